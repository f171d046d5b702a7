"""The vote on a plan: what members may see of it, their own ballot, opening and closing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.errors import BallotRefused, RoundRefused
from apps.plans.forms import RoundForm, ballot_typed
from apps.plans.models import Line, Plan
from apps.plans.views.finding import plan_or_404
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.money import Money

_OFFERED = 20
_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A row of the ballot: a recipient, what stands in its field, and what is wrong with that."""

    key: str
    name: str
    amount: Money | None
    typed: str
    problem: str


@dataclass(frozen=True, slots=True)
class _Typed:
    """A ballot that was filled in and not cast: fields by upstream, what is wrong with them or it."""

    fields: Mapping[str, str]
    problems: Mapping[str, str]
    refused: str = ""


@require_safe
@company_view(Permission.PLANS_READ)
def votes(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    return _page(request, member, plan_or_404(member, number))


@require_POST
@company_view(Permission.PLANS_VOTE)
def vote_ballot(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Cast the ballot, or look for recipients without losing what was typed."""
    plan = plan_or_404(member, number)
    fields, points, problems = ballot_typed(request.POST.dict())
    # The first button of the form looks for recipients: it is the one that Enter presses.
    if request.POST.get("do") != "cast":
        return _page(request, member, plan, typed=_Typed(fields, problems))
    if problems:
        typed = _Typed(fields, problems, "Some points are no whole number.")
        return _page(request, member, plan, typed=typed)
    try:
        services.vote_cast(member=member, plan=plan, points=points)
    except BallotRefused as error:
        typed = _Typed(fields, problems, error.detail)
        return _page(request, member, plan, typed=typed)
    messages.success(request, "Your ballot is cast. You may change it until the vote closes.")
    return redirect("plan_votes", company_slug=member.company.slug, number=plan.number)


@require_POST
@company_view(Permission.PLANS_WRITE)
def vote_open(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    form = RoundForm(request.POST)
    if form.is_valid():
        try:
            services.vote_open(member=member, plan=plan, **form.cleaned_data)
        except RoundRefused as error:
            form.add_error(str(error.extra["field"]), error.detail)
        else:
            messages.success(request, "The vote is open.")
            return redirect("plan_votes", company_slug=member.company.slug, number=plan.number)
    return _page(request, member, plan, round_form=form)


@require_POST
@company_view(Permission.PLANS_WRITE)
def vote_close(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """End the vote and count it, or count what a split had no room for before."""
    plan = plan_or_404(member, number)
    round_ = services.vote_close(member=member, plan=plan)
    if round_.counted_in is not None:
        messages.success(request, f"The votes are counted, in revision {round_.counted_in}.")
    elif round_.ballots.exists():
        messages.warning(
            request, "The vote is closed, but the plan could not be split anew with it."
        )
    else:
        messages.success(request, "The vote is closed. Nobody voted, so nothing moved.")
    return redirect("plan_votes", company_slug=member.company.slug, number=plan.number)


def _page(
    request: HttpRequest,
    member: Member,
    plan: Plan,
    typed: _Typed | None = None,
    round_form: RoundForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    round_ = selectors.round_of(plan=plan)
    seen = selectors.vote_seen(member=member, round_=round_, now=now) if round_ else None
    words = request.POST.get("q", request.GET.get("q", ""))
    may_vote = member.may(Permission.PLANS_VOTE)
    context: dict[str, object] = {
        "member": member,
        "plan": plan,
        "seen": seen,
        "may_vote": may_vote,
        "may_plan": member.may(Permission.PLANS_WRITE),
        "may_open": _may_open(plan, seen),
        "percent": policy_from(plan.policy).votes_percent,
        "q": words,
        "round_form": round_form or _round_form(now),
    }
    if seen and seen.is_open and may_vote:
        context |= _ballot(plan, seen, words, typed)
    refused = round_form is not None or (typed is not None and typed.refused)
    return render(request, "plans/votes.html", context, status=422 if refused else 200)


def _round_form(now: datetime) -> RoundForm:
    closes_at = (now + _DAYS).replace(minute=0, second=0, microsecond=0)
    return RoundForm(initial={"points": 100, "closes_at": closes_at})


def _may_open(plan: Plan, seen: selectors.Seen | None) -> bool:
    replaceable = seen is None or (seen.round.closed_at is None and not seen.voters)
    return plan.is_draft and replaceable


def _ballot(
    plan: Plan, seen: selectors.Seen, words: str, typed: _Typed | None
) -> dict[str, object]:
    """The rows of the form: first what has points, then what was looked for."""
    saved = {key: str(points) for key, points in (seen.mine or {}).items()}
    given = typed or _Typed(saved, {})
    held = selectors.lines_holding(plan=plan, keys=given.fields)
    found, matches = selectors.lines_matching(plan=plan, words=words, at_most=_OFFERED)
    spent = sum(int(text) for key, text in given.fields.items() if key not in given.problems)
    return {
        "chosen": [_choice(key, held.get(key), given) for key in given.fields],
        "offered": [_choice(row.upstream, row, given) for row in found if row.upstream not in held],
        "matches": matches,
        "more": matches > len(found),
        "refused": given.refused,
        "spent_now": spent,
        "left_now": seen.round.points - spent,
        "is_saved": given.fields == saved,
    }


def _choice(key: str, line: Line | None, given: _Typed) -> _Choice:
    return _Choice(
        key,
        line.name if line else key,
        line.amount if line else None,
        given.fields.get(key, ""),
        given.problems.get(key, ""),
    )
