"""Background work of a company."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.reports import selectors, services
from apps.reports.selectors import Job, JobState, JobsWanted

_ROWS = 50
_MOST_PAGES = 200


@require_safe
@company_view(Permission.INVENTORY_READ)
def jobs(request: HttpRequest, member: Member) -> HttpResponse:
    wanted = JobsWanted(
        _one_of(request.GET.get("kind", ""), selectors.JOB_KINDS),
        _one_of(request.GET.get("state", ""), [*JobState]),
    )
    page = _page(request.GET.get("page", ""))
    found, more = selectors.job_page(
        member=member, wanted=wanted, start=(page - 1) * _ROWS, at_most=_ROWS
    )
    asked = {
        name: value for name, value in (("kind", wanted.kind), ("state", wanted.state)) if value
    }
    context = {
        "member": member,
        "rows": [(job, services.may_change(member=member, job=job)) for job in found],
        "busy": any(job.state in (JobState.WAITING, JobState.RUNNING) for job in found),
        "wanted": wanted,
        "kinds": selectors.JOB_KINDS,
        "states": list(JobState),
        "page": page,
        "more": more and page < _MOST_PAGES,
        "query": urlencode(asked),
    }
    name = "reports/_jobs.html" if getattr(request, "htmx", False) else "reports/jobs.html"
    return render(request, name, context)


@require_POST
@company_view(Permission.INVENTORY_READ)
def job_cancel(request: HttpRequest, member: Member, job_id: str) -> HttpResponse:
    services.job_cancel(member=member, job=_job(member, job_id))
    messages.success(request, "Stopped.")
    return redirect("jobs", company_slug=member.company.slug)


@require_POST
@company_view(Permission.INVENTORY_READ)
def job_retry(request: HttpRequest, member: Member, job_id: str) -> HttpResponse:
    services.job_retry(member=member, job=_job(member, job_id))
    messages.success(request, "It is done again.")
    return redirect("jobs", company_slug=member.company.slug)


def _job(member: Member, job_id: str) -> Job:
    found = selectors.job_find(member=member, job_id=job_id)
    if found is None:
        raise Http404
    return found


def _one_of(asked: str, known: Iterable[str]) -> str:
    return asked if asked in known else ""


def _page(asked: str) -> int:
    usable = asked.isascii() and asked.isdecimal() and len(asked) <= 3  # noqa: PLR2004 - up to 999
    return min(max(int(asked), 1), _MOST_PAGES) if usable else 1
