"""A company's accounts, and the columns of its files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.journals import selectors, services
from apps.journals.forms import AccountsForm, ColumnsForm
from sponsorplan.domain.ledger.formats import TABLES


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Permission.FINANCE_WRITE)
def accounts(request: HttpRequest, member: Member) -> HttpResponse:
    chart = selectors.chart_of(company=member.company)
    form = AccountsForm(request.POST or None, chart=chart)
    if request.method == "POST" and form.is_valid():
        services.accounts_set(member=member, accounts=form.accounts)
        messages.success(
            request, "The accounts are saved. Files that you make from now on use them."
        )
        return redirect("ledger_accounts", company_slug=member.company.slug)
    context = {"member": member, "form": form, "tables": list(TABLES.values())}
    status = 422 if request.method == "POST" else 200
    return render(request, "journals/accounts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Permission.FINANCE_WRITE)
def columns(request: HttpRequest, member: Member, table: str) -> HttpResponse:
    if table not in TABLES:
        raise Http404
    if request.method == "POST" and "reset" in request.POST:
        services.layout_reset(member=member, table=table)
        messages.success(request, "The columns are as they were at first.")
        return redirect("export_columns", company_slug=member.company.slug, table=table)
    layout = selectors.layout_of(company=member.company, table=table)
    form = ColumnsForm(
        request.POST or None, table=TABLES[table], initial=ColumnsForm.initial_of(layout)
    )
    if request.method == "POST" and form.is_valid():
        services.layout_set(member=member, table=table, layout=form.layout)
        messages.success(
            request, "The columns are saved. Files that you make from now on have them."
        )
        return redirect("export_columns", company_slug=member.company.slug, table=table)
    context = {
        "member": member,
        "form": form,
        "table": TABLES[table],
        "tables": list(TABLES.values()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "journals/columns.html", context, status=status)
