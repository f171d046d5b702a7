"""Pages of plans."""

from apps.plans.views.beside import plans_beside, plans_beside_csv
from apps.plans.views.history import history, history_restore, history_undo
from apps.plans.views.lines import line, line_go
from apps.plans.views.new import plan_new
from apps.plans.views.plans import plan, plan_csv, plans
from apps.plans.views.voting import vote_ballot, vote_close, vote_open, votes

__all__ = [
    "history",
    "history_restore",
    "history_undo",
    "line",
    "line_go",
    "plan",
    "plan_csv",
    "plan_new",
    "plans",
    "plans_beside",
    "plans_beside_csv",
    "vote_ballot",
    "vote_close",
    "vote_open",
    "votes",
]
