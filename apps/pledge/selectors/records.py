"""Reports, statements and the profile, and the files that are made of them."""

from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from apps.companies.models import Company
from apps.pledge.models import PledgeProfile, PledgeReport, PledgeStatement
from sponsorplan.domain.pledge.files import Profile, member_json, restored
from sponsorplan.domain.pledge.report import from_document


def report_list(*, company: Company) -> QuerySet[PledgeReport]:
    """All reports, the newest year first."""
    return PledgeReport.objects.filter(company=company)


def report_find(*, company: Company, report_id: int) -> PledgeReport | None:
    return report_list(company=company).select_related("company").filter(pk=report_id).first()


def report_for_year(*, company: Company, year: int) -> PledgeReport | None:
    return report_list(company=company).select_related("company").filter(year=year).first()


def last_reported(*, company: Company) -> date | None:
    """The newest date of a published report."""
    published = report_list(company=company).filter(state=PledgeReport.State.PUBLISHED)
    found: date | None = published.aggregate(last=Max("report_date"))["last"]
    return found


def statement_list(*, company: Company) -> QuerySet[PledgeStatement]:
    """All statements in all versions, by upstream, the newest first."""
    return PledgeStatement.objects.filter(company=company)


def profile_of(*, company: Company) -> PledgeProfile | None:
    return PledgeProfile.objects.filter(company=company).first()


def entry_of(*, company: Company) -> bytes | None:
    """The company's entry with all that it published; ``None`` without a profile or a report."""
    profile = profile_of(company=company)
    published = report_list(company=company).filter(state=PledgeReport.State.PUBLISHED)
    reports = [from_document(row.document) for row in published.order_by("year")]
    earlier: list[dict[str, Any]] = restored(profile.earlier) if profile else []
    if profile is None or not (reports or earlier):
        return None
    entry = Profile(
        id=company.slug,
        name=company.name,
        role="Member",
        active=True,
        description=profile.description,
        short_description=profile.short_description,
        url=profile.url,
        join_date=profile.join_date.isoformat(),
        jobs_url=profile.jobs_url,
    )
    return member_json(entry, earlier, reports)
