"""What pages of lower floors say of collecting."""

from django import template

from apps.collections.models import Collection
from apps.collections.selectors import Setup, collections_of_plan, setup
from apps.plans.models import Plan

register = template.Library()

_GOOD = (Collection.State.PAID,)
_WARN = (Collection.State.PART_REFUNDED, Collection.State.REFUNDED, Collection.State.UNCOLLECTIBLE)
_BAD = (Collection.State.DISPUTED, Collection.State.FAILED)


@register.simple_tag
def collecting() -> Setup:
    """Whether anything can be collected here, and for whom."""
    return setup()


@register.simple_tag
def is_collected(plan: Plan) -> bool:
    """Whether a plan has a place for collecting: it can be, or was and not all of it is unset."""
    present = setup()
    return present.is_on or (present.is_begun and collections_of_plan(plan=plan).exists())


@register.filter
def state_badge(state: str) -> str:
    """How a state looks beside its word."""
    if state in _BAD:
        return "badge danger"
    if state in _WARN:
        return "badge warn"
    return "badge good" if state in _GOOD else "badge"
