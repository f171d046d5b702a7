"""Swift's Package.resolved, versions 1 to 3; a package is named by where its repository is."""

import re
from collections.abc import Iterator

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.purl import registered_name

_COMPANION = "Package.swift"
_VERSIONS = (1, 2, 3)
_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*+"?)|//[^\n]*+|/\*.*?(?:\*/|\Z)', re.DOTALL)
# .package(url: "...", from: "1.0") and .package(id: "mona.list", ...), by name too in old files.
_NAMED = re.compile(
    r'\.package\s*\((?:\s*name\s*:\s*"[^"\n]*"\s*,)?\s*(?:url|id)\s*:\s*"([^"\n]+)"'
)


class Swift:
    name = "swift"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "Package.resolved"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, edges_known=False)
        tree = table(
            load_json(
                to_text(file.content, into.problems), into.problems, max_depth=file.limits.max_depth
            )
        )
        pins = tree.get("pins", table(tree.get("object")).get("pins"))
        number = tree.get("version")
        if not isinstance(pins, list) or number not in _VERSIONS:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no list of pins in one of the versions 1 to 3, so it is not a "
                "Package.resolved that we read. Run “swift package resolve” and upload what it "
                "writes.",
            )
        _gather(pins, into)
        _mark_direct(file, into)
        return into.finish(
            format=f"swift-resolved-v{number}", parser=self.name, parser_version=self.version
        )


def _gather(pins: list[object], into: Collector) -> None:
    skipped = 0
    for row in map(table, pins):
        # Version 1 wrote repositoryURL and package, later ones location and identity.
        place = text_of(row.get("location") or row.get("repositoryURL"))
        identity = text_of(row.get("identity") or row.get("package"))
        state = table(row.get("state"))
        version = text_of(state.get("version")) or text_of(state.get("revision"))
        name = _name(place) or identity
        if not name:
            skipped += 1
        elif row.get("kind") == "localSourceControl" or addresses.is_on_disk(place):
            into.add_local(name, LocalPackage("swift", identity or name, version, place))
        else:
            into.add(registered_name("swift", name), _package(name, version, place))
    if skipped:
        into.warn(
            "entries_skipped",
            f"Pins skipped because they have no location and identity: {skipped:,}. Run “swift "
            "package resolve” again if you did not expect this.",
        )


def _package(name: str, version: str, place: str) -> Package:
    return Package(
        "swift",
        registered_name("swift", name),
        version,
        source=Source.GIT if place else Source.REGISTRY,
        repository=origins.git_repository(place),
    )


def _name(place: str) -> str:
    """``github.com/owner/name``: Swift takes addresses that differ in scheme and case as one."""
    repository = origins.git_repository(place)
    return repository.partition("://")[2]


def _mark_direct(file: SourceFile, into: Collector) -> None:
    content = file.beside.get(_COMPANION)
    if content is None:
        into.direct_known = False
        into.wants.append(_COMPANION)
        into.warn(
            "companion_missing",
            "Only Package.swift says which packages the project names itself; an Xcode project "
            "has none. If there is one, upload it with this file.",
        )
        return
    try:
        for name in _named(to_text(content, [])):
            into.root(name)
    except UnreadableLockfile as error:
        into.direct_known = False
        into.warn("companion_unreadable", f"Package.swift was left out: {error.problem.message}")


def _named(text: str) -> Iterator[str]:
    for found in _NAMED.finditer(_COMMENT.sub(lambda part: part[1] or " ", text)):
        yield registered_name("swift", _name(found[1]) or found[1])
