"""Pages of plans."""

from apps.plans.views.lines import line, line_go
from apps.plans.views.new import plan_new
from apps.plans.views.plans import plan, plan_csv, plans

__all__ = ["line", "line_go", "plan", "plan_csv", "plan_new", "plans"]
