"""Gemfile.lock of Bundler: sections by source, four spaces before a gem, six before its needs."""

import re
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.gemfile.groups import Groups
from sponsorplan.domain.lockfiles.gemfile.groups import read as read_groups
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_FILE = re.compile(r"(?:Gemfile[^/]*\.lock|gems\.locked|.+\.gemfile\.lock)", re.IGNORECASE)
# Bundler parts version and platform at the first hyphen; a version itself never has one.
_SPEC = re.compile(r" {4}(?P<name>[^\s()]+) \((?P<version>[^\s()-]+)(?:-[^()]*)?\)$")
_NEED = re.compile(r" {6}(?P<name>[^\s()!]+)!?(?: \([^()]*\))?$")
_ROOT = re.compile(r" {2}(?P<name>[^\s()!]+)(?: \([^()]*\))?!?$")
_OPTION = re.compile(r" {2}(?P<key>[\w ]+):(?: (?P<value>.*))?$")
_SOURCES = frozenset({"GEM", "GIT", "PATH", "PLUGIN SOURCE"})
_SECTIONS = _SOURCES | {"PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"}


@dataclass(slots=True)
class _Section:
    kind: str
    remotes: list[str] = field(default_factory=list)

    @property
    def is_local(self) -> bool:
        on_disk = bool(self.remotes) and addresses.is_on_disk(self.remotes[0])
        return self.kind == "PATH" or (self.kind == "GIT" and on_disk)


@dataclass(slots=True)
class _Gem:
    section: _Section
    name: str
    version: str
    needs: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Lock:
    gems: dict[tuple[str, str, str], _Gem] = field(default_factory=dict)
    last: _Gem | None = None
    roots: list[str] = field(default_factory=list)
    known_sections: int = 0
    bad_lines: list[int] = field(default_factory=list)


class Gemfile:
    """Bundler's lock; the Gemfile beside it says which groups a gem is for."""

    name = "gemfile"
    version = 1
    companions = ("Gemfile", "gems.rb")

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - told by name
        return _FILE.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits)
        lock = _read(to_text(file.content, collector.problems))
        if not lock.known_sections:
            raise UnreadableLockfile(
                "not_gemfile_lock",
                "This has none of the sections of a Gemfile.lock (GEM, DEPENDENCIES, ...). "
                "Run “bundle lock” and upload the file it writes.",
            )
        if lock.bad_lines:
            collector.warn(
                "bad_entry",
                f"{len(lock.bad_lines)} lines are not as Bundler writes them and were left out. "
                "Run “bundle lock” and upload the file it writes.",
                lock.bad_lines[0],
            )
        groups = _groups(file, collector)
        _collect(lock, groups, collector)
        return collector.finish(
            format="gemfile-lock", parser=self.name, parser_version=self.version
        )


def _read(text: str) -> _Lock:
    lock = _Lock()
    section = _Section("")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if not line.startswith(" "):
            section, lock.last = _Section(line.strip()), None
            lock.known_sections += section.kind in _SECTIONS
        elif section.kind in _SOURCES:
            if not _read_source_line(line.rstrip(), section, lock):
                lock.bad_lines.append(number)
        elif section.kind == "DEPENDENCIES":
            found = _ROOT.match(line.rstrip())
            if found:
                lock.roots.append(found["name"])
            else:
                lock.bad_lines.append(number)
    return lock


def _read_source_line(line: str, section: _Section, lock: _Lock) -> bool:
    if spec := _SPEC.match(line):
        # The variants of a release for several platforms come to one gem.
        key = (section.kind, spec["name"], spec["version"])
        lock.last = lock.gems.setdefault(key, _Gem(section, spec["name"], spec["version"]))
        return True
    if need := _NEED.match(line):
        if lock.last is None:
            return False
        lock.last.needs.add(need["name"])
        return True
    if option := _OPTION.match(line):
        if option["key"] == "remote" and option["value"]:
            section.remotes.append(option["value"])
        return True
    return False


def _collect(lock: _Lock, groups: Groups, collector: Collector) -> None:
    gems = list(lock.gems.values())
    keys: dict[str, set[tuple[str, str]]] = {}
    for gem in gems:
        keys.setdefault(gem.name, set()).add((gem.name, gem.version))
    own = {gem.name for gem in gems if gem.section.is_local}
    needed_by_own = {need for gem in gems if gem.section.is_local for need in gem.needs}
    for gem in gems:
        _add(gem, collector, direct=gem.name in needed_by_own)
        for child in (key for need in gem.needs for key in keys.get(need, ())):
            collector.link((gem.name, gem.version), child)
    for name in lock.roots:
        for key in keys.get(name, ()):
            collector.root(key, groups.scope_of(name, own=name in own))


def _add(gem: _Gem, collector: Collector, *, direct: bool) -> None:
    key = (gem.name, gem.version)
    if gem.section.is_local:
        path = gem.section.remotes[0] if gem.section.remotes else ""
        collector.add_local(key, LocalPackage("gem", gem.name, gem.version, path))
    else:
        collector.add(key, _package(gem, direct=direct))


def _package(gem: _Gem, *, direct: bool) -> Package:
    remotes = gem.section.remotes
    kind = gem.section.kind
    source = {"GEM": Source.REGISTRY, "GIT": Source.GIT}.get(kind, Source.UNKNOWN)
    return Package(
        "gem",
        gem.name,
        gem.version,
        direct=direct,
        source=source,
        repository=addresses.repository(remotes[0]) if kind == "GIT" and remotes else "",
        # Older Bundlers wrote several registries over one list of gems; whose is whose is lost.
        host=addresses.host(remotes[0]) if kind == "GEM" and len(remotes) == 1 else "",
    )


def _groups(file: SourceFile, collector: Collector) -> Groups:
    base = file.name.rsplit("/", 1)[-1]
    companion = "gems.rb" if base.lower() == "gems.locked" else base[: -len(".lock")]
    content = file.beside.get(companion)
    if content is None:
        collector.wants.append(companion)
        collector.warn(
            "companion_missing",
            f"Without the {companion} every gem counts as needed at run time. Upload it with this "
            "file to tell the gems of development and test groups.",
        )
        return Groups()
    quiet: list[Problem] = []
    try:
        return read_groups(to_text(content, quiet), file.beside)
    except UnreadableLockfile as error:
        collector.warn(
            "companion_unreadable",
            f"The {companion} beside this file could not be read, so that groups are unknown: "
            f"{error.problem.message}",
        )
        return Groups()
