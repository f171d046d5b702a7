"""The rules of the Open Source Pledge, as its pages "About" and "Join" gave them in 2026."""

from datetime import date, timedelta
from enum import StrEnum

from sponsorplan.domain.money import Money

ADDRESS = "https://opensourcepledge.com/about/"
CURRENCY = "USD"
# 2,000.00 USD for each full-time-equivalent developer and year.
MINIMUM = Money(200_000, CURRENCY)
THOUSAND = 1000
_WARNED_BEFORE = 61
_GRACE = 31

COUNTS = (
    "Money that arrived at, or was sent to, maintainers and foundations of open-source projects.",
    (
        "The amount for the recipient. A fee that a platform adds on top is left out; one that it keeps "
        "from the amount is not taken off. This is a hypothesis: the Pledge does not say which."
    ),
    "Only payments that a statement of a platform or a bank confirms, less what was refunded.",
)


class Rule(StrEnum):
    """Why money to a recipient does not count."""

    OWN_PROJECT = "own_project"
    OWN_ECOSYSTEM = "own_ecosystem"
    EMPLOYED = "employed"
    BENEFIT = "benefit"
    NOT_OPEN = "not_open"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Rule.OWN_PROJECT: "The company owns or controls the project's trademark.",
    Rule.OWN_ECOSYSTEM: "The project only benefits the company's own ecosystem.",
    Rule.EMPLOYED: "It is pay to maintainers that the company employs.",
    Rule.BENEFIT: "The company gets more than a minimal benefit back.",
    Rule.NOT_OPEN: "The project is not open source by the Open Source Definition.",
}


class Renewal(StrEnum):
    """How a membership stands on a day."""

    NONE = "none"
    CURRENT = "current"
    SOON = "soon"
    GRACE = "grace"
    LAPSED = "lapsed"


def required(developers: int) -> Money:
    """What the Pledge asks for; ``developers`` are in thousandths, a part of a cent counts as one."""
    return Money(-(-MINIMUM.minor * developers // THOUSAND), CURRENCY)


def renewal_due(reported: date) -> date:
    """A year after the last report's date; after 29 February the 28th."""
    try:
        return reported.replace(year=reported.year + 1)
    except ValueError:
        return date(reported.year + 1, 2, 28)


def warned_from(due: date) -> date:
    """Two months before."""
    return due - timedelta(days=_WARNED_BEFORE)


def grace_until(due: date) -> date:
    """A month after; that day included."""
    return due + timedelta(days=_GRACE)


def renewal(reported: date | None, today: date) -> Renewal:
    """Where today is between two reports; ``NONE`` where none was made yet."""
    if reported is None:
        return Renewal.NONE
    due = renewal_due(reported)
    if today < warned_from(due):
        return Renewal.CURRENT
    if today <= due:
        return Renewal.SOON
    return Renewal.GRACE if today <= grace_until(due) else Renewal.LAPSED
