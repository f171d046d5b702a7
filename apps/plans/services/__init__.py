"""Everything that changes a plan."""

from apps.plans.services.drafting import (
    inputs_for,
    inputs_of,
    plan_copy,
    plan_create,
    plan_draft,
    plan_preview,
    split_inputs,
)
from apps.plans.services.editing import plan_edit, plan_refresh, plan_restore
from apps.plans.services.links import lines_given, link_open
from apps.plans.services.measuring import measurement_ask, measurement_make
from apps.plans.services.policies import policy_set
from apps.plans.services.states import (
    company_held,
    not_the_newest,
    plan_freeze,
    plan_held,
    plan_propose,
    plan_return,
)
from apps.plans.services.undoing import plan_undo
from apps.plans.services.voting import (
    vote_cast,
    vote_close,
    vote_close_when_due,
    vote_open,
    votes_sweep,
)

__all__ = [
    "company_held",
    "inputs_for",
    "inputs_of",
    "lines_given",
    "link_open",
    "measurement_ask",
    "measurement_make",
    "not_the_newest",
    "plan_copy",
    "plan_create",
    "plan_draft",
    "plan_edit",
    "plan_freeze",
    "plan_held",
    "plan_preview",
    "plan_propose",
    "plan_refresh",
    "plan_restore",
    "plan_return",
    "plan_undo",
    "policy_set",
    "split_inputs",
    "vote_cast",
    "vote_close",
    "vote_close_when_due",
    "vote_open",
    "votes_sweep",
]
