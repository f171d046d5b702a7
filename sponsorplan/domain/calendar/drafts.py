"""Which plans are to be prepared on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sponsorplan.domain.calendar.months import Period


@dataclass(frozen=True, slots=True)
class Running:
    """The last approved plan of a series, by its first version.

    ``succeeded``: somebody began the next one already.
    """

    plan: int
    period: Period
    succeeded: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The plan that follows ``after``; ``key`` is the same on whatever day one asks."""

    key: str
    after: int
    period: Period


def due_drafts(
    running: Iterable[Running], *, made: Collection[str], lead: int, today: date
) -> list[Draft]:
    """What is to be drafted, ``lead`` days before a period ends or later; never one made before."""
    found = []
    for one in running:
        key = f"plan:{one.plan}:{one.period.frequency}"
        ready = today >= one.period.end - timedelta(days=lead)
        if ready and not one.succeeded and key not in made:
            found.append(Draft(key, one.plan, one.period.next))
    return found
