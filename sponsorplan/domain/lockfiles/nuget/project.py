"""Project files of .NET (C#, F#, Visual Basic), and the versions kept in one place for many.

They name what the company chose, never what that brings along.
"""

import posixpath
from collections.abc import Iterator

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.nuget.lock import TEST_SDK
from sponsorplan.domain.lockfiles.nuget.msbuild import Build, Item, exact
from sponsorplan.domain.lockfiles.xml_tree import Element, load

_PROJECTS = (".csproj", ".fsproj", ".vbproj")
_SHARED = "Directory.Build.props"
_CENTRAL = "Directory.Packages.props"
_MOST_LEVELS = 20


class Csproj:
    """A project, completed by the two files that MSBuild looks for in the folders above it."""

    name = "csproj"
    version = 1
    companions = (_CENTRAL, _SHARED)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename.lower().endswith(_PROJECTS) or filename == _CENTRAL

    def parse(self, file: SourceFile) -> ParsedLockfile:
        base = file.name.rpartition("/")[2]
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        root = _read(file.content, into.problems, file.limits.max_depth)
        if base == _CENTRAL:
            _add_central(root, file, into)
        else:
            _add_project(root, file, into)
        return into.finish(
            format="nuget-cpm" if base == _CENTRAL else base.rpartition(".")[2].lower(),
            parser=self.name,
            parser_version=self.version,
        )


def _read(content: bytes, problems: list[Problem], max_depth: int) -> Element:
    root = load(to_text(content, problems), max_depth=max_depth)
    if root.name != "Project":
        raise UnreadableLockfile(
            "not_a_project",
            f"The file begins with <{root.name[:50]}>, so it is no MSBuild project. Upload the "
            "project file, or packages.lock.json.",
        )
    return root


def _add_project(root: Element, file: SourceFile, into: Collector) -> None:
    build = Build(file.limits.max_packages)
    for path in (_SHARED, _CENTRAL):
        # The nearest comes last, so that what it says counts.
        for other in reversed(list(_above(path, file, into))):
            build.take(other)
    build.take(root)
    is_test = build.is_test or TEST_SDK in build.taken
    without = 0
    for item in [*_items(build.taken), *_items(build.everywhere)]:
        said = item.version or build.central_version(item.name)
        _add(item, exact(said), into, direct=True, is_dev=item.is_dev or is_test)
        without += not said
    for path in (path.replace("\\", "/") for path in build.projects):
        name = path.rpartition("/")[2].rpartition(".")[0].lower() or path
        into.add_local(path, LocalPackage("nuget", name, path=path))
    _tell(build, without, into)


def _tell(build: Build, without: int, into: Collector) -> None:
    if build.unread:
        into.warn(
            "entries_skipped",
            f"References skipped because their names are no package names: {build.unread:,}.",
        )
    if without and not build.central:
        into.warn(
            "companion_missing",
            f"{without:,} packages have no version in this file. If {_CENTRAL} has them, upload "
            "it too, in its folder.",
        )


def _add_central(root: Element, file: SourceFile, into: Collector) -> None:
    """A version is no use. Without a project to tell, all of them may be used."""
    if any(path.lower().endswith(_PROJECTS) for path in file.beside):
        into.warn(
            "versions_only",
            "This file only gives versions. The project files uploaded with it say which "
            "packages are used, so nothing is counted from here.",
        )
        return
    build = Build(file.limits.max_packages)
    build.take(root)
    for item in _items(build.central):
        _add(item, exact(item.version), into, direct=None, is_dev=item.is_dev)
    for item in _items(build.everywhere):
        _add(item, exact(item.version), into, direct=True, is_dev=True)
    if build.central:
        into.wants.append("*.csproj")
        into.warn(
            "companion_missing",
            "This file says which versions a solution takes and not which of its projects take "
            "them. Upload the project files too.",
        )
    _tell(build, 0, into)


def _add(item: Item, version: str, into: Collector, *, direct: bool | None, is_dev: bool) -> None:
    scope = Scope.DEV if is_dev else Scope.RUNTIME
    package = Package("nuget", item.name, version, scope, direct, Source.REGISTRY)
    into.add((item.name, version, scope), package)


def _items(found: dict[str, list[Item]]) -> Iterator[Item]:
    return (item for items in found.values() for item in items)


def _above(name: str, file: SourceFile, into: Collector) -> Iterator[Element]:
    """The files of this name beside the project and above it, nearest first.

    MSBuild itself takes the nearest, which by custom imports the next one.
    """
    for level in range(_MOST_LEVELS):
        path = posixpath.join(*[".."] * level, name)
        content = file.beside.get(path)
        if content is None:
            continue
        try:
            yield _read(content, [], file.limits.max_depth)
        except UnreadableLockfile as error:
            into.warn("companion_unreadable", f"{path} was left out: {error.problem.message}")
