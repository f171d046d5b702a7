"""Files that a person names on the command line, read and parsed. Only commands use it."""

import contextlib
import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles import archive, registry
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    ParsedLockfile,
    Problem,
    Severity,
    SourceFile,
    UnreadableLockfile,
)

_MOST = Limits().max_bytes
_UNPRINTABLE = ("Cc", "Cs")  # control characters, halves of characters


class UnusableDocument(DomainError):
    code: ClassVar[str] = "unusable_document"
    title: ClassVar[str] = "The file is not a usable JSON document"


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as named, or ``archive/entry``. ``parsed`` is ``None`` when it could not be read."""

    path: str
    sha256: str
    parsed: ParsedLockfile | None
    problems: tuple[Problem, ...]

    @property
    def folder(self) -> str:
        """One name for one folder, however the file was named."""
        return os.path.realpath(os.path.dirname(self.path))  # noqa: PTH120 - may be in an archive


def read_files(paths: Sequence[str]) -> list[DiskFile]:
    """Read each file once, with its companions; the folder beside it is read, nothing else."""
    files: list[DiskFile] = []
    once: dict[str, str] = {}
    for path in paths:
        once.setdefault(os.path.realpath(path), path)
    for path in once.values():
        try:
            content = _bytes(Path(path))
        except OSError as error:
            words = f"“{path}” could not be opened: {error.strerror or error}."
            files.append(DiskFile(path, "", None, (_error("cannot_open", words),)))
            continue
        if content is None:
            words = f"“{path}” is larger than {_MOST // 1_000_000} MB."
            files.append(DiskFile(path, "", None, (_error("too_large", words),)))
        elif archive.is_archive(path, content):
            files.extend(_read_archive(path, content))
        else:
            files.append(_read(path, content, _beside(Path(path))))
    return files


def read_document(path: str) -> object:
    """The JSON in a file. Raises ``UnusableDocument``, also for text that cannot be printed."""
    try:
        content = read_whole(path, _MOST)
        document: object = json.loads(
            content.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number
        )
        _require_printable(path, document)
    except RecursionError as error:
        raise UnusableDocument(f"“{path}” is nested too deeply.") from error
    except ValueError as error:
        raise UnusableDocument(f"“{path}” is not JSON: {error}.") from error
    return document


def read_whole(path: str, most: int) -> bytes:
    """The bytes of a file of up to ``most``. Raises ``UnusableDocument``."""
    try:
        content = _bytes(Path(path), most)
    except OSError as error:
        words = f"“{path}” could not be opened: {error.strerror or error}."
        raise UnusableDocument(words) from error
    if content is None:
        raise UnusableDocument(f"“{path}” is larger than {most // 1_000_000} MB.")
    return content


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


def _require_printable(path: str, value: object) -> None:
    """A digest is taken of UTF-8, and an escaped half of a character has none."""
    if isinstance(value, str) and any(unicodedata.category(sign) in _UNPRINTABLE for sign in value):
        shown = value[:40].encode("unicode_escape").decode("ascii")
        raise UnusableDocument(f"“{path}” holds a text that cannot be printed: “{shown}”.")
    if isinstance(value, dict):
        for key, held in value.items():
            _require_printable(path, key)
            _require_printable(path, held)
    elif isinstance(value, list):
        for held in value:
            _require_printable(path, held)


def _bytes(path: Path, most: int = _MOST) -> bytes | None:
    """What is in the file, or ``None`` when it is too large. Raises ``OSError``."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    return content if len(content) <= most else None


def _read(path: str, content: bytes, beside: dict[str, bytes]) -> DiskFile:
    sha256 = hashlib.sha256(content).hexdigest()
    name = os.path.basename(path)  # noqa: PTH119 - may be inside an archive
    try:
        if name in registry.companions() and registry.find(name, content) is None:
            parsed = ParsedLockfile("companion", "", 0, (), edges_known=False)
        else:
            parsed = registry.parse(SourceFile(name, content, beside))
    except UnreadableLockfile as error:
        return DiskFile(path, sha256, None, (error.problem,))
    return DiskFile(path, sha256, parsed, parsed.problems)


def _beside(path: Path) -> dict[str, bytes]:
    """Companions and includes in the same folder, as far as they can be read."""
    beside: dict[str, bytes] = {}
    with contextlib.suppress(OSError):
        for other in sorted(path.parent.iterdir()):
            if other.name != path.name and registry.is_beside(other.name):
                _add(beside, other)
    return beside


def _add(beside: dict[str, bytes], other: Path) -> None:
    with contextlib.suppress(OSError):
        content = _bytes(other) if other.is_file() else None
        if content is not None:
            beside[other.name] = content


def _read_archive(path: str, content: bytes) -> Iterable[DiskFile]:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        unpacked = archive.unpack(path, content, archive.ArchiveLimits(), registry.is_wanted)
    except UnreadableLockfile as error:
        yield DiskFile(path, sha256, None, (error.problem,))
        return
    skipped = tuple(Problem(item.code, f"{item.path}: {item.message}") for item in unpacked.skipped)
    inside = dict(unpacked.files)
    read = [
        entry
        for entry, data in inside.items()
        if registry.reads(os.path.basename(entry), data)  # noqa: PTH119 - a path in the archive
    ]
    if not read:
        words = "The archive holds no lockfile, manifest or SBOM that we read."
        yield DiskFile(path, sha256, None, (_error("nothing_to_read", words), *skipped))
        return
    if skipped:
        yield DiskFile(path, sha256, ParsedLockfile("archive", "", 0, ()), skipped)
    for entry in read:
        folder = os.path.dirname(entry) or "."  # noqa: PTH120 - a path inside the archive
        beside = {
            os.path.relpath(other, folder): held for other, held in inside.items() if other != entry
        }
        yield _read(f"{path}/{entry}", inside[entry], beside)


def _error(code: str, words: str) -> Problem:
    return Problem(code, words, severity=Severity.ERROR)
