"""What may be done to a company, its people, its tokens and the requests of programs."""

from apps.companies.services.companies import (
    company_create,
    company_lock,
    company_update,
    instance_begin,
    invitation_accept,
    invitation_create,
    invitation_withdraw,
    membership_change,
    membership_remove,
    membership_set,
)
from apps.companies.services.idempotency import (
    Claim,
    request_claim,
    request_drop,
    request_keep,
    requests_sweep,
)
from apps.companies.services.signing import account_erase, sessions_sweep, sign_in_rules_set
from apps.companies.services.tokens import (
    account_close,
    account_create,
    token_create,
    token_revoke,
    token_rotate,
    token_used,
)

__all__ = [
    "Claim",
    "account_close",
    "account_create",
    "account_erase",
    "company_create",
    "company_lock",
    "company_update",
    "instance_begin",
    "invitation_accept",
    "invitation_create",
    "invitation_withdraw",
    "membership_change",
    "membership_remove",
    "membership_set",
    "request_claim",
    "request_drop",
    "request_keep",
    "requests_sweep",
    "sessions_sweep",
    "sign_in_rules_set",
    "token_create",
    "token_revoke",
    "token_rotate",
    "token_used",
]
