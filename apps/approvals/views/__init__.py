"""Pages of approvals."""

from apps.approvals.views.approving import approval, ask, decide, new_version, take_back
from apps.approvals.views.company import (
    approval_rule_remove,
    approval_rules,
    approvals,
    delegation_end,
    delegation_new,
)

__all__ = [
    "approval",
    "approval_rule_remove",
    "approval_rules",
    "approvals",
    "ask",
    "decide",
    "delegation_end",
    "delegation_new",
    "new_version",
    "take_back",
]
