"""One upstream's suggestion with its guide, and a member's own time from pledge to done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.contributions import selectors, services
from apps.contributions.errors import UnusableContribution
from apps.contributions.forms import WorkForm
from apps.contributions.models import Contribution
from apps.contributions.selectors import Hours
from apps.inventory.selectors import upstream_keys
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from sponsorplan.domain.contributions import minutes as spans
from sponsorplan.domain.contributions.addresses import is_searchable, searches
from sponsorplan.domain.contributions.guide import RULES, STEPS, question
from sponsorplan.domain.contributions.kinds import ADVICE, Kind
from sponsorplan.domain.contributions.suggest import RULE, Suggestion
from sponsorplan.domain.upstreams.payees import is_account

_FIRST = 60
_REPOSITORIES = 5


@require_safe
@company_view(Permission.PLANS_READ)
def suggestion(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    return _suggestion_page(request, member, key)


@require_POST
@company_view(Permission.TIME_WRITE)
def give(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Pledge time for the upstream, or log it as done."""
    form = WorkForm(request.POST)
    done = request.POST.get("state") == Contribution.State.DONE
    if form.is_valid():
        plan, hours, found = _proposed(member, key)
        today = timezone.now().date()
        day = today if done else max(hours.period.last, today)
        try:
            made = services.contribution_make(
                member=member,
                upstream=key,
                work=form.work(day),
                done=done,
                plan=plan if found else None,
            )
        except UnusableContribution as error:
            form.add_error(str(error.extra["field"]), error.detail)
        else:
            said = "Logged" if done else "Pledged"
            messages.success(request, f"{said}: {spans.words(made.minutes)} for {key}.")
            return redirect("time", company_slug=member.company.slug)
    return _suggestion_page(request, member, key, refused=form)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Permission.TIME_WRITE)
def contribution(request: HttpRequest, member: Member, contribution_id: int) -> HttpResponse:
    """One member's time; whoever pledged it logs here what became of it."""
    found = _found(member, contribution_id)
    form = WorkForm(request.POST if request.method == "POST" else None, initial=_filled(found))
    if form.is_bound and form.is_valid():
        try:
            work = form.work(timezone.now().date())
            services.contribution_done(member=member, contribution=found, work=work)
        except UnusableContribution as error:
            form.add_error(str(error.extra["field"]), error.detail)
        else:
            minutes = spans.words(form.cleaned_data["minutes"])
            messages.success(request, f"Logged: {minutes} for {found.upstream}.")
            return redirect("time", company_slug=member.company.slug)
    context = {
        "member": member,
        "contribution": found,
        "form": form,
        "own": found.member == member.name,
    }
    status = 422 if form.is_bound else 200
    return render(request, "contributions/contribution.html", context, status=status)


@require_POST
@company_view(Permission.TIME_WRITE)
def contribution_withdraw(
    request: HttpRequest, member: Member, contribution_id: int
) -> HttpResponse:
    found = _found(member, contribution_id)
    services.contribution_withdraw(member=member, contribution=found)
    messages.success(request, f"Withdrawn: it counts no more for {found.upstream}.")
    return redirect("time", company_slug=member.company.slug)


def _suggestion_page(
    request: HttpRequest, member: Member, key: str, refused: WorkForm | None = None
) -> HttpResponse:
    if not selectors.is_known_upstream(company=member.company, key=key):
        raise Http404
    plan, hours, found = _proposed(member, key)
    kinds = found.kinds if found else ()
    places = found.repositories if found else () if is_account(key) else (key,)
    initial = {
        "kind": kinds[0] if kinds else Kind.TRIAGE,
        "minutes": spans.words(_FIRST),
    }
    rows = selectors.contribution_list(company=member.company).filter(upstream=key)
    context = {
        "member": member,
        "key": key,
        "in_use": key in upstream_keys(company=member.company),
        "plan": plan,
        "hours": hours,
        "suggestion": found,
        "advice": [ADVICE[reason] for reason in found.reasons] if found else [],
        "given": selectors.given_to(company=member.company, upstream=key),
        "helps": [(kind, STEPS[kind], _places(places, kind)) for kind in kinds],
        "searchable": any(map(is_searchable, places)),
        "places": places,
        "rules": RULES,
        "rule": RULE,
        "question": question(key.partition("/")[2], member.company.name)
        if Kind.QUESTION in kinds
        else "",
        "rows": rows,
        "form": refused or WorkForm(initial=initial),
        "refused": refused,
    }
    return render(request, "contributions/suggestion.html", context, status=422 if refused else 200)


def _places(places: tuple[str, ...], kind: Kind) -> list[tuple[str, object]]:
    """Of each of the first repositories its searches."""
    found = ((place, searches(place, kind)) for place in places[:_REPOSITORIES])
    return [(place, urls) for place, urls in found if urls]


def _proposed(member: Member, key: str) -> tuple[Plan | None, Hours, Suggestion | None]:
    """What the newest plan proposes for the upstream, and its budget of hours."""
    plan = plan_list(company=member.company).first()
    day = plan.as_of if plan else timezone.now().date()
    hours = selectors.hours_of(company=member.company, day=day)
    if plan is None:
        return None, hours, None
    minutes = hours.budget or 0
    return plan, hours, selectors.suggestion_find(plan=plan, minutes=minutes, upstream=key)


def _filled(found: Contribution) -> dict[str, object]:
    return {
        "kind": found.kind,
        "minutes": spans.words(found.minutes),
        "day": timezone.now().date(),
        "link": found.link,
        "note": found.note,
    }


def _found(member: Member, contribution_id: int) -> Contribution:
    found = selectors.contribution_find(company=member.company, contribution_id=contribution_id)
    if found is None:
        raise Http404
    return found
