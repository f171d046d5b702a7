"""A vote on a draft: opened by a planner, cast by people, closed by a planner or by its moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import BallotRefused, NoVote, RoundRefused, VoteStands
from apps.plans.models import Ballot, Plan, VoteRound
from apps.plans.selectors import open_lines, round_of, rounds_due, settings_of
from apps.plans.services.editing import draft_held, plan_held, revision_keep
from sponsorplan.celery import enqueue
from sponsorplan.domain.errors import DomainError

MOST_POINTS = 1000
MOST_RECIPIENTS = 100
_LONGEST = timedelta(days=366)
_AT_ITS_MOMENT = "SponsorPlan, at the closing moment"
_AT_ONCE = 100


@transaction.atomic
def vote_open(*, member: Member, plan: Plan, points: int, closes_at: datetime) -> VoteRound:
    """Let members spend up to ``points`` each until a moment in the coming year.

    A plan has one vote. A round that nobody has voted in yet gives way to the new one; otherwise
    raises ``VoteStands``. Raises ``NotADraft`` and ``RoundRefused`` too.
    """
    plan = draft_held(plan)
    _check_round(points, closes_at)
    standing = round_of(plan=plan)
    if standing is not None:
        _give_way(standing)
    round_ = VoteRound.objects.create(
        company=plan.company,
        plan=plan,
        points=points,
        closes_at=closes_at,
        opened_by=member.name,
    )
    _record(
        member,
        plan,
        "vote.opened",
        points=points,
        closes_at=closes_at.isoformat(),
        replaced=standing is not None,
    )
    return round_


def _check_round(points: int, closes_at: datetime) -> None:
    if not 1 <= points <= MOST_POINTS:
        raise RoundRefused(
            f"Give each member from 1 to {MOST_POINTS:,} points, not {points:,}.", field="points"
        )
    now = timezone.now()
    if not now < closes_at <= now + _LONGEST:
        raise RoundRefused(
            "Choose a closing moment that is still to come, within a year.", field="closes_at"
        )


def _give_way(standing: VoteRound) -> None:
    if standing.closed_at is not None:
        raise VoteStands("The vote on this plan is closed. Make a copy of the plan to vote again.")
    if standing.ballots.exists():
        raise VoteStands(
            "Members have voted already, and their ballots are not thrown away. "
            "Close this vote, then make a copy of the plan to vote again."
        )
    standing.delete()


@transaction.atomic
def vote_cast(*, member: Member, plan: Plan, points: Mapping[str, int]) -> Ballot:
    """Set the person's ballot, in place of the one they had. ``points`` are by upstream.

    Raises ``NoVote``, ``NotADraft`` and ``BallotRefused``; the ballot is then as it was.
    """
    if member.user_id is None:
        raise BallotRefused("People vote, programs do not. Log in and vote on the page.")
    plan = draft_held(plan)
    round_ = round_of(plan=plan)
    if round_ is None or not round_.takes_ballots(timezone.now()):
        raise NoVote("The vote on this plan is not open. Nothing was changed.")
    before = Ballot.objects.filter(round=round_, user_id=member.user_id).first()
    _check_ballot(round_, points, before.points if before else {})
    ballot, created = Ballot.objects.update_or_create(
        round=round_,
        user_id=member.user_id,
        defaults={"company": plan.company, "voter": member.name, "points": dict(points)},
    )
    # What was voted is nobody else's to read, so it is not in the log either.
    _record(member, plan, "vote.cast", again=not created)
    return ballot


def _check_ballot(round_: VoteRound, points: Mapping[str, int], before: Mapping[str, int]) -> None:
    if not points:
        raise BallotRefused("Spend at least one point.")
    if len(points) > MOST_RECIPIENTS:
        raise BallotRefused(f"Choose at most {MOST_RECIPIENTS} recipients.")
    if any(each < 1 for each in points.values()):
        raise BallotRefused("Points are whole numbers from 1.")
    spent = sum(points.values())
    if spent > round_.points:
        raise BallotRefused(
            f"You spent {spent:,} points of {round_.points:,}. Take {spent - round_.points:,} back."
        )
    known = {*open_lines(plan=round_.plan).values_list("upstream", flat=True), *before}
    for key in points:
        if key not in known:
            raise BallotRefused(f"“{key}” is no recipient of this plan that points can move.")


@transaction.atomic
def vote_close(*, member: Member, plan: Plan) -> VoteRound:
    """End the vote and split the draft anew with it. Ending it again counts what was not yet.

    A plan that is no draft any more, or cannot be split now, is left as it is: the votes then count
    from its next split on. Raises ``NoVote``.
    """
    plan = plan_held(plan)
    round_ = round_of(plan=plan)
    if round_ is None:
        raise NoVote("Nobody opened a vote on this plan.")
    if round_.closed_at is not None and round_.counted_in is not None:
        return round_
    if round_.closed_at is None:
        round_.closed_at = timezone.now()
        round_.closed_by = member.name
        round_.save()
    problem = _count(member, plan, round_)
    round_.refresh_from_db()
    ballots = round_.ballots.count()
    _record(
        member,
        plan,
        "vote.closed",
        ballots=ballots,
        counted_in=round_.counted_in,
        problem=problem,
    )
    return round_


def _count(member: Member, plan: Plan, round_: VoteRound) -> str:
    """Split the draft with the votes in it; returns what stood in the way, or nothing."""
    if not plan.is_draft or not round_.ballots.exists():
        return ""
    try:
        with transaction.atomic():
            revision_keep(member, plan, settings_of(plan=plan), "Votes counted")
    except DomainError as error:
        return error.detail
    return ""


def votes_sweep() -> None:
    """Queue the end of each vote whose moment has come."""
    for pk in rounds_due(now=timezone.now()).values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue("plans.close_vote", round_id=pk)


def vote_close_when_due(*, round_id: int) -> None:
    """End one vote, unless somebody did so or the moment is no longer there."""
    due = rounds_due(now=timezone.now()).select_related("plan__company")
    found = due.filter(pk=round_id).first()
    if found is not None:
        nobody = Member(found.plan.company, _AT_ITS_MOMENT, frozenset())
        vote_close(member=nobody, plan=found.plan)


def _record(member: Member, plan: Plan, action: str, **data: object) -> None:
    event_record(
        company_id=plan.company_id,
        actor=member.name,
        action=action,
        subject=f"plan {plan.number}: {plan.title}",
        data=data,
    )
