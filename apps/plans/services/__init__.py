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
from apps.plans.services.links import lines_given, link_open

__all__ = [
    "inputs_for",
    "inputs_of",
    "lines_given",
    "link_open",
    "plan_copy",
    "plan_create",
    "plan_draft",
    "plan_edit",
    "plan_refresh",
    "plan_restore",
    "split_inputs",
]
