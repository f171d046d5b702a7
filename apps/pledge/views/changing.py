"""What members say for a report, one form each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.pledge import selectors, services
from apps.pledge.forms import (
    DetailsForm,
    ProfileForm,
    RateForm,
    RedactionForm,
    StatementForm,
    YearForm,
)
from apps.pledge.models import PledgeReport
from apps.pledge.views.showing import list_page, report_or_404, report_page


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = YearForm(request.POST)
    if not form.is_valid():
        return list_page(request, member, year=form)
    report = services.report_create(member=member, year=form.cleaned_data["year"])
    return _back(member, report)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_profile(request: HttpRequest, member: Member) -> HttpResponse:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return list_page(request, member, profile=form)
    values = {name: value for name, value in form.cleaned_data.items() if name != "entry"}
    services.profile_set(member=member, values=values, entry=form.cleaned_data["entry"])
    messages.success(request, "The entry for the list of members is made of this from now on.")
    return redirect("pledge", company_slug=member.company.slug)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_change(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    report = report_or_404(member, year)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return report_page(request, member, report, details_form=form)
    services.report_change(member=member, report=report, details=form.details())
    messages.success(request, "The report was counted anew.")
    return _back(member, report)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_rate(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    report = report_or_404(member, year)
    form = RateForm(request.POST)
    if not form.is_valid():
        return report_page(request, member, report, rate_form=form)
    services.rate_set(member=member, report=report, **form.cleaned_data)
    messages.success(request, f"{form.cleaned_data['currency']} is counted at this rate.")
    return _back(member, report)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_statement(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    report = report_or_404(member, year)
    recipients = selectors.figures_of(report=report).counted.recipients
    form = StatementForm(request.POST, recipients=recipients)
    if not form.is_valid():
        return report_page(request, member, report, statement_form=form)
    services.statement_make(
        member=member,
        upstream=form.cleaned_data["upstream"],
        counts=form.rule is None,
        rule=form.rule,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, "Stated. It holds for each report that is not published.")
    return _back(member, report)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_redaction(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    report = report_or_404(member, year)
    recipients = selectors.figures_of(report=report).counted.recipients
    form = RedactionForm(request.POST, recipients=recipients)
    if not form.is_valid():
        return report_page(request, member, report, redaction_form=form)
    services.redaction_set(member=member, report=report, **form.cleaned_data)
    withheld = bool(form.cleaned_data["reason"].strip())
    messages.success(request, "The name is withheld." if withheld else "The name is in the post.")
    return _back(member, report)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def pledge_publish(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    report = report_or_404(member, year)
    services.report_publish(member=member, report=report)
    messages.success(request, "Published: the report does not change any more.")
    return _back(member, report)


def _back(member: Member, report: PledgeReport) -> HttpResponse:
    return redirect("pledge_report", company_slug=member.company.slug, year=report.year)
