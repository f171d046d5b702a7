"""What is coming, and since when somebody is to be reminded of it. Keys are stable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sponsorplan.domain.money import Money

_WAITS = 3
_WEEK = 7
_TOKEN = 14
_CARD = 30
_PLAN = 7
_KEPT = 60


class Kind(StrEnum):
    APPROVAL = "approval"
    VOTE = "vote"
    CARD = "card"
    PLAN_ENDS = "plan_ends"
    BUDGET = "budget"
    TOKEN = "token"  # noqa: S105 - no secret
    PLEDGE = "pledge"
    RENEWS = "renews"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.APPROVAL: "A plan waits for approval",
    Kind.VOTE: "A vote closes",
    Kind.CARD: "A payment card ends",
    Kind.PLAN_ENDS: "A plan's period ends",
    Kind.BUDGET: "More was paid than planned",
    Kind.TOKEN: "An API token expires",
    Kind.PLEDGE: "The Pledge report is due",
    Kind.RENEWS: "Sponsorships renew",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a ``day``. ``since``: remind of it from that day on; ``None``: it is only shown.

    ``route`` is the page it is about, ``number`` what the page is of. ``text`` is a sentence.
    """

    kind: Kind
    key: str
    day: date
    since: date | None
    text: str
    route: str
    number: int | None = None

    def is_due(self, today: date) -> bool:
        """A thing that is long over is not reminded of any more."""
        if self.since is None or today < self.since:
            return False
        return today <= max(self.day, self.since) + timedelta(days=_KEPT)


def approval_waits(*, request: int, plan: int, title: str, asked: date, today: date) -> Event:
    """After three days, then each week anew."""
    times = max((today - asked).days - _WAITS, 0) // _WEEK
    since = asked + timedelta(days=_WAITS + times * _WEEK)
    text = f"“{title}” waits for approval since {asked.isoformat()}."
    return Event(Kind.APPROVAL, f"approval:{request}:{times}", since, since, text, "approval", plan)


def vote_closes(*, round_: int, plan: int, title: str, closes: date) -> Event:
    """The day before."""
    key = f"vote:{round_}:{closes.isoformat()}"
    text = f"The vote on “{title}” closes on {closes.isoformat()}."
    return Event(Kind.VOTE, key, closes, closes - timedelta(days=1), text, "plan_votes", plan)


def token_expires(*, token: int, name: str, expires: date) -> Event:
    """Two weeks before."""
    text = f"The API token “{name}” expires on {expires.isoformat()}."
    key = f"token:{token}:{expires.isoformat()}"
    return Event(Kind.TOKEN, key, expires, expires - timedelta(days=_TOKEN), text, "settings")


def card_ends(*, card: int, label: str, last: date) -> Event:
    """A month before its last day."""
    text = (
        f"The payment card “{label}” ends on {last.isoformat()}. What it pays for will fail then."
    )
    key = f"card:{card}:{last.isoformat()}"
    return Event(Kind.CARD, key, last, last - timedelta(days=_CARD), text, "calendar")


def plan_ends(*, plan: int, number: int, title: str, end: date, next_: int | None) -> Event:
    """A week before the first day without a plan; ``next_`` is a plan that is not approved yet."""
    then = (
        f"Plan {next_} is to follow it and is not approved yet." if next_ else "No plan follows it."
    )
    text = f"The period of “{title}” ends on {end.isoformat()}. {then}"
    since = end - timedelta(days=_PLAN)
    return Event(Kind.PLAN_ENDS, f"plan_ends:{plan}", end, since, text, "plan", next_ or number)


def budget_spent(
    *, plan: int, number: int, title: str, paid: Money, has: Money, day: date
) -> Event:
    """From the day on which what was paid passed what the plan has."""
    text = f"{paid.spoken} were paid for “{title}”, which has {has.spoken}."
    return Event(Kind.BUDGET, f"budget:{plan}", day, day, text, "give", number)


def pledge_due(*, due: date, warned: date) -> Event:
    text = f"The next report for the Open Source Pledge is due on {due.isoformat()}."
    return Event(Kind.PLEDGE, f"pledge:{due.isoformat()}", due, warned, text, "pledge")


def payments_renew(*, plan: int, number: int, count: int, day: date) -> Event:
    noun = "sponsorship renews" if count == 1 else "sponsorships renew"
    key = f"renews:{plan}:{day.isoformat()}"
    return Event(Kind.RENEWS, key, day, None, f"{count:,} {noun} by the platform.", "give", number)


def due(events: Iterable[Event], *, today: date) -> Iterator[Event]:
    """Those of which somebody is to be reminded now."""
    return (one for one in events if one.is_due(today))


def coming(events: Iterable[Event], *, today: date, days: int) -> list[Event]:
    """Those from today on, the next one first."""
    last = today + timedelta(days=days)
    return sorted(
        (one for one in events if today <= one.day <= last), key=lambda one: (one.day, one.key)
    )
