"""A vote as one member may see it: sums once they voted themselves or it is closed, never who gave what."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.companies.models import Member
from apps.plans.models import Ballot, Line, Plan, VoteRound
from sponsorplan.domain.allocation.proposal import LineState

_CLOSED = (LineState.GATED, LineState.EXCLUDED)
_WORDS = 5


@dataclass(frozen=True, slots=True)
class Tallied:
    """All points of one recipient. ``line`` is none where it is no longer in the plan.

    ``moved`` minor units are what the votes gave or took, once they are counted. ``counts`` is
    whether the points can move anything: a line that is closed takes none.
    """

    key: str
    line: Line | None
    points: int
    moved: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A round as a member sees it now; ``tally`` is none while they may not see the sums."""

    round: VoteRound
    is_open: bool
    voters: tuple[str, ...]
    mine: dict[str, int] | None
    tally: tuple[Tallied, ...] | None
    spent: int

    @property
    def is_uncounted(self) -> bool:
        """Closed with ballots, and waiting for a split that has room for them."""
        closed = self.round.closed_at is not None
        return closed and self.round.counted_in is None and bool(self.voters)


def round_of(*, plan: Plan) -> VoteRound | None:
    return VoteRound.objects.select_related("plan").filter(plan=plan).first()


def rounds_due(*, now: datetime) -> QuerySet[VoteRound]:
    """Open rounds whose closing moment has come."""
    return VoteRound.objects.filter(closed_at=None, closes_at__lte=now)


def vote_seen(*, member: Member, round_: VoteRound, now: datetime) -> Seen:
    """The round as the member may see it."""
    ballots = list(Ballot.objects.filter(round=round_).order_by("voter"))
    own = [ballot for ballot in ballots if ballot.user_id and ballot.user_id == member.user_id]
    mine = own[0].points if own else None
    sums: Counter[str] = Counter()
    for ballot in ballots:
        sums.update(ballot.points)
    may_see = mine is not None or round_.closed_at is not None
    return Seen(
        round_,
        round_.takes_ballots(now),
        tuple(ballot.voter for ballot in ballots),
        mine,
        tuple(_tally(round_, sums)) if may_see else None,
        sums.total() if may_see else 0,
    )


def _tally(round_: VoteRound, sums: Counter[str]) -> Iterable[Tallied]:
    """Most points first. Points for upstreams that are paid together now are one recipient's."""
    lines = lines_holding(plan=round_.plan, keys=sums)
    by_line: Counter[str] = Counter()
    for key, points in sums.items():
        by_line[lines[key].upstream if key in lines else key] += points
    for key, points in sorted(by_line.items(), key=lambda item: (-item[1], item[0])):
        line = lines.get(key)
        counts = line is not None and line.state not in _CLOSED
        yield Tallied(key, line, points, _moved(line) if round_.counted_in else 0, counts)


def _moved(line: Line | None) -> int:
    steps = line.because if line else []
    return sum(step["minor"] for step in steps if step["step"] == "votes")


def lines_holding(*, plan: Plan, keys: Collection[str]) -> dict[str, Line]:
    """The plan's line of each key, which names a line or an upstream that is paid with others."""
    if not keys:
        return {}
    found: dict[str, Line] = {}
    wanted = set(keys)
    owners: dict[int, set[str]] = {}
    rows = Line.objects.filter(plan=plan).values_list("pk", "upstream", "upstreams")
    for pk, key, upstreams in rows:
        held = wanted & {key, *upstreams}
        if held:
            owners[pk] = {*held, key}
    for line in (
        Line.objects.filter(plan=plan, pk__in=owners).select_related("plan").defer("packages")
    ):
        found.update(dict.fromkeys(owners[line.pk], line))
    return found


def open_lines(*, plan: Plan) -> QuerySet[Line]:
    """Lines that points can move, largest first, without what a list of names does not show."""
    lines = Line.objects.filter(plan=plan).exclude(state__in=_CLOSED).select_related("plan")
    return lines.order_by("position").defer("because", "risk", "packages")


def lines_matching(*, plan: Plan, words: str, at_most: int) -> tuple[list[Line], int]:
    """The first open lines that all words name, by recipient or package, and how many there are."""
    lines = open_lines(plan=plan)
    wanted = [word.lower() for word in words.split()[:_WORDS]]
    if not wanted:
        return list(lines[:at_most]), lines.count()
    columns = ("pk", "upstream", "name", "upstreams", "packages")
    found = [
        pk
        for pk, *texts in lines.values_list(*columns)
        if all(word in str(texts).lower() for word in wanted)
    ]
    return list(lines.filter(pk__in=found[:at_most])), len(found)
