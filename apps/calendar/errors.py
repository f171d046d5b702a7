from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class ReminderClosed(DomainError):
    code: ClassVar[str] = "reminder_closed"
    title: ClassVar[str] = "This reminder is not open any more"
    status: ClassVar[int] = 409


class UnusableEntry(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_entry"
    title: ClassVar[str] = "This could not be kept"
