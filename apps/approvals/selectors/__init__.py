"""Everything that is read of approvals."""

from apps.approvals.selectors.people import (
    delegation_find,
    delegation_list,
    people_of,
    present_name,
)
from apps.approvals.selectors.requests import (
    Position,
    approval_list,
    counted_approvals,
    needed_now,
    open_request,
    position_of,
    request_find,
    request_list,
    request_of,
    standing_of,
    waiting_for,
)
from apps.approvals.selectors.review import Comparison, Row, checks_of, comparison_of, seal_of
from apps.approvals.selectors.rules import amount_of, needed_of, rule_find, rule_list

__all__ = [
    "Comparison",
    "Position",
    "Row",
    "amount_of",
    "approval_list",
    "checks_of",
    "comparison_of",
    "counted_approvals",
    "delegation_find",
    "delegation_list",
    "needed_now",
    "needed_of",
    "open_request",
    "people_of",
    "position_of",
    "present_name",
    "request_find",
    "request_list",
    "request_of",
    "rule_find",
    "rule_list",
    "seal_of",
    "standing_of",
    "waiting_for",
]
