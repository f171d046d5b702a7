from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class NoInventory(DomainError):
    code: ClassVar[str] = "no_inventory"
    title: ClassVar[str] = "There is nothing to split over yet"
    status: ClassVar[int] = 409


class NotPayable(DomainError):
    code: ClassVar[str] = "not_payable"
    title: ClassVar[str] = "This line cannot be paid now"
    status: ClassVar[int] = 409


class NotADraft(DomainError):
    code: ClassVar[str] = "not_a_draft"
    title: ClassVar[str] = "The plan does not change any more"
    status: ClassVar[int] = 409


class RevisionUnknown(DomainError):
    code: ClassVar[str] = "revision_unknown"
    title: ClassVar[str] = "The plan has no such revision"
    status: ClassVar[int] = 409


class InputsUnknown(DomainError):
    code: ClassVar[str] = "inputs_unknown"
    title: ClassVar[str] = "The plan's inputs were not kept"
    status: ClassVar[int] = 409
