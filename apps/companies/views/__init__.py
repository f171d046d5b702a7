"""Pages of companies: who is in them, who may enter, and what was done."""

from apps.companies.views.audit import audit, audit_export
from apps.companies.views.company import (
    company_new,
    home,
    invitation,
    invitation_withdraw,
    invite,
    landing,
    member_remove,
    member_role,
    settings,
    token_new,
    token_revoke,
)
from apps.companies.views.signing import account_delete, sign_in_rules

__all__ = [
    "account_delete",
    "audit",
    "audit_export",
    "company_new",
    "home",
    "invitation",
    "invitation_withdraw",
    "invite",
    "landing",
    "member_remove",
    "member_role",
    "settings",
    "sign_in_rules",
    "token_new",
    "token_revoke",
]
