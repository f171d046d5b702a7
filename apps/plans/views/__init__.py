"""Pages of plans."""

from apps.plans.views.beside import plans_beside, plans_beside_csv
from apps.plans.views.editing import line_add, line_decide, plan_copy, plan_refresh
from apps.plans.views.history import history, history_restore, history_undo
from apps.plans.views.lines import line, line_go
from apps.plans.views.new import plan_new, plan_rules
from apps.plans.views.plans import plan, plan_csv, plans
from apps.plans.views.policies import policy, policy_json, policy_set
from apps.plans.views.proof import plan_bundle, plan_compare, plan_sensitivity
from apps.plans.views.voting import vote_ballot, vote_close, vote_open, votes

__all__ = [
    "history",
    "history_restore",
    "history_undo",
    "line",
    "line_add",
    "line_decide",
    "line_go",
    "plan",
    "plan_bundle",
    "plan_compare",
    "plan_copy",
    "plan_csv",
    "plan_new",
    "plan_refresh",
    "plan_rules",
    "plan_sensitivity",
    "plans",
    "plans_beside",
    "plans_beside_csv",
    "policy",
    "policy_json",
    "policy_set",
    "vote_ballot",
    "vote_close",
    "vote_open",
    "votes",
]
