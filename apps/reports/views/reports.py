"""A plan's report: pictures with their tables, and both as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans.models import Plan
from apps.plans.selectors import plan_find, plan_list
from apps.reports import selectors
from apps.reports.exports import report_pdf as pdf_of
from apps.reports.exports import table_csv
from apps.reports.forms import ReportForm

_CHOICES = 100


@require_safe
@company_view(Permission.PLANS_READ)
def reports(request: HttpRequest, member: Member) -> HttpResponse:
    """The report of the plan asked for, else of the newest approved one, else of the newest."""
    form = ReportForm(request.GET)
    asked = form.cleaned_data["plan"] if form.is_valid() else None
    if asked:
        plan: Plan | None = _plan_or_404(member, asked)
    else:
        plan = selectors.plan_to_report(company=member.company)
    period = form.period() if form.is_valid() else selectors.EVER
    context = {
        "member": member,
        "form": form,
        "plan": plan,
        "asked": asked,
        "plans": plan_list(company=member.company)[:_CHOICES],
        "report": selectors.report(plan=plan, period=period) if plan else None,
        "query": _query(form),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "reports/reports.html", context, status=status)


@require_safe
@company_view(Permission.PLANS_READ)
def report_csv(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One table of the report, with every row; by upstream unless ``table`` names another."""
    found = _report_or_404(request, member, number)
    section = found.section(request.GET.get("table", "upstreams"))
    if section is None:
        raise Http404
    name = f"{member.company.slug}-plan-{number}-{section.key}.csv"
    return _file(table_csv(section.table), "text/csv; charset=utf-8", name)


@require_safe
@company_view(Permission.PLANS_READ)
def report_pdf(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """All of it on A4."""
    found = _report_or_404(request, member, number)
    name = f"{member.company.slug}-plan-{number}-report.pdf"
    return _file(pdf_of(found), "application/pdf", name)


def _file(body: str | bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)


def _report_or_404(request: HttpRequest, member: Member, number: int) -> selectors.Report:
    form = ReportForm(request.GET)
    if not form.is_valid():
        raise Http404
    return selectors.report(plan=_plan_or_404(member, number), period=form.period())


def _plan_or_404(member: Member, number: int) -> Plan:
    plan = plan_find(company=member.company, number=number)
    if plan is None:
        raise Http404
    return plan


def _query(form: ReportForm) -> str:
    """The period as an address carries it on to the files."""
    if not form.is_valid():
        return ""
    period = form.period()
    parts = (("start", period.start), ("end", period.end))
    return "".join(f"&{name}={day.isoformat()}" for name, day in parts if day)
