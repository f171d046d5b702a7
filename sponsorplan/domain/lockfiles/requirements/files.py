"""Reads a requirements file and what it includes, from the upload and from nowhere else."""

import posixpath
from collections import deque
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.requirements.entry import Option, Unread, read_entry
from sponsorplan.domain.lockfiles.requirements.lines import Header, Line, split_lines

_SHOWN = 20


@dataclass(slots=True)
class RequirementsFile:
    """The uploaded file, or one that it includes; ``path`` is relative to the uploaded one."""

    path: str
    header: Header
    packages: list[tuple[Line, Package]] = field(default_factory=list)
    local: list[LocalPackage] = field(default_factory=list)
    options: list[tuple[Line, Option]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    @property
    def annotated(self) -> bool:
        return any(line.reasons() is not None for line, _ in self.packages)

    @property
    def by_hand(self) -> bool:
        """Freezing and compiling pin everything and include nothing; a person need not."""
        includes = any(option.kind in {"include", "constraint"} for _, option in self.options)
        unpinned = any(
            one.source is Source.REGISTRY and not one.version for _, one in self.packages
        )
        return not self.header.tool and (includes or unpinned)


def read_files(file: SourceFile, into: Collector) -> list[RequirementsFile]:
    """The file, then what it includes, each once, so that circles end."""
    main = _read(posixpath.basename(file.name), file.content, into)
    files, seen, waiting = [main], {main.path}, deque([main])
    missing: list[tuple[int, str, str]] = []
    while waiting:
        one = waiting.popleft()
        for line, target in one.options:
            path = _beside(one.path, target.value)
            if target.kind != "include" or path in seen:
                continue
            seen.add(path)
            if path not in file.beside:
                missing.append((line.number, one.path, target.value))
                continue
            found = _include(path, file.beside[path], into)
            if found:
                files.append(found)
                waiting.append(found)
    _warn_of_missing(missing, into)
    return files


def warn_of_unread(file: RequirementsFile, into: Collector) -> None:
    """A warning for each line that could not be read; never with the line, it may hold a token."""
    for number in file.unread[:_SHOWN]:
        into.warn(
            "line_skipped",
            f"Line {number} of {file.path} is not a requirement that we can read and was "
            "skipped. Correct it if a package is missing.",
            number,
        )
    more = len(file.unread) - _SHOWN
    if more > 0:
        into.warn("line_skipped", f"{more:,} more lines of {file.path} were skipped.")


def _warn_of_missing(missing: list[tuple[int, str, str]], into: Collector) -> None:
    for number, path, target in missing[:_SHOWN]:
        shown = "a web address" if ":" in target else f"“{target[:100]}”"
        into.warn(
            "include_missing",
            f"Line {number} of {path} includes {shown}, which was not uploaded with it; its "
            "packages are missing here. Upload both together.",
            number,
        )
    more = len(missing) - _SHOWN
    if more > 0:
        into.warn("include_missing", f"{more:,} more included files were not uploaded.")


def _read(path: str, content: bytes, into: Collector) -> RequirementsFile:
    header, lines = split_lines(to_text(content, into.problems), into.limits.max_packages)
    file = RequirementsFile(path, header)
    for line in lines:
        entry = read_entry(line.text) if line.readable else Unread()
        if isinstance(entry, Package):
            file.packages.append((line, entry))
        elif isinstance(entry, LocalPackage):
            file.local.append(entry)
        elif isinstance(entry, Option):
            file.options.append((line, entry))
        else:
            file.unread.append(line.number)
    return file


def _include(path: str, content: bytes, into: Collector) -> RequirementsFile | None:
    try:
        return _read(path, content, into)
    except UnreadableLockfile as error:
        message = f"The included {path} was left out: {error.problem.message}"
        into.warn("include_unreadable", message)
        return None


def _beside(path: str, target: str) -> str:
    """Where an include lies; pip takes it relative to the file that names it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target.replace("\\", "/")))
