"""Who may approve a plan, on whose authority, and what the approvals so far come to.

People are told by one name each, also where they changed their address: the caller sees to that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sponsorplan.domain.approval.rules import Needed


@dataclass(frozen=True, slots=True)
class StandIn:
    """``away`` lets ``person`` approve in their place, from the ``first`` day to the ``last``."""

    away: str
    person: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class People:
    """The members' present roles by name, who made the plan, and who stands in for whom."""

    roles: Mapping[str, str]
    makers: frozenset[str]
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said of the plan with that digest, by their own role or ``authority``'s."""

    person: str
    authority: str
    approves: bool
    digest: str

    @property
    def people(self) -> frozenset[str]:
        return frozenset({self.person, self.authority})


class Verdict(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the words come to: those that count, and how many approvals are missing."""

    verdict: Verdict
    counted: tuple[Word, ...]
    missing: int


class Hindrance(StrEnum):
    """Why somebody may not approve."""

    MAKER = "maker"
    NO_ROLE = "no_role"
    MADE_BY_AWAY = "made_by_away"
    SAID = "said"

    @property
    def words(self) -> str:
        """To the person themselves."""
        return _WORDS[self]


_WORDS = {
    Hindrance.MAKER: "You worked on this plan. Somebody who did not has to approve it.",
    Hindrance.NO_ROLE: "Neither your role nor that of anybody you stand in for may approve it.",
    Hindrance.MADE_BY_AWAY: "Whoever you stand in for worked on this plan.",
    Hindrance.SAID: "You, or somebody for you, approved it already. Nobody counts twice.",
}


def standing(words: Iterable[Word], *, digest: str, needed: Needed, people: People) -> Standing:
    """Count the words about the plan with this digest, in the order they were said.

    No maker's word counts, nor one on a maker's authority; nor one of somebody who is no member any
    more, or on the authority of a role that may not approve now. Nobody counts twice, whether they
    spoke for themselves or another, or another for them. One rejection that counts rejects, also by
    somebody who approved before.
    """
    counted: list[Word] = []
    spent: set[str] = set()
    for word in words:
        if word.digest != digest or not _holds(word, needed, people):
            continue
        if not word.approves:
            return Standing(Verdict.REJECTED, (word,), 0)
        if word.people & spent:
            continue
        counted.append(word)
        spent |= word.people
    missing = max(needed.approvers - len(counted), 0)
    verdict = Verdict.OPEN if missing else Verdict.APPROVED
    return Standing(verdict, tuple(counted), missing)


def _holds(word: Word, needed: Needed, people: People) -> bool:
    return (
        not word.people & people.makers
        and word.person in people.roles
        and people.roles.get(word.authority) in needed.roles
    )


def authority(
    person: str, *, needed: Needed, people: People, counted: Iterable[Word], today: date
) -> str | Hindrance:
    """On whose authority somebody may speak now: their own first; or what hinders them.

    ``counted`` are the approvals that count so far; none of them hinders a rejection, so leave them
    out to learn who may reject. What one stands in with is another's own role, never what that one stands in with.
    """
    if person in people.makers:
        return Hindrance.MAKER
    spent = {name for word in counted for name in word.people}
    if person in spent:
        return Hindrance.SAID
    roles = people.roles if person in people.roles else {}
    able = [
        name for name in (person, *_away(person, people, today)) if roles.get(name) in needed.roles
    ]
    if not able:
        return Hindrance.NO_ROLE
    free = [name for name in able if name not in people.makers]
    if not free:
        return Hindrance.MADE_BY_AWAY
    return next((name for name in free if name not in spent), Hindrance.SAID)


def _away(person: str, people: People, today: date) -> Iterator[str]:
    for one in people.stand_ins:
        if one.person == person and one.first <= today <= one.last:
            yield one.away


def able(
    *, needed: Needed, people: People, counted: Iterable[Word], today: date
) -> tuple[str, ...]:
    """Everybody who may speak now, by name in order."""
    counted = tuple(counted)
    return tuple(
        name
        for name in sorted(people.roles)
        if not isinstance(
            authority(name, needed=needed, people=people, counted=counted, today=today), Hindrance
        )
    )
