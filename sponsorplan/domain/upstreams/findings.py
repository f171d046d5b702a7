"""What one source answered about one subject, kept as it was said. `combine` makes facts of them.

A subject is a package, a repository or an account. Findings hold public things only, and no person's
name or address: people are counted, not listed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sponsorplan.domain.lockfiles.decode import rows, table, text_of

MOST_ADDRESSES = 20


class Subject(StrEnum):
    """Kinds of subjects, with how their keys are written."""

    PACKAGE = "package"  # a purl without version
    REPOSITORY = "repository"  # github.com/owner/name
    ACCOUNT = "account"  # platform:handle


class State(StrEnum):
    """Why money would not help, as a registry or platform says."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    HIJACKED = "hijacked"


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """``repository`` is canonical, empty when the source names none that we can place.

    ``publishers`` counts who may publish; ``funding`` are addresses from the package's metadata;
    ``released`` is the newest release's day in ISO form. ``evidence`` says what ``repository`` rests
    on, empty for package metadata; ``attested`` that a signed statement ties a release to it.
    ``dependents`` counts public packages or repositories that depend on it.
    """

    repository: str = ""
    funding: tuple[str, ...] = ()
    publishers: int | None = None
    state: State = State.ACTIVE
    successor: str = ""
    released: str = ""
    evidence: str = ""
    attested: bool = False
    licences: tuple[str, ...] = ()
    dependents: int | None = None

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> "PackageFinding":
        return cls(
            text_of(held.get("repository")),
            _texts(held.get("funding")),
            _count(held.get("publishers")),
            State(held.get("state", State.ACTIVE)),
            text_of(held.get("successor")),
            text_of(held.get("released")),
            text_of(held.get("evidence")),
            held.get("attested") is True,
            _texts(held.get("licences")),
            _count(held.get("dependents")),
        )


@dataclass(frozen=True, slots=True)
class RepositoryFinding:
    """``now_at`` is where it moved to. Counts are of the 12 months before the finding.

    ``commits`` are those of each person, the most first, bots and merges left out; ``None`` when
    they were not counted. ``opened_before`` counts the 12 months before those, for the trend.
    ``evidence`` says where ``funding`` was seen, empty for FUNDING.yml.
    """

    now_at: str = ""
    archived: bool | None = None
    funding: tuple[str, ...] = ()
    commits: tuple[int, ...] | None = None
    regulars: int | None = None
    maintainers: int | None = None
    asked: int | None = None
    answered: int | None = None
    opened_before: int | None = None
    last_activity: str = ""
    checks: Mapping[str, int] = field(default_factory=dict)
    evidence: str = ""

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> "RepositoryFinding":
        commits = held.get("commits")
        archived = held.get("archived")
        return cls(
            now_at=text_of(held.get("now_at")),
            archived=archived if isinstance(archived, bool) else None,
            funding=_texts(held.get("funding")),
            commits=None if commits is None else _counts(commits),
            regulars=_count(held.get("regulars")),
            maintainers=_count(held.get("maintainers")),
            asked=_count(held.get("asked")),
            answered=_count(held.get("answered")),
            opened_before=_count(held.get("opened_before")),
            last_activity=text_of(held.get("last_activity")),
            checks={
                name: score
                for name, value in table(held.get("checks")).items()
                if (score := _count(value)) is not None
            },
            evidence=text_of(held.get("evidence")),
        )


@dataclass(frozen=True, slots=True)
class AccountFinding:
    """``received_minor`` is what it got in a year from everybody, in minor units of ``currency``."""

    live: bool = False
    takes_payment: bool | None = None
    minimum: int | None = None
    currency: str = ""
    received_minor: int | None = None
    repository: str = ""

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> "AccountFinding":
        takes = held.get("takes_payment")
        return cls(
            held.get("live") is True,
            takes if isinstance(takes, bool) else None,
            _count(held.get("minimum")),
            text_of(held.get("currency")),
            _count(held.get("received_minor")),
            text_of(held.get("repository")),
        )


Finding = PackageFinding | RepositoryFinding | AccountFinding
_KINDS: Mapping[Subject, type[Finding]] = {
    Subject.PACKAGE: PackageFinding,
    Subject.REPOSITORY: RepositoryFinding,
    Subject.ACCOUNT: AccountFinding,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with where it is from. ``finding`` is ``None`` when the source knows of no such."""

    source: str
    subject: Subject
    key: str
    seen_on: str
    finding: Finding | None


def as_document(finding: Finding | None) -> dict[str, Any] | None:
    """A finding as JSON takes it, for keeping; ``None`` stays ``None``."""
    return None if finding is None else asdict(finding)


def of_document(subject: Subject, held: Mapping[str, Any] | None) -> Finding | None:
    """The finding that `as_document` wrote; what is not as it writes it becomes unknown."""
    return None if held is None else _KINDS[subject].from_dict(held)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for one in rows(value) if (text := text_of(one)))[:MOST_ADDRESSES]


def _counts(value: object) -> tuple[int, ...]:
    return tuple(count for one in rows(value) if (count := _count(one)) is not None)


def _count(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and value >= 0 else None
