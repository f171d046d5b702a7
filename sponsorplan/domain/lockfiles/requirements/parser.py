"""requirements.txt and its kin: written by hand, frozen, or compiled by pip-compile or uv.

A compiled file notes why each package is there, which gives edges and roots. The others give
names and versions, and roots only where it shows that a person wrote them.
"""

import re

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.lockfiles.requirements.entry import Option, Unread, read_entry
from sponsorplan.domain.lockfiles.requirements.files import (
    RequirementsFile,
    read_files,
    warn_of_unread,
)
from sponsorplan.domain.lockfiles.requirements.lines import split_lines
from sponsorplan.domain.lockfiles.requirements.reasons import Judge

_BY_NAME = re.compile(r"requirements.*\.(?:txt|lock)$")
_PEEK = 20_000


class Requirements:
    name = "requirements"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        if "constraint" in lowered:
            return False  # Constraints limit versions; they install nothing.
        return bool(_BY_NAME.search(lowered)) or (lowered.endswith(".txt") and _looks_like(content))

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, direct_known=False, edges_known=False)
        files = read_files(file, into)
        _refuse_prose(files[0])
        gathering = _Gathering(files, file, into)
        for one in files:
            # The folder of the uploaded file may say what it is for; includes show theirs.
            scope = scope_of(file.name if one is files[0] else one.path)
            gathering.gather(one, scope)
            warn_of_unread(one, into)
        if gathering.unexplained:
            into.warn(
                "direct_unknown",
                "This list says neither which packages you chose nor what needs what. Upload "
                "the lockfile it was made from, or compile it with comments (“# via”).",
            )
        return into.finish(format=_format(files), parser=self.name, parser_version=self.version)


class _Gathering:
    """Files being turned into packages. A key is a file's path and a line number in it."""

    def __init__(self, files: list[RequirementsFile], file: SourceFile, into: Collector) -> None:
        self.into = into
        self.beside = file.beside
        self.host = _index_host(files)
        self.unexplained = False
        self.keys: dict[str, list[tuple[str, int]]] = {}
        for one in files:
            for line, package in one.packages:
                self.keys.setdefault(package.name, []).append((one.path, line.number))

    def gather(self, one: RequirementsFile, scope: Scope) -> None:
        for position, local in enumerate(one.local):
            self.into.add_local((one.path, "local", position), local)
        judge = None
        if one.annotated:
            judge = Judge(scope, one.header, self.keys, self.beside)
            self.into.edges_known = True
        direct = True if one.by_hand else None
        for line, package in one.packages:
            key = (one.path, line.number)
            if judge:
                verdict = judge.verdict(line.reasons() or [])
                direct = verdict.direct
                self._tie(key, verdict.roots, verdict.parents)
            else:
                self.into.root(key, scope)
                self.unexplained |= direct is None
            host = ""
            if package.source is Source.REGISTRY:
                host = addresses.host(line.index()) or self.host
            self.into.add(key, package._replace(scope=scope, direct=direct, host=host))

    def _tie(
        self, key: tuple[str, int], roots: tuple[Scope, ...], parents: tuple[str, ...]
    ) -> None:
        for root in roots:
            self.into.root(key, root)
        for parent in parents:
            for at in self.keys[parent]:
                self.into.link(at, key)


def _index_host(files: list[RequirementsFile]) -> str:
    """The host of the one index given; with a second one nobody knows which served a package."""
    options = [option for one in files for _, option in one.options]
    hosts = {addresses.host(option.value) for option in options if option.kind == "index"}
    if len(hosts) != 1 or any(option.kind == "extra index" for option in options):
        return ""
    return hosts.pop()


def _refuse_prose(main: RequirementsFile) -> None:
    """A file of which nothing is a requirement is something else under this name."""
    if main.unread and not (main.packages or main.local or main.options):
        raise UnreadableLockfile(
            "not_a_lockfile",
            f"Nothing in this file is a requirement; line {main.unread[0]} is the first that "
            "should be one. Upload the file that pip, pip-compile or uv writes.",
            main.unread[0],
        )


def _format(files: list[RequirementsFile]) -> str:
    main = files[0]
    if len(files) > 1:
        kind = "-include"
    elif main.header.tool == "uv export":
        kind = "-uv-export"
    else:
        kind = "-pip-compile" if main.header.tool or main.annotated else ""
    hashes = any("--hash=" in line.text for line, _ in main.packages)
    return f"requirements{kind}" + ("-hashes" if hashes else "")


def _looks_like(content: bytes) -> bool:
    """Whether a text file of any name is one: every line fits, and one of them could be no prose."""
    try:
        text = to_text(content[:_PEEK], [])
    except UnreadableLockfile:
        return False
    whole = text if len(content) <= _PEEK else text.rpartition("\n")[0]
    _, lines = split_lines(whole, _PEEK)
    entries = [read_entry(line.text) for line in lines]
    sure = any(
        (isinstance(entry, Package) and entry.version)
        or (isinstance(entry, Option) and entry.kind == "include")
        for entry in entries
    )
    return sure and not any(isinstance(entry, Unread) for entry in entries)
