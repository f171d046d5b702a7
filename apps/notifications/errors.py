from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class UnknownType(DomainError):
    code: ClassVar[str] = "unknown_type"
    title: ClassVar[str] = "There is no such type of message"


class TooManyEndpoints(DomainError):
    code: ClassVar[str] = "too_many_endpoints"
    title: ClassVar[str] = "There are too many endpoints"
    status: ClassVar[int] = 409


class EndpointDisabled(DomainError):
    code: ClassVar[str] = "endpoint_disabled"
    title: ClassVar[str] = "The endpoint is disabled"
    status: ClassVar[int] = 409


class EndpointGone(DomainError):
    code: ClassVar[str] = "endpoint_gone"
    title: ClassVar[str] = "The endpoint was removed"
    status: ClassVar[int] = 409


class StillWaiting(DomainError):
    code: ClassVar[str] = "still_waiting"
    title: ClassVar[str] = "The message is still waiting to be sent"
    status: ClassVar[int] = 409
