"""Archives of a repository: which files in them are worth reading, and why the others are not.

Nothing is written to a disk. Paths are labels only, and still made harmless, since people and
other programs see them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.archive_stream import GZIP_MAGIC, Entry, Kind, Meter
from sponsorplan.domain.lockfiles.archive_tar import tar_entries
from sponsorplan.domain.lockfiles.archive_zip import zip_entries
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_MAX_PATH = 300
# Control characters, line separators, halves of surrogate pairs, and what turns text around.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_DRIVE = re.compile(r"[A-Za-z]:")
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_NAMES = (".zip", ".tgz", ".tar.gz")
# These are zips or tars by their bytes, but each is one package or one document.
_NO_REPOSITORY = re.compile(
    r"\.(?:aar|apk|crate|docx|ear|egg|ipa|jar|nupkg|odt|vsix|war|whl|xlsx|xpi)\Z", re.IGNORECASE
)
_NESTED = re.compile(r"\.(?:zip|tar|t?(?:gz|bz2?|xz)|tbz2|zst|7z|rar)\Z", re.IGNORECASE)
# The outermost folder on a path that is not the company's own work.
_FOREIGN = re.compile(
    r"""(?:^|/)(?:
    (?P<vendored_folder>
        node_modules|bower_components|jspm_packages|vendor|Pods|Carthage|elm-stuff|target
        |site-packages|dist-packages|venv|__pycache__|__MACOSX|DerivedData
        |\.(?:git|hg|svn|venv|tox|nox|eggs|yarn|pnpm-store|next|nuxt|bundle|gradle|build|dart_tool
        |terraform)
    )|(?P<test_folder>
        [Ff]ixtures|__fixtures__|__snapshots__|test[-_]fixtures|test[-_]?data|TestData
    ))(?=/)""",
    re.VERBOSE,
)
_REASONS = {
    "unsafe_path": "Its path leads out of the archive, is too long or holds hidden characters.",
    "not_a_file": "It is a link or a device, not a file.",
    "nested_archive": "It is an archive, and archives in archives are not opened. "
    "Upload it by itself.",
    "vendored_folder": "The folder holds what tools put there, not files of your own.",
    "test_folder": "The folder holds test data. Upload its files by themselves if you ship them.",
    "encrypted": "It is encrypted. Pack it again without a password.",
    "packing": "It is packed in an uncommon way. Pack it again as an ordinary zip.",
    "duplicate": "This path stands twice in the archive; the first one was read.",
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may cost. The ratio is only looked at above 1 MB unpacked."""

    max_entries: int = 2_000
    max_entry_bytes: int = 25_000_000
    max_total_bytes: int = 200_000_000
    max_ratio: int = 100


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """An entry, or a whole folder, that was left out. ``path`` is safe to show."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The wanted files by path, what was left out, and how many ordinary files were passed over.

    ``skipped`` has at most ``max_entries`` rows, then one with the code ``more`` and no path.
    """

    files: tuple[tuple[str, bytes], ...]
    skipped: tuple[Skipped, ...]
    ignored: int


def is_archive(name: str, content: bytes) -> bool:
    """Whether to unpack an upload: it is named like an archive, or is one by its first bytes."""
    if _NO_REPOSITORY.search(name):
        return False
    return name.lower().endswith(_NAMES) or _is_packed(content)


def _is_packed(content: bytes) -> bool:
    return content.startswith((GZIP_MAGIC, *_ZIP_MAGICS))


def safe_path(text: str) -> str | None:
    """The path without ``.`` and empty parts, or ``None`` for one not to be trusted.

    A path is relative, names a file, has slashes only, no ``..``, no drive, no control or
    direction characters, and at most 300 characters.
    """
    if text.startswith("/") or text.endswith(("/", "/.")) or "\\" in text:
        return None
    parts = [part for part in text.split("/") if part not in ("", ".")]
    path = "/".join(parts)
    if not 0 < len(path) <= _MAX_PATH or ".." in parts:
        return None
    return None if _HIDDEN.search(path) or _DRIVE.match(path) else path


def unpack(
    name: str, content: bytes, limits: ArchiveLimits, wanted: Callable[[str], bool]
) -> Unpacked:
    """The files whose base name is ``wanted``. An archive without any is no error.

    Raises ``UnreadableLockfile`` with the code ``archive_bomb`` or ``bad_archive``.
    """
    meter = Meter(len(content), limits.max_total_bytes, limits.max_ratio)
    sieve = _Sieve(limits, wanted)
    for entry in _entries(name, content, meter):
        sieve.take(entry)
    return sieve.result()


def _entries(name: str, content: bytes, meter: Meter) -> Iterator[Entry]:
    if content.startswith(GZIP_MAGIC):
        return tar_entries(content, meter)
    if content.startswith(_ZIP_MAGICS) or (content and name.lower().endswith(".zip")):
        return zip_entries(content, meter)
    raise UnreadableLockfile(
        "bad_archive",
        "This is no zip or tar.gz archive, whatever its name says. Pack the repository as one of "
        "them, or upload the lockfiles themselves.",
    )


class _Sieve:
    """Sorts entries into files to read, entries to name, and entries to count."""

    def __init__(self, limits: ArchiveLimits, wanted: Callable[[str], bool]) -> None:
        self._limits = limits
        self._wanted = wanted
        self._files: dict[str, bytes] = {}
        self._seen: set[str] = set()
        self._opened = 0
        self._skipped: set[Skipped] = set()
        self._more = 0
        self._ignored = 0

    def take(self, entry: Entry) -> None:
        if entry.kind is Kind.FOLDER:
            return
        path = safe_path(entry.path)
        if path is None:
            self._skip(_shown(entry.path), "unsafe_path")
            return
        base = path.rpartition("/")[2]
        # macOS writes a shadow "._name" beside a file that has attributes.
        wanted = not base.startswith("._") and self._wanted(base)
        foreign = _FOREIGN.search(path)
        if foreign and wanted:
            self._skip(path[: foreign.end()], str(foreign.lastgroup))
        elif foreign:
            self._ignored += 1
        elif entry.kind is Kind.OTHER:
            self._skip(path, "not_a_file")
        elif _NESTED.search(base):
            self._skip(path, "nested_archive")
        elif wanted:
            self._keep(path, entry)
        else:
            self._ignored += 1

    def result(self) -> Unpacked:
        rows = sorted(self._skipped)
        if self._more:
            words = f"{self._more:,} more entries were left out for reasons like these."
            rows.append(Skipped("", "more", words))
        return Unpacked(tuple(sorted(self._files.items())), tuple(rows), self._ignored)

    def _keep(self, path: str, entry: Entry) -> None:
        if path in self._seen:
            self._skip(path, "duplicate")
            return
        if self._opened >= self._limits.max_entries:
            words = f"The archive has more than {self._limits.max_entries:,} such files."
            self._skip(path, "too_many", words)
            return
        self._seen.add(path)
        if entry.obstacle:
            self._skip(path, entry.obstacle)
            return
        self._opened += 1
        content = entry.read(self._limits.max_entry_bytes)
        if content is None:
            words = f"It is larger than {self._limits.max_entry_bytes // 1_000_000} MB."
            self._skip(path, "too_large", words)
        elif _is_packed(content):
            self._skip(path, "nested_archive")
        else:
            self._files[path] = content

    def _skip(self, path: str, code: str, message: str = "") -> None:
        row = Skipped(path, code, message or _REASONS[code])
        if row in self._skipped:
            return
        if len(self._skipped) >= self._limits.max_entries:
            self._more += 1
        else:
            self._skipped.add(row)


def _shown(path: str) -> str:
    return _HIDDEN.sub("\ufffd", path[:_MAX_PATH])
