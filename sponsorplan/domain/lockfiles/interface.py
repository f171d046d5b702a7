"""What a lockfile parser takes and gives. Parsers are pure: bytes in, value out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.purl import Purl


class Scope(StrEnum):
    """Why a package is installed; the first that applies, in this order, wins."""

    RUNTIME = "runtime"
    OPTIONAL = "optional"
    DEV = "dev"


class Source(StrEnum):
    """Where a package's files come from, as far as the lockfile says."""

    REGISTRY = "registry"
    GIT = "git"
    URL = "url"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader of a file should know: what, where, and what to do about it."""

    code: str
    message: str
    line: int | None = None
    severity: Severity = Severity.WARNING


class Package(NamedTuple):
    """One third-party package release in a file.

    ``direct`` is ``None`` when the file cannot tell. ``funding`` holds the addresses that the file
    carries for it, ``repository`` the source address if the file names one, ``host`` the registry
    host it was fetched from; the last two are empty when unknown. ``held``: it may be the
    company's own, so nobody outside is asked about it and nobody paid, until a member says.
    ``weight``: how many seats it gets where it is direct; more than one only by a member's word.

    A tuple, since a file may have 100,000: a frozen dataclass takes twice as long to make and four
    times as long to hand from one process to another. The first three tell releases apart.
    """

    type: str
    name: str
    version: str
    scope: Scope = Scope.RUNTIME
    direct: bool | None = None
    source: Source = Source.UNKNOWN
    funding: tuple[str, ...] = ()
    repository: str = ""
    host: str = ""
    held: bool = False
    weight: int = 1

    def used(self, scope: Scope, direct: bool | None) -> "Package":  # noqa: FBT001
        """The package with what is known of its use; spelled out, for `_replace` is slow."""
        type_, name, version, _, _, source, funding, repository, host, held, weight = self
        return Package(
            type_, name, version, scope, direct, source, funding, repository, host, held, weight
        )

    @property
    def purl(self) -> Purl:
        return Purl(self.type, self.name, self.version)


@dataclass(frozen=True, slots=True, order=True)
class LocalPackage:
    """The company's own: a root, workspace member, path or link. Never paid.

    ``why`` is empty when the file itself says so; see `ownership.Why` for what else may.
    """

    type: str
    name: str
    version: str = ""
    path: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ParsedLockfile:
    """One file, read. Packages are sorted and distinct by (type, name, version).

    ``edges`` are index pairs into ``packages``, sorted and distinct, from a package to what it
    depends on. ``edges_known`` is false for formats that carry none: no edges is not "no
    dependencies". ``wants`` names companion files that would say more.
    """

    format: str
    parser: str
    parser_version: int
    packages: tuple[Package, ...]
    edges: tuple[tuple[int, int], ...] = ()
    edges_known: bool = True
    local: tuple[LocalPackage, ...] = ()
    problems: tuple[Problem, ...] = ()
    wants: tuple[str, ...] = ()


class UnreadableLockfile(DomainError):
    """The file as a whole cannot be read. Carries the problem, with its line when known."""

    code: ClassVar[str] = "unreadable_lockfile"
    title: ClassVar[str] = "The lockfile could not be read"

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message, line=line)
        self.problem = Problem(code, message, line, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; `docs/operations.md` lists them."""

    max_bytes: int = 25_000_000
    max_packages: int = 250_000
    max_edges: int = 1_000_000
    max_depth: int = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to parse, with the files that were uploaded with it.

    ``beside`` maps the path of every other file of the upload, relative to this file's folder
    (``package.json``, ``requirements/base.txt``, ``../base.txt``), to its bytes. A parser reads
    companions and includes from there and from nowhere else, never from the disk.
    """

    name: str
    content: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


class LockfileParser(Protocol):
    """One lockfile format (all versions of it)."""

    @property
    def name(self) -> str:
        """The parser's name, as in the docs: ``npm``, ``yarn``, ``uv``."""

    @property
    def version(self) -> int:
        """Raised whenever the same bytes may give another result."""

    @property
    def companions(self) -> tuple[str, ...]:
        """File names that complete this format when they lie beside it."""

    def accepts(self, filename: str, content: bytes) -> bool:
        """Whether a file with this base name and content is of this format; cheap."""

    def parse(self, file: SourceFile) -> ParsedLockfile:
        """Read the file. Raises ``UnreadableLockfile``, and nothing else."""
