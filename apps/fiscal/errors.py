from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class UnusableEntry(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_entry"
    title: ClassVar[str] = "This could not be noted"


class Taken(DomainError):
    """``field`` names what another row has already."""

    code: ClassVar[str] = "taken"
    title: ClassVar[str] = "There is one like this already"
    status: ClassVar[int] = 409


class ReasonNeeded(DomainError):
    code: ClassVar[str] = "reason_needed"
    title: ClassVar[str] = "A reason is needed"
    status: ClassVar[int] = 409
