"""What pages of lower floors say of time, and its words."""

from dataclasses import dataclass

from django import template

from apps.contributions import selectors
from apps.plans.models import Plan
from sponsorplan.domain.contributions import minutes as spans
from sponsorplan.domain.contributions.addresses import is_own_link
from sponsorplan.domain.contributions.kinds import ADVICE, Kind, Reason
from sponsorplan.domain.contributions.suggest import Suggestion

register = template.Library()

_SHOWN = 5
_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class PlanTime:
    """A plan's suggestions: the first ones, and how many there are."""

    hours: selectors.Hours
    shown: tuple[Suggestion, ...]
    count: int


@register.simple_tag
def plan_time(plan: Plan) -> PlanTime:
    """The hours that the plan proposes, over the budget of the period that it is of."""
    hours = selectors.hours_of(company=plan.company, day=plan.as_of)
    found = selectors.suggestions_of(plan=plan, minutes=hours.budget or 0)
    return PlanTime(hours, found[:_SHOWN], len(found))


@register.filter
def duration(minutes: int) -> str:
    """``1 h 30 min``, never parted by a line break."""
    return spans.words(minutes).replace(" ", _SPACE)


@register.filter
def reason_title(reason: str) -> str:
    """Why hours are proposed, in a few words."""
    return ADVICE[Reason(reason)].title


@register.filter
def kind_title(kind: str) -> str:
    return Kind(kind).label


@register.filter
def is_link_of(link: str, upstream: str) -> bool:
    """Whether what a member gave as a link is at the upstream's own host; else it is text."""
    return is_own_link(link, (upstream,))
