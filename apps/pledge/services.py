"""Making a report for the Pledge, stating what counts, and publishing it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.pledge.errors import NotReady, ReportExists, ReportFrozen, UnusableReport
from apps.pledge.models import PledgeProfile, PledgeReport, PledgeStatement
from apps.pledge.selectors import figures_of, preview_of, report_list, statement_list
from sponsorplan.domain.contributions.addresses import is_evidence
from sponsorplan.domain.money import exponent
from sponsorplan.domain.pledge import reading
from sponsorplan.domain.pledge.files import earlier_from, stored
from sponsorplan.domain.pledge.rules import CURRENCY, Rule

FIRST_YEAR, LAST_YEAR = 2015, 2100
_LONGEST = timedelta(days=366)
_ADDRESS = "Write a whole address that begins with https://."


@dataclass(frozen=True, slots=True)
class Details:
    """What a report is of: days, both included; ``developers`` in thousandths."""

    start: date
    end: date
    developers: int | None = None
    report_date: date | None = None
    url: str = ""


@transaction.atomic
def report_create(*, member: Member, year: int, details: Details | None = None) -> PledgeReport:
    """A draft for a year, of its calendar days unless told otherwise.

    Raises ``ReportExists`` and ``UnusableReport``.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnusableReport(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.", field="year")
    details = details or Details(date(year, 1, 1), date(year, 12, 31))
    _check(details)
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    if report_list(company=company).filter(year=year).exists():
        raise ReportExists(f"You have a report for {year} already. Change that one.")
    report = PledgeReport.objects.create(
        company=company, year=year, created_by=member.name, **_values(details)
    )
    _record(member, report, "pledge.drafted")
    return report


@transaction.atomic
def report_change(*, member: Member, report: PledgeReport, details: Details) -> PledgeReport:
    """Change what the draft is of. Raises ``ReportFrozen`` and ``UnusableReport``."""
    report = _held(report)
    _check(details)
    return _changed(member, report, "pledge.changed", **_values(details))


@transaction.atomic
def rate_set(
    *, member: Member, report: PledgeReport, currency: str, value: str, day: date, source: str
) -> PledgeReport:
    """Say how many US dollars one unit of a currency was; in place of what was said before.

    Raises ``ReportFrozen``, ``InvalidMoney``, ``InvalidFigure`` and ``UnusableReport``.
    """
    report = _held(report)
    exponent(currency)
    if currency == CURRENCY:
        raise UnusableReport("US dollars need no rate. Choose another currency.", field="currency")
    reading.rate(value)
    said = {"value": value.strip(), "day": day.isoformat(), "source": source.strip()}
    return _changed(member, report, "pledge.rate_set", rates={**report.rates, currency: said})


@transaction.atomic
def redaction_set(
    *, member: Member, report: PledgeReport, upstream: str, reason: str
) -> PledgeReport:
    """Withhold a recipient's name in the files, for a reason; without one, name it again.

    Raises ``ReportFrozen`` and ``UnusableReport``.
    """
    report = _held(report)
    known = {one.key for one in figures_of(report=report).counted.recipients}
    if upstream not in known | set(report.redactions):
        raise UnusableReport(f"{upstream[:200]} is no recipient of this report.", field="upstream")
    kept = {key: why for key, why in report.redactions.items() if key != upstream}
    if reason.strip():
        kept[upstream] = reason.strip()
    return _changed(member, report, "pledge.redacted", redactions=kept)


@transaction.atomic
def report_publish(*, member: Member, report: PledgeReport) -> PledgeReport:
    """Freeze the report as it is now. Raises ``ReportFrozen`` and ``NotReady``."""
    report = _held(report)
    figures = figures_of(report=report)
    counted = figures.counted
    lacking = [
        *(["the number of developers"] if report.developers is None else []),
        *(["the report date"] if report.report_date is None else []),
        *(["the address of the post"] if not report.url else []),
        *(f"a rate for {currency}" for currency in counted.missing),
        *([] if counted.counting else ["a confirmed payment that counts"]),
    ]
    found = preview_of(report=report, figures=figures)
    if lacking or found is None:
        raise NotReady(f"The report still needs {', '.join(lacking)}. Add it, then publish.")
    return _changed(
        member,
        report,
        "pledge.published",
        state=PledgeReport.State.PUBLISHED,
        document=found.as_document(),
        digest=found.digest,
        published_by=member.name,
        published_at=timezone.now(),
    )


@transaction.atomic
def statement_make(
    *, member: Member, upstream: str, counts: bool, rule: Rule | None, reason: str
) -> PledgeStatement:
    """State whether money to an upstream counts, and why; a new version of what was stated before.

    Raises ``UnusableReport``.
    """
    if not counts and rule is None:
        raise UnusableReport("Say by which rule it does not count.", field="rule")
    if not reason.strip():
        raise UnusableReport("Say why, for whoever reads the report.", field="reason")
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    before = statement_list(company=company).filter(upstream=upstream)
    last: int | None = before.aggregate(last=Max("version"))["last"]
    made = PledgeStatement.objects.create(
        company=company,
        upstream=upstream,
        version=(last or 0) + 1,
        counts=counts,
        rule=rule if rule and not counts else "",
        reason=reason.strip(),
        made_by=member.name,
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="pledge.stated",
        subject=upstream,
        data={"counts": counts, "rule": made.rule, "reason": made.reason},
    )
    return made


@transaction.atomic
def profile_set(*, member: Member, values: dict[str, Any], entry: str) -> PledgeProfile:
    """Say what the list of members has of the company; ``entry`` is its file there, if it has one.

    Raises ``InvalidEntry`` and ``UnusableReport``.
    """
    for name in ("url", "jobs_url"):
        if (name == "url" or values[name]) and not is_evidence(values[name]):
            raise UnusableReport(_ADDRESS, field=name)
    changes = {**values, "set_by": member.name}
    if entry.strip():
        changes["earlier"] = stored(earlier_from(entry))
    profile, _ = PledgeProfile.objects.update_or_create(company=member.company, defaults=changes)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="pledge.profile_set",
        subject=member.company.name,
        data={"earlier": [one["year"] for one in profile.earlier]},
    )
    return profile


def _check(details: Details) -> None:
    if not details.start <= details.end < details.start + _LONGEST:
        raise UnusableReport(
            "Choose an end after the start, at most a year of 366 days later.", field="end"
        )
    if details.developers is not None and details.developers <= 0:
        raise UnusableReport("Write how many developers, more than none.", field="developers")
    if details.url and not is_evidence(details.url):
        raise UnusableReport(_ADDRESS, field="url")


def _values(details: Details) -> dict[str, Any]:
    return {
        "start": details.start,
        "end": details.end,
        "developers": details.developers,
        "report_date": details.report_date,
        "url": details.url,
    }


def _held(report: PledgeReport) -> PledgeReport:
    """The draft as it is now, held until the transaction ends. Raises ``ReportFrozen``."""
    rows = PledgeReport.objects.select_for_update(of=("self",)).select_related("company")
    found = rows.get(pk=report.pk)
    if found.is_published:
        raise ReportFrozen(
            f"The report for {found.year} was published. Correct it in the report of the next year."
        )
    return found


def _changed(member: Member, report: PledgeReport, action: str, **changes: Any) -> PledgeReport:  # noqa: ANN401 - values of fields
    for name, value in changes.items():
        setattr(report, name, value)
    report.save(update_fields=[*changes])
    _record(member, report, action, digest=report.digest)
    return report


def _record(member: Member, report: PledgeReport, action: str, **data: object) -> None:
    event_record(
        company_id=report.company_id,
        actor=member.name,
        action=action,
        subject=f"Pledge report {report.year}",
        data=data,
    )
