from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class CorrectionImpossible(DomainError):
    code: ClassVar[str] = "correction_impossible"
    title: ClassVar[str] = "The correction makes no sense"


class AskingImpossible(DomainError):
    """A source was not asked, or did not answer, all that a catalogue was to be built from."""

    code: ClassVar[str] = "asking_impossible"
    title: ClassVar[str] = "The source cannot be asked"
    status: ClassVar[int] = 503
