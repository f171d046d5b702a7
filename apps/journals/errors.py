from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class ExportImpossible(DomainError):
    code: ClassVar[str] = "export_impossible"
    title: ClassVar[str] = "This file cannot be made"


class FactsChanged(DomainError):
    code: ClassVar[str] = "facts_changed"
    title: ClassVar[str] = "The facts changed since this file was made"
    status: ClassVar[int] = 409


class DetailsGone(DomainError):
    code: ClassVar[str] = "bank_details_gone"
    title: ClassVar[str] = "The bank details were removed"
    status: ClassVar[int] = 409


class NotYoursToConfirm(DomainError):
    code: ClassVar[str] = "not_yours_to_confirm"
    title: ClassVar[str] = "Somebody else has to confirm this"
    status: ClassVar[int] = 403
