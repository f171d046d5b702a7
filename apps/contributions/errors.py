from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class UpstreamUnknown(DomainError):
    code: ClassVar[str] = "upstream_unknown"
    title: ClassVar[str] = "Nothing of yours uses this upstream"


class NotYours(DomainError):
    code: ClassVar[str] = "not_yours"
    title: ClassVar[str] = "This is somebody else's time"
    status: ClassVar[int] = 403


class WrongState(DomainError):
    code: ClassVar[str] = "wrong_state"
    title: ClassVar[str] = "This cannot be changed any more"
    status: ClassVar[int] = 409


class UnusableContribution(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_contribution"
    title: ClassVar[str] = "This could not be noted"
