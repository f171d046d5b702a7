"""Who inside the company a plan is charged to, as lines of its bill."""

from apps.fiscal.selectors import budget_charges_of
from apps.plans.models import Plan
from sponsorplan.domain.money import Money


def charges_of(*, plan: Plan) -> list[tuple[str, Money]]:
    """Each charge with its label, in the plan's currency; one for the whole plan where none is known.

    They are the plan's for one period. What they leave of its budget is billed as a line of its own.
    """
    charged = budget_charges_of(plan=plan)
    return charged or [(f"{plan.title}, plan {plan.number}", plan.budget)]
