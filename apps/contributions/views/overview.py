"""Where hours help, what members pledged and did, and the budget of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.contributions import exports, selectors, services
from apps.contributions.forms import TimeBudgetForm
from apps.contributions.models import Contribution
from apps.plans.models import Plan
from apps.plans.selectors import plan_find, plan_list
from sponsorplan.domain.contributions import minutes as spans
from sponsorplan.domain.contributions.kinds import Reason
from sponsorplan.domain.contributions.periods import containing
from sponsorplan.domain.contributions.suggest import RULE
from sponsorplan.web.sheets import CSV, in_chunks, table_response

_ROWS = 20
_NEWEST = 50


@require_safe
@company_view(Permission.PLANS_READ)
def time(request: HttpRequest, member: Member) -> HttpResponse:
    return _page(request, member)


@require_POST
@company_view(Permission.PLANS_WRITE)
def time_budget(request: HttpRequest, member: Member) -> HttpResponse:
    form = TimeBudgetForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form)
    name, minutes = form.cleaned_data["period"], form.cleaned_data["minutes"]
    services.time_budget_set(member=member, name=name, minutes=minutes)
    messages.success(request, f"The time budget for {name} is {spans.words(minutes)}.")
    return redirect("time", company_slug=member.company.slug)


@require_safe
@company_view(Permission.PLANS_READ)  # type: ignore[arg-type]  # it streams
def hours_csv(request: HttpRequest, member: Member) -> StreamingHttpResponse:
    """All hours that were logged as done, the newest day first."""
    done = selectors.contribution_list(company=member.company)
    pieces = exports.hours_csv(in_chunks(done.filter(state=Contribution.State.DONE)))
    return table_response(pieces, f"{member.company.slug}-hours.csv", CSV)


def _page(
    request: HttpRequest, member: Member, refused: TimeBudgetForm | None = None
) -> HttpResponse:
    company, today = member.company, timezone.now().date()
    plan = _plan(request, member)
    hours = selectors.hours_of(company=company, day=plan.as_of if plan else today)
    found = selectors.suggestions_of(plan=plan, minutes=hours.budget or 0) if plan else ()
    reason = request.GET.get("reason", "")
    shown = [one for one in found if reason in ("", *one.reasons)]
    given = selectors.given_by_upstream(company=company, within=hours.period)
    page = Paginator(shown, _ROWS).get_page(request.GET.get("page"))
    everything = selectors.contribution_list(company=company)
    initial = {
        "period": hours.period.name if hours.budget is not None else containing(today)[1],
        "minutes": spans.words(hours.budget) if hours.budget is not None else "",
    }
    context = {
        "member": member,
        "plan": plan,
        "hours": hours,
        "found": found,
        "asked": sum(one.minutes for one in found),
        "page": page,
        "rows": [(one, given.get(one.upstream, selectors.Given())) for one in page],
        "most": max((one.usage for one in found), default=0),
        "pledged": everything.filter(state=Contribution.State.PLEDGED).order_by("day", "pk"),
        "done": everything.filter(state=Contribution.State.DONE)[:_NEWEST],
        "newest": _NEWEST,
        "reasons": list(Reason),
        "reason": reason,
        "rule": RULE,
        "budget_form": refused or TimeBudgetForm(initial=initial),
        "refused": refused,
    }
    return render(request, "contributions/time.html", context, status=422 if refused else 200)


def _plan(request: HttpRequest, member: Member) -> Plan | None:
    """The plan that the address names, else the newest one."""
    number = request.GET.get("plan", "")
    if number.isascii() and number.isdecimal() and len(number) <= 9:  # noqa: PLR2004 - a column's digits
        found = plan_find(company=member.company, number=int(number))
        if found is not None:
            return found
    return plan_list(company=member.company).first()
