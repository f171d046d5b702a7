"""Everything that is read of plans."""

from apps.plans.selectors.carrying import (
    carried_of,
    last_approved,
    paid_before,
    payer_of,
    revision_find,
    revision_list,
    settings_of,
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
from apps.plans.selectors.proof import canonical_of, kept_inputs

__all__ = [
    "LineGroup",
    "Totals",
    "accounts_of",
    "canonical_of",
    "carried_of",
    "kept_inputs",
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
    "revision_find",
    "revision_list",
    "settings_of",
    "totals_of",
    "votes_of",
]
