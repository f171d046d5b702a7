"""Everything that changes approvals: asking, deciding, rules and stand-ins."""

from apps.approvals.services.asking import request_open, request_withdraw
from apps.approvals.services.deciding import Said, approval_record
from apps.approvals.services.rules import (
    Absence,
    delegation_make,
    delegation_withdraw,
    rule_make,
    rule_remove,
)

__all__ = [
    "Absence",
    "Said",
    "approval_record",
    "delegation_make",
    "delegation_withdraw",
    "request_open",
    "request_withdraw",
    "rule_make",
    "rule_remove",
]
