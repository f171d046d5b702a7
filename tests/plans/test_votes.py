"""Votes move money once, exactly, and nobody's hand is seen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import ApiToken, Member, User
from apps.companies.roles import TOKEN_SCOPES, Permission, Role
from apps.companies.services import token_create
from apps.inventory.models import Product, Upload
from apps.inventory.services import path_remove
from apps.plans.errors import BallotRefused, NotADraft, NoVote, RoundRefused, VoteStands
from apps.plans.models import Ballot, Line, Plan, PlanRevision, VoteRound
from apps.plans.selectors import vote_seen
from apps.plans.services import plan_edit, vote_cast, vote_close, vote_open, votes_sweep
from sponsorplan.domain.allocation.proposal import LineState
from tests.conftest import PACKAGE_LOCK
from tests.plans.voted import BUDGET, amounts, at_its_moment, draft, open_round, with_many_lines


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    return draft(planner)


@pytest.fixture
def approver(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.APPROVER)


@pytest.fixture
def viewer(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.VIEWER)


def open_keys(plan: Plan) -> list[str]:
    closed = (LineState.GATED, LineState.EXCLUDED)
    return list(
        Line.objects.filter(plan=plan).exclude(state__in=closed).values_list("upstream", flat=True)
    )


def test_votes_move_money_when_the_vote_is_closed_and_not_before(
    planner: Member, approver: Member, plan: Plan
) -> None:
    before, least = amounts(plan), open_keys(plan)[-1]
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={least: 100})
    vote_cast(member=approver, plan=plan, points={least: 60})
    assert amounts(plan) == before
    round_ = vote_close(member=planner, plan=plan)
    plan.refresh_from_db()
    assert (round_.counted_in, plan.revision) == (2, 2)
    assert amounts(plan)[least] > before[least]
    assert sum(amounts(plan).values()) + sum(i["minor"] for i in plan.unplaced) == BUDGET.minor
    line = Line.objects.get(plan=plan, upstream=least)
    assert sum(step["minor"] for step in line.because) == line.amount_minor
    assert any("160 of 160 points" in step["text"] for step in line.because)
    assert PlanRevision.objects.get(plan=plan, number=2).summary == "Votes counted"


def test_a_ballot_may_be_changed_until_the_vote_closes(planner: Member, plan: Plan) -> None:
    first, *_, last = open_keys(plan)
    round_ = open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={first: 100})
    vote_cast(member=planner, plan=plan, points={last: 1})
    assert Ballot.objects.get(round=round_).points == {last: 1}
    vote_close(member=planner, plan=plan)
    with pytest.raises(NoVote):
        vote_cast(member=planner, plan=plan, points={first: 5})


def test_past_its_moment_nobody_votes_though_nobody_counted_yet(
    planner: Member, plan: Plan
) -> None:
    at_its_moment(open_round(planner, plan))
    with pytest.raises(NoVote, match="is not open"):
        vote_cast(member=planner, plan=plan, points={open_keys(plan)[0]: 5})


@pytest.mark.parametrize("points", [{}, {"a": 0}, {"a": -1}, {"a": 101}, {"a": 60, "b": 41}])
def test_a_ballot_that_cannot_be_meant_changes_nothing(
    planner: Member, plan: Plan, points: dict[str, int]
) -> None:
    names = dict(zip("ab", open_keys(plan), strict=False))
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={names["a"]: 7})
    with pytest.raises(BallotRefused):
        vote_cast(member=planner, plan=plan, points={names[key]: n for key, n in points.items()})
    assert Ballot.objects.get().points == {names["a"]: 7}


def test_nobody_votes_for_a_stranger_or_a_closed_line(planner: Member, plan: Plan) -> None:
    key = open_keys(plan)[0]
    Line.objects.filter(plan=plan, upstream=key).update(state=LineState.GATED)
    open_round(planner, plan)
    for each in (key, "github.com/nobody/nothing"):
        with pytest.raises(BallotRefused, match="no recipient of this plan"):
            vote_cast(member=planner, plan=plan, points={each: 1})


def test_a_ballot_has_a_hundred_recipients_at_most(planner: Member, plan: Plan) -> None:
    with_many_lines(plan, 101)
    open_round(planner, plan, points=1000)
    keys = [f"example.test/o/{number}" for number in range(101)]
    with pytest.raises(BallotRefused, match="at most 100"):
        vote_cast(member=planner, plan=plan, points=dict.fromkeys(keys, 1))
    vote_cast(member=planner, plan=plan, points=dict.fromkeys(keys[:100], 10))


def test_one_person_has_one_ballot_whatever_their_address(
    planner: Member, plan: Plan, member_of: Callable[[Role], Member]
) -> None:
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={open_keys(plan)[0]: 100})
    User.objects.filter(email=planner.name).update(email="elsewhere@acme.example")
    renamed = member_of(Role.PLANNER)
    assert renamed.name != planner.name
    vote_cast(member=renamed, plan=plan, points={open_keys(plan)[-1]: 100})
    assert Ballot.objects.count() == 1


def test_a_program_has_no_ballot(owner: Member, plan: Plan) -> None:
    open_round(owner, plan)
    token_create(member=owner, name="ci", scopes=sorted(TOKEN_SCOPES))
    program = Member.of_token(ApiToken.objects.select_related("company").get())
    assert Permission.PLANS_VOTE not in TOKEN_SCOPES
    with pytest.raises(BallotRefused, match="People vote"):
        vote_cast(member=program, plan=plan, points={open_keys(plan)[0]: 1})


def test_sums_show_after_ones_own_ballot_and_to_everyone_once_closed(
    planner: Member, approver: Member, viewer: Member, plan: Plan
) -> None:
    key = open_keys(plan)[0]
    round_ = open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 40})

    def tally(member: Member) -> list[tuple[str, int]] | None:
        seen = vote_seen(member=member, round_=VoteRound.objects.get(plan=plan), now=timezone.now())
        return None if seen.tally is None else [(one.key, one.points) for one in seen.tally or ()]

    assert (tally(planner), tally(approver), tally(viewer)) == ([(key, 40)], None, None)
    vote_cast(member=approver, plan=plan, points={key: 2})
    assert (tally(approver), tally(viewer)) == ([(key, 42)], None)
    vote_close(member=planner, plan=plan)
    assert tally(viewer) == [(key, 42)]
    seen = vote_seen(member=viewer, round_=VoteRound.objects.get(plan=plan), now=timezone.now())
    assert (seen.mine, seen.voters) == (None, ("approver@acme.example", "planner@acme.example"))
    assert round_.points == 100


def test_the_log_tells_who_voted_and_not_how(planner: Member, plan: Plan) -> None:
    key = open_keys(plan)[0]
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 73})
    vote_close(member=planner, plan=plan)
    events = AuditEvent.objects.filter(action__startswith="vote.").order_by("number")
    assert [event.action for event in events] == ["vote.opened", "vote.cast", "vote.closed"]
    cast = events[1]
    assert (cast.actor, cast.data) == (planner.name, {"again": False})
    assert events[2].data == {"ballots": 1, "counted_in": 2, "problem": ""}
    assert not any(key in str(event.data) for event in events)


def test_an_empty_round_gives_way_and_one_with_ballots_does_not(
    planner: Member, plan: Plan
) -> None:
    open_round(planner, plan, points=10)
    open_round(planner, plan, points=50)
    assert VoteRound.objects.get(plan=plan).points == 50
    assert [
        event.data["replaced"] for event in AuditEvent.objects.filter(action="vote.opened")
    ] == [
        False,
        True,
    ]
    vote_cast(member=planner, plan=plan, points={open_keys(plan)[0]: 50})
    with pytest.raises(VoteStands, match="have voted already"):
        open_round(planner, plan)
    vote_close(member=planner, plan=plan)
    with pytest.raises(VoteStands, match="is closed"):
        open_round(planner, plan)
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(("points", "days"), [(0, 1), (1001, 1), (100, -1), (100, 400)])
def test_a_round_that_cannot_be_meant_is_not_opened(
    planner: Member, plan: Plan, points: int, days: int
) -> None:
    with pytest.raises(RoundRefused):
        vote_open(
            member=planner,
            plan=plan,
            points=points,
            closes_at=timezone.now() + timedelta(days=days),
        )
    assert not VoteRound.objects.exists()


def test_a_plan_that_is_no_draft_is_not_voted_on(planner: Member, plan: Plan) -> None:
    round_, key = open_round(planner, plan), open_keys(plan)[0]
    vote_cast(member=planner, plan=plan, points={key: 5})
    before = amounts(plan)
    Plan.objects.update(state=Plan.State.APPROVED)
    with pytest.raises(NotADraft):
        vote_cast(member=planner, plan=plan, points={key: 6})
    with pytest.raises(NotADraft):
        open_round(planner, plan)
    assert vote_close(member=planner, plan=plan).counted_in is None
    assert amounts(plan) == before
    assert VoteRound.objects.get(pk=round_.pk).closed_at is not None


def test_the_sweep_closes_and_counts_what_is_due_and_nothing_else(
    planner: Member, plan: Plan, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    later = draft(planner, "December")
    round_, still_open = open_round(planner, plan), open_round(planner, later)
    vote_cast(member=planner, plan=plan, points={open_keys(plan)[-1]: 100})
    at_its_moment(round_)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            votes_sweep()
    round_.refresh_from_db()
    still_open.refresh_from_db()
    assert (round_.counted_in, still_open.closed_at) == (2, None)
    assert round_.closed_by == PlanRevision.objects.get(plan=plan, number=2).made_by
    assert "closing moment" in round_.closed_by
    assert AuditEvent.objects.filter(action="vote.closed").count() == 1


def test_without_a_ballot_nothing_is_split_anew(planner: Member, plan: Plan) -> None:
    open_round(planner, plan)
    assert vote_close(member=planner, plan=plan).counted_in is None
    plan.refresh_from_db()
    assert plan.revision == 1


def test_votes_that_could_not_be_counted_wait_for_the_next_split(
    planner: Member, plan: Plan, product: Product, deliver: Callable[..., list[Upload]]
) -> None:
    key = open_keys(plan)[-1]
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 100})
    before = amounts(plan)
    path_remove(member=planner, product=product, path="package-lock.json")
    round_ = vote_close(member=planner, plan=plan)
    assert (round_.counted_in, amounts(plan)) == (None, before)
    assert round_.closed_at is not None
    event = AuditEvent.objects.get(action="vote.closed")
    assert "Upload a lockfile" in event.data["problem"]
    deliver({"package-lock.json": PACKAGE_LOCK})
    plan_edit(member=planner, plan=plan, base=1, changes={"title": "Nov"}, summary="Renamed")
    assert amounts(plan)[key] > before[key]
    assert VoteRound.objects.get(plan=plan).counted_in == 2


def test_points_for_one_who_left_count_for_nobody_and_are_shown_so(
    planner: Member, plan: Plan
) -> None:
    gone, key = "github.com/was/here", open_keys(plan)[-1]
    round_ = open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 10})
    alone = vote_close_of_copy(planner, plan, {key: 10})
    Ballot.objects.filter(round=round_).update(points={key: 10, gone: 90})
    vote_close(member=planner, plan=plan)
    seen = vote_seen(member=planner, round_=VoteRound.objects.get(plan=plan), now=timezone.now())
    assert [(one.key, one.points, one.counts) for one in seen.tally or ()] == [
        (gone, 90, False),
        (key, 10, True),
    ]
    assert amounts(plan) == alone
    line = Line.objects.get(plan=plan, upstream=key)
    assert any("10 of 10 points" in step["text"] for step in line.because)


def vote_close_of_copy(planner: Member, plan: Plan, points: dict[str, int]) -> object:
    """What a plan like it comes to with these points alone."""
    twin = draft(planner, plan.title)
    open_round(planner, twin)
    vote_cast(member=planner, plan=twin, points=points)
    vote_close(member=planner, plan=twin)
    return amounts(twin)
