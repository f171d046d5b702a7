"""Everything that changes a plan."""

from apps.plans.services.drafting import (
    inputs_for,
    inputs_of,
    plan_copy,
    plan_create,
    plan_draft,
    split_inputs,
)
from apps.plans.services.editing import plan_edit, plan_refresh, plan_restore
from apps.plans.services.links import link_open
from apps.plans.services.states import (
    company_held,
    not_the_newest,
    plan_freeze,
    plan_held,
    plan_propose,
    plan_return,
)

__all__ = [
    "company_held",
    "inputs_for",
    "inputs_of",
    "link_open",
    "not_the_newest",
    "plan_copy",
    "plan_create",
    "plan_draft",
    "plan_edit",
    "plan_freeze",
    "plan_held",
    "plan_propose",
    "plan_refresh",
    "plan_restore",
    "plan_return",
    "split_inputs",
]
