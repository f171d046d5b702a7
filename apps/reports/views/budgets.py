"""Budgets of cost centres in a fiscal year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal.forms import BudgetForm
from apps.fiscal.models import FiscalYear
from apps.fiscal.selectors import cost_centre_list, fiscal_year_list
from apps.fiscal.services import centre_budget_set
from apps.reports import selectors
from apps.reports.exports import budgets_csv as csv_of
from sponsorplan.domain.errors import DomainError

_ROWS = 50


@require_safe
@company_view(Permission.PLANS_READ)
def budgets(request: HttpRequest, member: Member) -> HttpResponse:
    """The fiscal year asked for, else today's, else the newest."""
    return _page(request, member, _year(request, member))


@require_POST
@company_view(Permission.FINANCE_WRITE)
def budget_set(request: HttpRequest, member: Member) -> HttpResponse:
    form = _form(member, None, request)
    if form.is_valid():
        values = form.cleaned_data
        year = fiscal_year_list(company=member.company).get(pk=values["year"])
        centre = cost_centre_list(company=member.company).get(pk=values["centre"])
        try:
            made = centre_budget_set(
                member=member, centre=centre, year=year, amount=values["money"]
            )
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            messages.success(request, f"{centre.code} has {made.amount.spoken} in {year.name}.")
            return redirect(f"{reverse('budgets', args=[member.company.slug])}?year={year.pk}")
    return _page(request, member, _year(request, member), form)


@require_safe
@company_view(Permission.PLANS_READ)
def budgets_csv(request: HttpRequest, member: Member) -> HttpResponse:
    year = _year(request, member)
    if year is None:
        raise Http404
    rows = selectors.budget_rows(company=member.company, year=year)
    name = f"{member.company.slug}-budgets-{year.pk}.csv"
    return HttpResponse(
        csv_of(year.name, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(
    request: HttpRequest,
    member: Member,
    year: FiscalYear | None,
    refused: BudgetForm | None = None,
) -> HttpResponse:
    rows = selectors.budget_rows(company=member.company, year=year) if year else []
    context = {
        "member": member,
        "year": year,
        "years": fiscal_year_list(company=member.company),
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "warned": [row for row in rows if row.warning],
        "centre_count": cost_centre_list(company=member.company).filter(is_active=True).count(),
        "form": refused or _form(member, year),
    }
    return render(request, "reports/budgets.html", context, status=422 if refused else 200)


def _form(
    member: Member, year: FiscalYear | None, request: HttpRequest | None = None
) -> BudgetForm:
    form = BudgetForm(
        request.POST if request else None, initial={"year": year.pk} if year else None
    )
    centres = cost_centre_list(company=member.company).filter(is_active=True)
    form.offer(centres, fiscal_year_list(company=member.company))
    return form


def _year(request: HttpRequest, member: Member) -> FiscalYear | None:
    years = fiscal_year_list(company=member.company)
    asked = request.GET.get("year", "")
    if asked:
        small = asked.isascii() and asked.isdecimal() and len(asked) <= 18  # noqa: PLR2004 - a key's digits
        found = years.filter(pk=int(asked)).first() if small else None
        if found is None:
            raise Http404
        return found
    today = timezone.now().date()
    return years.filter(since__lte=today, until__gte=today).first() or years.first()
