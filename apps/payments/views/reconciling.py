"""Did it arrive: plan, payment and receipt side by side, and questions that a person answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.errors import MatchingDecided, MatchingImpossible
from apps.payments.exports import standings_response
from apps.payments.forms import MatchForm, ReconcilingForm, RefuseForm
from apps.payments.models import Matching, Standing, Transaction
from sponsorplan.domain.channels import registry
from sponsorplan.domain.money import InvalidMoney
from sponsorplan.domain.reconcile.standing import DAYS_UNTIL_MISSING, State

_ROWS, _QUESTIONS, _UNKNOWN = 50, 10, 20
_DIGITS = 18  # a key of a row is never longer


@require_safe
@company_view(Permission.PAYMENTS_READ)
def payments(request: HttpRequest, member: Member) -> HttpResponse:
    """Totals, questions, and the lines that the address asks for."""
    company = member.company
    wanted = ReconcilingForm(request.GET).wanted
    rows = selectors.standing_list(company=company, wanted=wanted)
    questions = selectors.question_list(company=company)
    unknown = selectors.unknown_list(company=company)
    page = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    found = selectors.plans_of(company=company)
    platforms = selectors.platforms_of(company=company)
    context = {
        "member": member,
        "page": page,
        "rows": list(page.object_list),
        "wanted": wanted,
        "query": _query(request),
        "totals": selectors.totals(company=company),
        "arrived": selectors.arrived(company=company),
        "questions": questions[:_QUESTIONS],
        "unknown": unknown[:_UNKNOWN],
        "states": [str(state) for state in State if state is not State.UNKNOWN],
        "plans": found,
        "periods": sorted({f"{plan.as_of:%Y-%m}" for plan in found}, reverse=True),
        "platforms": [(key, _title(key)) for key in platforms],
        "days": DAYS_UNTIL_MISSING,
        "may_match": member.may(Permission.PAYMENTS_WRITE),
    }
    return render(request, "payments/reconciling.html", context)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def payments_csv(request: HttpRequest, member: Member) -> HttpResponse:
    """What the page shows with the same address, all of it."""
    wanted = ReconcilingForm(request.GET).wanted
    return standings_response(selectors.standing_list(company=member.company, wanted=wanted))


@require_safe
@company_view(Permission.PAYMENTS_READ)
def payments_line(request: HttpRequest, member: Member, standing_id: int) -> HttpResponse:
    """One line with all that was said of it."""
    standing = _standing(member, standing_id)
    context = {
        "member": member,
        "standing": standing,
        "title": _title(standing.platform),
        "matchings": selectors.matchings_of(standing=standing),
        "days": DAYS_UNTIL_MISSING,
        "may_match": member.may(Permission.PAYMENTS_WRITE),
    }
    return render(request, "payments/standing.html", context)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def matching_confirm(request: HttpRequest, member: Member, matching_id: int) -> HttpResponse:
    services.matching_confirm(member=member, matching=_matching(member, matching_id))
    messages.success(request, "It is matched.")
    return _back(request, member)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def matching_refuse(request: HttpRequest, member: Member, matching_id: int) -> HttpResponse:
    form = RefuseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.matching_refuse(member=member, matching=_matching(member, matching_id), reason=reason)
    messages.success(request, "It is not matched, and is not asked again.")
    return _back(request, member)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def matching_undo(request: HttpRequest, member: Member, matching_id: int) -> HttpResponse:
    services.matching_undo(member=member, matching=_matching(member, matching_id))
    messages.success(request, "It is taken back; the rules looked at it again.")
    return _back(request, member)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Permission.PAYMENTS_WRITE)
def matching_new(request: HttpRequest, member: Member, transaction_id: int) -> HttpResponse:
    """Match a transaction by hand: search for a line, choose it, say how much."""
    seen = selectors.transaction_find(company=member.company, transaction_id=transaction_id)
    if seen is None:
        raise Http404
    form = MatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(member, seen, form):
        messages.success(request, "It is matched.")
        return redirect("payments", company_slug=member.company.slug)
    text = request.GET.get("q", "")[:100]
    context = {
        "member": member,
        "seen": seen,
        "form": form,
        "q": text,
        "lines": selectors.line_search(company=member.company, text=text),
    }
    status = 422 if form.errors else 200
    return render(request, "payments/matching_new.html", context, status=status)


def _made(member: Member, seen: Transaction, form: MatchForm) -> bool:
    """Whether it was matched; else the form says why not."""
    standing = selectors.standing_find(
        company=member.company, standing_id=form.cleaned_data["line"]
    )
    if standing is None:
        form.add_error("line", "This line is gone. Choose another.")
        return False
    try:
        services.matching_make(
            member=member,
            transaction=seen,
            plan=standing.plan,
            line=standing.line,
            minor=form.minor(seen.currency),
        )
    except (InvalidMoney, MatchingImpossible, MatchingDecided) as error:
        form.add_error("amount", error.detail)
        return False
    return True


def _back(request: HttpRequest, member: Member) -> HttpResponse:
    """To the line that it was asked on, else to the page of all."""
    line = request.POST.get("line", "")
    if line.isascii() and line.isdecimal() and len(line) <= _DIGITS:
        return redirect("payments_line", company_slug=member.company.slug, standing_id=int(line))
    return redirect("payments", company_slug=member.company.slug)


def _query(request: HttpRequest) -> str:
    """What the address asks for, without the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def _title(platform: str) -> str:
    channel = registry.get(platform)
    return channel.title if channel else platform


def _standing(member: Member, standing_id: int) -> Standing:
    found = selectors.standing_find(company=member.company, standing_id=standing_id)
    if found is None:
        raise Http404
    return found


def _matching(member: Member, matching_id: int) -> Matching:
    found = selectors.matching_find(company=member.company, matching_id=matching_id)
    if found is None:
        raise Http404
    return found
