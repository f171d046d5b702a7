"""What ``pip freeze`` prints: all that an environment holds, without why."""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted.terminal import beginning, without_noise
from sponsorplan.domain.lockfiles.requirements.entry import Entry, Option, Unread, read_entry
from sponsorplan.domain.lockfiles.requirements.lines import Line, split_lines

# Folders of conda's build machines, which pip repeats as the place that conda's packages are from.
_CONDA = re.compile(r"(?:^|/)(?:croot|feedstock_root)/")
_SHOWN = 20


class PipFreeze:
    name = "pip-freeze"
    version = 3
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        # Under the name of a requirements file it is one: pip installs from it.
        named = "freeze" in lowered and "requirements" not in lowered
        return named and lowered.endswith(".txt") and self.fits(beginning(content))

    def fits(self, text: str) -> bool:
        """Whether every line names one release, a repository or a folder, and says no more."""
        _, lines = split_lines(without_noise(text), len(text))
        entries = [(line, _read(line)) for line in lines]
        found = [entry for _, entry in entries if isinstance(entry, Package)]
        return bool(found) and all(_is_frozen(line, entry) for line, entry in entries)

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        text = without_noise(to_text(file.content, into.problems))
        _, lines = split_lines(text, file.limits.max_packages)
        unread = [line.number for line in lines if not _take(line, into)]
        if len(unread) == len(lines):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "Nothing in this text is a line of “pip freeze”. Copy all that it prints.",
            )
        _warn(unread, into)
        return into.finish(format="pip-freeze", parser=self.name, parser_version=self.version)


def _read(line: Line) -> Entry:
    return read_entry(line.text) if line.readable else Unread()


def _is_frozen(line: Line, entry: Entry) -> bool:
    if isinstance(entry, Package):
        pinned = bool(entry.version) or entry.source is not Source.REGISTRY
        return pinned and "--hash=" not in line.text and line.reasons() is None
    # "pip freeze -r" repeats the options of the file that it is given.
    return isinstance(entry, LocalPackage) or (isinstance(entry, Option) and "index" in entry.kind)


def _take(line: Line, into: Collector) -> bool:
    entry = _read(line)
    if isinstance(entry, Package):
        into.add(line.number, entry)
    elif isinstance(entry, LocalPackage) and _CONDA.search(entry.path):
        into.add(line.number, Package("pypi", entry.name, ""))
    elif isinstance(entry, LocalPackage):
        into.add_local(line.number, entry)
    return not isinstance(entry, Unread)


def _warn(unread: list[int], into: Collector) -> None:
    for number in unread[:_SHOWN]:
        into.warn(
            "line_skipped",
            f"Line {number} is not as “pip freeze” writes it and was skipped.",
            number,
        )
    if len(unread) > _SHOWN:
        into.warn("line_skipped", f"{len(unread) - _SHOWN:,} more lines were skipped.")
    into.warn(
        "direct_unknown",
        "“pip freeze” says neither which packages you chose nor what needs what. Upload the "
        "project's lockfile if there is one.",
    )
