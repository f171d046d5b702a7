"""What ``mvn dependency:tree`` prints: a tree for each module, with the scope of each artifact.

Source of the syntax: the Maven Dependency Plugin's page on its tree goal, and, for ``-Dverbose``,
on resolving conflicts with it.
"""

import re
from dataclasses import dataclass
from io import StringIO

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted.terminal import beginning, without_noise

_BRANCH = re.compile(r"^(?:\[INFO\] )?(?:\+-|\\-) \(?[\w.-]+:[\w.-]+:", re.MULTILINE)
# "group:artifact:type[:classifier]:version", and but for a module ":scope". In brackets when it is
# left out here because it stands elsewhere, maybe in another version.
_LINE = re.compile(
    r"(?:\[INFO\] )?((?:[|+\\ ][ -] )*)(\(?)([\w.-]+):([\w.-]+):([^\s:()]+(?::[^\s:()]*){1,3})"
    r"( .*|\)?)"
)
_CONFLICT = re.compile(r"omitted for conflict with ([^\s();]+)")
_STEP = 3  # Characters to a level of the tree.
_LONGEST = 5_000


class MavenTree:
    name = "maven-tree"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        return filename.lower().endswith(".txt") and self.fits(beginning(content))

    def fits(self, text: str) -> bool:
        """Whether one line is a branch that holds an artifact."""
        return _BRANCH.search(without_noise(text)) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, scope_known=True)
        trees = _trees(without_noise(to_text(file.content, into.problems)))
        if not trees:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "No line of this text is the top of a Maven tree. Copy all that "
                "“mvn dependency:tree” prints.",
            )
        modules = {tree[0].name for tree in trees}
        for tree in trees:
            _read(tree, modules, into)
        return into.finish(format="maven-tree", parser=self.name, parser_version=self.version)


@dataclass(frozen=True, slots=True)
class _Artifact:
    line: int
    depth: int
    name: str
    version: str
    scope: str


def _trees(text: str) -> list[list[_Artifact]]:
    """The lines of each module's tree, its own first. What Maven logs around them is left out."""
    trees: list[list[_Artifact]] = []
    for number, raw in enumerate(StringIO(text), 1):
        found = _LINE.fullmatch(raw.rstrip()) if len(raw) <= _LONGEST else None
        artifact = _artifact(number, found) if found else None
        if artifact is None:
            continue
        if artifact.depth == 0:
            trees.append([artifact])
        elif trees:
            trees[-1].append(artifact)
    return trees


def _artifact(number: int, found: re.Match[str]) -> _Artifact | None:
    depth = len(found[1]) // _STEP
    parts = found[5].split(":")  # type, perhaps classifier, version, and below the top the scope
    name = f"{found[3]}:{found[4]}"
    if depth == 0:
        return _Artifact(number, 0, name, parts[-1], "") if not found[2] else None
    if len(parts) < _STEP:
        return None
    used = _CONFLICT.search(found[6])
    return _Artifact(number, depth, name, used[1] if used else parts[-2], parts[-1])


def _read(tree: list[_Artifact], modules: set[str], into: Collector) -> None:
    """One module's tree. What one of the modules names is the company's own choice."""
    above: list[_Artifact] = []
    for artifact in tree:
        key = artifact.line
        del above[artifact.depth :]
        parent = above[-1] if above else None
        above.append(artifact)
        if artifact.name in modules:
            local = LocalPackage("maven", artifact.name, artifact.version)
            into.add_local(key, local)
            continue
        scope = Scope.DEV if artifact.scope == "test" else Scope.RUNTIME
        into.add(
            key,
            Package("maven", artifact.name, artifact.version, scope, source=Source.REGISTRY),
        )
        if parent is None or parent.name in modules:
            into.root(key)
        else:
            into.link(parent.line, key)
