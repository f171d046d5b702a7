"""Plans as splits that can be compared."""

from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.differences import Part, Split
from sponsorplan.domain.allocation.explain import Step

_COLUMNS = ("upstream", "name", "upstreams", "state", "amount_minor")


def split_of(*, plan: Plan) -> Split:
    """The saved lines of a plan, without why they have their amounts."""
    rows = Line.objects.filter(plan=plan).order_by("position").values_list(*_COLUMNS)
    return Split(
        plan.budget,
        tuple(Part(key, name, tuple(ups), state, minor) for key, name, ups, state, minor in rows),
        _unplaced(plan),
    )


def explained_split_of(*, plan: Plan) -> Split:
    """The saved lines of a plan with every step of their waterfalls."""
    rows = Line.objects.filter(plan=plan).order_by("position").values_list(*_COLUMNS, "because")
    return Split(
        plan.budget,
        tuple(
            Part(key, name, tuple(ups), state, minor, tuple(Step(**step) for step in because))
            for key, name, ups, state, minor, because in rows
        ),
        _unplaced(plan),
    )


def _unplaced(plan: Plan) -> int:
    return sum(item["minor"] for item in plan.unplaced)
