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
from apps.plans.services.links import link_open
from apps.plans.services.policies import policy_set

__all__ = [
    "inputs_for",
    "inputs_of",
    "link_open",
    "plan_copy",
    "plan_create",
    "plan_draft",
    "plan_edit",
    "plan_preview",
    "plan_refresh",
    "plan_restore",
    "policy_set",
    "split_inputs",
]
