"""The reports, and one of them with its figures, its rules and its files."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.pledge import exports, selectors
from apps.pledge.forms import (
    DetailsForm,
    ProfileForm,
    RateForm,
    RedactionForm,
    StatementForm,
    YearForm,
)
from apps.pledge.models import PledgeReport
from sponsorplan.domain.pledge import files, rules
from sponsorplan.domain.pledge.report import Report

_ROWS = 50
_VERSIONS = 20


@require_safe
@company_view(Permission.PLANS_READ)
def pledge(request: HttpRequest, member: Member) -> HttpResponse:
    return list_page(request, member)


@require_safe
@company_view(Permission.PLANS_READ)
def pledge_report(request: HttpRequest, member: Member, year: int) -> HttpResponse:
    return report_page(request, member, report_or_404(member, year))


@require_safe
@company_view(Permission.PLANS_READ)
def pledge_file(request: HttpRequest, member: Member, year: int, name: str) -> HttpResponse:
    """One of the report's files, of a draft too, which may still change."""
    report = report_or_404(member, year)
    made = made_of(report)
    if name not in exports.KINDS or made is None:
        raise Http404
    slug = member.company.slug
    return attached(
        exports.file_of(made, name), exports.KINDS[name], f"{slug}-pledge-{year}-{name}"
    )


@require_safe
@company_view(Permission.PLANS_READ)
def pledge_entry(request: HttpRequest, member: Member) -> HttpResponse:
    """The company's entry for the list of members."""
    body = selectors.entry_of(company=member.company)
    if body is None:
        raise Http404
    return attached(body, "application/json", f"{member.company.slug}.json")


def attached(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


def made_of(report: PledgeReport) -> Report | None:
    """What was published, or what would be now."""
    frozen = selectors.frozen_report(report=report)
    if frozen is not None:
        return frozen
    return selectors.preview_of(report=report, figures=selectors.figures_of(report=report))


def report_or_404(member: Member, year: int) -> PledgeReport:
    found = selectors.report_for_year(company=member.company, year=year)
    if found is None:
        raise Http404
    return found


def list_page(
    request: HttpRequest,
    member: Member,
    year: YearForm | None = None,
    profile: ProfileForm | None = None,
) -> HttpResponse:
    company = member.company
    last, today = selectors.last_reported(company=company), timezone.now().date()
    due = rules.renewal_due(last) if last else None
    context = {
        "member": member,
        "reports": Paginator(selectors.report_list(company=company), _ROWS).get_page(
            request.GET.get("page")
        ),
        "last": last,
        "due": due,
        "grace": rules.grace_until(due) if due else None,
        "renewal": str(rules.renewal(last, today)),
        "year_form": year or YearForm.for_now(),
        "profile_form": profile or ProfileForm.of(selectors.profile_of(company=company)),
        "profile": selectors.profile_of(company=company),
        "profile_refused": profile,
        "entry": selectors.entry_of(company=company) is not None,
    }
    refused = year or profile
    return render(request, "pledge/pledge.html", context, status=422 if refused else 200)


def report_page(
    request: HttpRequest,
    member: Member,
    report: PledgeReport,
    **refused: Any,  # noqa: ANN401 - bound forms by name
) -> HttpResponse:
    figures = selectors.figures_of(report=report)
    counted = figures.counted
    made = selectors.frozen_report(report=report) or selectors.preview_of(
        report=report, figures=figures
    )
    recipients = counted.recipients
    forms = {
        "details_form": DetailsForm.of(report),
        "rate_form": RateForm(
            initial={"currency": next(iter(counted.missing), "EUR"), "day": report.end}
        ),
        "statement_form": StatementForm(recipients=recipients),
        "redaction_form": RedactionForm(recipients=recipients),
    }
    context = {
        "member": member,
        "report": report,
        "figures": figures,
        "counted": counted,
        "made": made,
        "facts": files.facts(made) if made else (),
        "method": files.method(made) if made else (),
        "counts": rules.COUNTS,
        "rules": list(rules.Rule),
        "recipients": Paginator(recipients, _ROWS).get_page(request.GET.get("page")),
        "statements": selectors.statement_list(company=member.company)
        .filter(upstream__in=[one.key for one in recipients])
        .order_by("-pk")[:_VERSIONS],
        "minimum": rules.MINIMUM,
        "address": rules.ADDRESS,
        "names": exports.KINDS,
        "refused": [*refused],
        **forms,
        **refused,
    }
    return render(request, "pledge/report.html", context, status=422 if refused else 200)
