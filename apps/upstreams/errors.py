from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class CorrectionImpossible(DomainError):
    code: ClassVar[str] = "correction_impossible"
    title: ClassVar[str] = "The correction makes no sense"
