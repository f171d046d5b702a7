"""Archives of a repository: which files in them are worth reading, and why the others are not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.archive.entries import Entry, Meter, bad_archive
from sponsorplan.domain.lockfiles.archive.paths import foreign_folder, is_nested, safe_path, shown
from sponsorplan.domain.lockfiles.archive.tars import tar_entries
from sponsorplan.domain.lockfiles.archive.zips import zip_entries

_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_NAMES = (".zip", ".tgz", ".tar.gz")
# These are zips or tars by their bytes, but each is one package or one document.
_NO_REPOSITORY = re.compile(
    r"\.(?:aar|apk|crate|docx|ear|egg|ipa|jar|nupkg|odt|vsix|war|whl|xlsx|xpi)\Z", re.IGNORECASE
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
    "too_many": "The archive has more than {most:,} such files.",
    "too_large": "It is larger than {megabytes} MB.",
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may cost. The ratio is only looked at above 1 MB unpacked."""

    max_entries: int = 2_000
    max_entry_bytes: int = 25_000_000
    max_total_bytes: int = 200_000_000
    max_ratio: int = 200


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
    return content.startswith((_GZIP_MAGIC, *_ZIP_MAGICS))


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
    if content.startswith(_GZIP_MAGIC):
        return tar_entries(content, meter)
    if content.startswith(_ZIP_MAGICS) or (content and name.lower().endswith(".zip")):
        return zip_entries(content, meter)
    raise bad_archive()


class _Sieve:
    """Sorts entries into files to read, entries to name, and entries to count."""

    def __init__(self, limits: ArchiveLimits, wanted: Callable[[str], bool]) -> None:
        self._limits = limits
        self._wanted = wanted
        self._files: dict[str, bytes] = {}
        self._seen: set[str] = set()
        self._skipped: set[tuple[str, str]] = set()
        self._ignored = 0

    def take(self, entry: Entry) -> None:
        path = safe_path(entry.path)
        if path is None:
            self._skipped.add((shown(entry.path), "unsafe_path"))
            return
        base = path.rpartition("/")[2]
        # macOS writes a shadow "._name" beside a file that has attributes.
        wanted = not base.startswith("._") and self._wanted(base)
        folder = foreign_folder(path)
        if folder and wanted:
            self._skipped.add(folder)
        elif is_nested(base) and not folder:
            self._skipped.add((path, "nested_archive"))
        elif wanted:
            self._keep(path, entry)
        else:
            self._ignored += 1

    def _keep(self, path: str, entry: Entry) -> None:
        if path in self._seen:
            self._skipped.add((path, "duplicate"))
            return
        full = len(self._seen) >= self._limits.max_entries
        code = "too_many" if full else entry.obstacle
        content = None if code else entry.read(self._limits.max_entry_bytes)
        if not full:
            self._seen.add(path)
        if content is None:
            self._skipped.add((path, code or "too_large"))
        elif _is_packed(content):
            self._skipped.add((path, "nested_archive"))
        else:
            self._files[path] = content

    def result(self) -> Unpacked:
        most = self._limits.max_entries
        megabytes = _megabytes(self._limits.max_entry_bytes)
        rows = [
            Skipped(path, code, _REASONS[code].format(most=most, megabytes=megabytes))
            for path, code in sorted(self._skipped)
        ]
        if len(rows) > most:
            words = f"{len(rows) - most:,} more entries were left out for reasons like these."
            rows[most:] = [Skipped("", "more", words)]
        return Unpacked(tuple(sorted(self._files.items())), tuple(rows), self._ignored)


def _megabytes(size: int) -> str:
    """Millions of bytes, to three places, without floats."""
    whole, rest = divmod(size // 1_000, 1_000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")
