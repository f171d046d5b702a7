"""What pages of lower floors say of payments, and the words for how a line stands."""

from django import template

from apps.payments import selectors
from apps.plans.models import Plan
from sponsorplan.domain.money import Money

register = template.Library()

_TONES = {
    "matched": "good",
    "short": "danger",
    "missing": "danger",
    "duplicate": "danger",
    "over": "warn",
    "refunded": "warn",
}
_WORDS = {
    "matched": "arrived as planned",
    "short": "less arrived than planned",
    "over": "more was paid than planned",
    "missing": "marked as given, and nothing was seen",
    "duplicate": "paid twice",
    "refunded": "came back",
    "waiting": "nothing seen yet",
    "skipped": "skipped",
}


@register.simple_tag
def plan_arrived(plan: Plan) -> selectors.Arrived:
    """Whether the plan's payments arrived, in numbers."""
    return selectors.arrived(company=plan.company, plan=plan)


@register.filter
def standing_tone(state: str) -> str:
    """The badge's tone; its word says the same."""
    return _TONES.get(state, "")


@register.filter
def standing_words(state: str) -> str:
    return _WORDS.get(state, state)


@register.filter
def lacking(standing: object) -> Money:
    """What is short of a line, as a positive amount, with what is only asked about taken as paid."""
    planned = getattr(standing, "planned", Money(0, "USD"))
    seen = getattr(standing, "gross_minor", 0) - getattr(standing, "refunded_minor", 0)
    return Money(
        max(planned.minor - seen - getattr(standing, "asked_minor", 0), 0), planned.currency
    )
