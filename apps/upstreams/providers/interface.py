"""What a source of facts takes and gives. A provider speaks to the outside and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Protocol

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.upstreams.findings import Finding, Subject


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back for some keys. A key in no field was not answered, and is asked again later.

    ``findings`` holds ``None`` for a subject that the source does not know. ``unchanged`` are
    those of which it said so. ``pause`` is how long it asks to be left alone after this.
    ``requests`` is how many requests it took; unset where the provider always makes as many.
    """

    findings: Mapping[str, Finding | None] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()
    etags: Mapping[str, str] = field(default_factory=dict)
    pause: timedelta | None = None
    requests: int | None = None


class Provider(Protocol):
    """One source and one kind of subject.

    ``batch`` keys go into one question, which takes at most ``requests`` requests; ``hourly`` of
    them are made at most, and ``minutely`` where the source counts by the minute; an answer is fresh
    for ``fresh_for``.
    """

    name: ClassVar[str]
    subject: ClassVar[Subject]
    batch: ClassVar[int]
    requests: ClassVar[int]
    hourly: ClassVar[int]
    minutely: ClassVar[int | None]
    fresh_for: ClassVar[timedelta]

    def takes(self, key: str) -> bool:
        """Whether the source could know a subject with this key."""

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:
        """One question. Raises ``SourceUnavailable`` and ``AnswerInvalid``."""


class SourceUnavailable(DomainError):
    """The source did not answer, or asks to be left alone for ``retry_after``."""

    code: ClassVar[str] = "source_unavailable"
    title: ClassVar[str] = "The source did not answer"
    status: ClassVar[int] = 503

    def __init__(self, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class AnswerInvalid(DomainError):
    """The source answered what its contract does not allow."""

    code: ClassVar[str] = "answer_invalid"
    title: ClassVar[str] = "The source's answer cannot be read"
    status: ClassVar[int] = 502
