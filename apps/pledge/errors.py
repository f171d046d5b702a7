from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class ReportExists(DomainError):
    code: ClassVar[str] = "report_exists"
    title: ClassVar[str] = "There is a report for this year"
    status: ClassVar[int] = 409


class ReportFrozen(DomainError):
    code: ClassVar[str] = "report_frozen"
    title: ClassVar[str] = "The report is published and does not change any more"
    status: ClassVar[int] = 409


class NotReady(DomainError):
    code: ClassVar[str] = "report_not_ready"
    title: ClassVar[str] = "The report cannot be made yet"


class UnusableReport(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_report"
    title: ClassVar[str] = "This could not be kept"
