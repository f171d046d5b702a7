"""Everything that is read of plans."""

from apps.plans.selectors.absent import Absent, absent_list
from apps.plans.selectors.carrying import (
    carried_of,
    last_approved,
    paid_before,
    payer_of,
    revision_find,
    revision_list,
    settings_at,
    settings_of,
    undo_target,
    votes_of,
)
from apps.plans.selectors.lines import (
    LineGroup,
    Totals,
    accounts_of,
    line_find,
    line_groups,
    line_list,
    line_value,
    link_if_usable,
    link_of,
    plan_find,
    plan_list,
    totals_of,
)
from apps.plans.selectors.policies import policy_list, policy_of

__all__ = [
    "Absent",
    "LineGroup",
    "Totals",
    "absent_list",
    "accounts_of",
    "carried_of",
    "last_approved",
    "line_find",
    "line_groups",
    "line_list",
    "line_value",
    "link_if_usable",
    "link_of",
    "paid_before",
    "payer_of",
    "plan_find",
    "plan_list",
    "policy_list",
    "policy_of",
    "revision_find",
    "revision_list",
    "settings_at",
    "settings_of",
    "totals_of",
    "undo_target",
    "votes_of",
]
