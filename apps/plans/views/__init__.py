"""Pages of plans."""

from apps.plans.views.editing import line_add, line_decide, plan_copy, plan_refresh, plan_undo
from apps.plans.views.lines import line, line_go
from apps.plans.views.new import plan_new, plan_rules
from apps.plans.views.plans import plan, plan_csv, plans
from apps.plans.views.policies import policy, policy_json, policy_set

__all__ = [
    "line",
    "line_add",
    "line_decide",
    "line_go",
    "plan",
    "plan_copy",
    "plan_csv",
    "plan_new",
    "plan_refresh",
    "plan_rules",
    "plan_undo",
    "plans",
    "policy",
    "policy_json",
    "policy_set",
]
