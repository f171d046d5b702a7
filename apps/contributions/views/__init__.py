"""Pages of time."""

from apps.contributions.views.giving import contribution, contribution_withdraw, give, suggestion
from apps.contributions.views.overview import hours_csv, time, time_budget

__all__ = [
    "contribution",
    "contribution_withdraw",
    "give",
    "hours_csv",
    "suggestion",
    "time",
    "time_budget",
]
