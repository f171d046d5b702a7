"""What ``go list -m all`` prints: the main modules, then one module a line with its replacement."""

import re
from collections.abc import Iterator
from io import StringIO

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.gomod.modules import is_path, repository_of, source_of
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted.terminal import beginning, without_noise

_VERSION = r"v\d[\w.+-]*"
# With -u it adds the newest version in brackets, and whether this one is deprecated or retracted.
_NOTES = r"(?: \[[^\]]*\]| \((?:deprecated|retracted)[^)]*\))*+"
_LINE = re.compile(
    rf"([\w.~/-]+)(?: ({_VERSION}){_NOTES})?(?: => ([^\s()\[\]]+)(?: ({_VERSION}))?)?{_NOTES}"
)
_LONGEST = 5_000
_SHOWN = 20


class GoList:
    name = "go-list"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        named = lowered.endswith(".txt") and "requirements" not in lowered
        return named and self.fits(beginning(content))

    def fits(self, text: str) -> bool:
        """Whether every line is a module, and some have a version."""
        found = [line for _, line in _lines(text)]
        return all(found) and any(line and line[2] for line in found)

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        unread: list[int] = []
        known = False
        for number, line in _lines(to_text(file.content, into.problems)):
            if line is None:
                unread.append(number)
                continue
            _take(number, line, into)
            known |= bool(line[2])
        if not known:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "No line of this text is a module with a version. Copy all that “go list -m all” "
                "prints, or upload the go.mod.",
            )
        _warn(unread, into)
        return into.finish(format="go-list", parser=self.name, parser_version=self.version)


def _lines(text: str) -> Iterator[tuple[int, re.Match[str] | None]]:
    """The lines that are not blank; ``None`` for one that is no module."""
    for number, raw in enumerate(StringIO(without_noise(text)), 1):
        line = raw.strip()
        if line:
            yield number, _LINE.fullmatch(line) if len(line) <= _LONGEST else None


def _take(number: int, line: re.Match[str], into: Collector) -> None:
    name, version, replaced, used = line[1], line[2], line[3], line[4]
    if replaced and is_path(replaced):
        into.add_local(number, LocalPackage("golang", name, path=replaced))
    elif version is None and replaced is None:
        into.add_local(number, LocalPackage("golang", name))
    else:
        name, version = (replaced, used or "") if replaced else (name, version)
        source, repository = source_of(name), repository_of(name)
        package = Package("golang", name, version, source=source, repository=repository)
        into.add(number, package)


def _warn(unread: list[int], into: Collector) -> None:
    for number in unread[:_SHOWN]:
        into.warn(
            "line_skipped",
            f"Line {number} is not as “go list -m all” writes it and was skipped.",
            number,
        )
    if len(unread) > _SHOWN:
        into.warn("line_skipped", f"{len(unread) - _SHOWN:,} more lines were skipped.")
    into.warn(
        "more_than_used",
        "“go list -m all” also lists modules of which nothing is built, and does not say which "
        "ones you chose. Upload the go.mod to know both.",
    )
