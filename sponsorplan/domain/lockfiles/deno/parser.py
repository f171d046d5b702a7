"""deno.lock, versions 2 to 5."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.deno.layout import Layout, read, split
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
from sponsorplan.domain.lockfiles.javascript import manifest, reach
from sponsorplan.domain.lockfiles.javascript.origin import (
    is_name,
    is_version,
    read_address,
    shown,
    split_alias,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing

_VERSIONS = ("2", "3", "4", "5")


class Deno:
    name = "deno"
    version = 1
    companions = (manifest.FILE_NAME,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "deno.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        tree = table(
            load_json(to_text(file.content, problems), problems, max_depth=file.limits.max_depth)
        )
        version = _version(tree, problems)
        collector = Collector(limits=file.limits, scope_known=True, problems=problems)
        graph = _Graph(collector, read(tree))
        graph.gather(file, table(tree.get("workspace")))
        _warn_of_addresses(len(table(tree.get("remote"))), collector)
        return collector.finish(
            format=f"deno-v{version}", parser=self.name, parser_version=self.version
        )


def _version(tree: dict[str, object], problems: list[Problem]) -> str:
    version = text_of(tree.get("version"))
    if not (version.isascii() and version.isdigit() and len(version) <= len("999")):
        raise UnreadableLockfile(
            "not_a_lockfile",
            "The file names no lockfile version, so it is not a deno.lock that we read, or one "
            "from before Deno 1.28. Run “deno install” and upload what it writes.",
        )
    if version not in _VERSIONS:
        problems.append(
            Problem(
                "unknown_version",
                f"The file says it is version {version} of deno's format; it was read as version "
                f"{_VERSIONS[-1]}, the newest that is known here.",
            )
        )
    return version


def _warn_of_addresses(count: int, collector: Collector) -> None:
    if count:
        collector.warn(
            "imports_by_address",
            f"Modules imported by their web address: {count:,}. An address names no package, so "
            "they are left out. Import them from jsr or npm to have them counted.",
        )


@dataclass(slots=True)
class _Graph:
    collector: Collector
    layout: Layout
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[str]] = field(default_factory=dict)
    optional: dict[Hashable, list[str]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def gather(self, file: SourceFile, workspace: dict[str, object]) -> None:
        for key in self.layout.packages:
            needed, optional = self.needed.setdefault(key, []), self.optional.setdefault(key, [])
            for child, can_do_without in self.layout.needed(key):
                (optional if can_do_without else needed).append(child)
                self.collector.link(key, child)
        for specifier, scope in self.roots(file, workspace).items():
            key = self.layout.specifiers[specifier]
            self.collector.root(key, scope)
            self.wanted[key] = reach.stronger(self.wanted.get(key), scope)
        scopes = reach.scopes(self.wanted, self.needed, self.optional)
        for key, entry in self.layout.packages.items():
            self.give(key, entry, scopes.get(key, Scope.RUNTIME))
        self.links(table(workspace.get("links")) or table(workspace.get("patches")))
        self.skipped.report(self.collector)

    def roots(self, file: SourceFile, workspace: dict[str, object]) -> dict[str, Scope]:
        """What the company's own code asks for.

        The file lists everything that any module asks for. What the configuration names is the
        company's own; the rest is too, unless a package from jsr asks for it in these very words.
        """
        asked_within = {
            specifier
            for key in self.layout.packages
            if key.startswith("jsr:")
            for specifier in self.layout.asked_for(key)
        }
        configured: dict[str, Scope] = {}
        for reference, scope in _configured(file, workspace, self.collector):
            specifier = self.layout.specifier(reference)
            if specifier is not None:
                configured[specifier] = reach.stronger(configured.get(specifier), scope)
        others = self.layout.specifiers.keys() - asked_within
        return dict.fromkeys(others, Scope.RUNTIME) | configured

    def give(self, key: str, entry: dict[str, object], scope: Scope) -> None:
        registry, _, name = split(key)[0].partition(":")
        version = split(key)[1]
        if not (is_name(name) and is_version(version)):
            self.skipped.add(key)
            return
        host = read_address(text_of(entry.get("tarball"))).host
        package = Package(registry, name, version, scope, source=Source.REGISTRY, host=host)
        self.collector.add(key, package)

    def links(self, linked: dict[str, object]) -> None:
        """Folders of the company's own that stand in for packages."""
        for key in linked:
            name, version = split(key)
            registry, _, name = name.partition(":")
            self.collector.add_local(key, LocalPackage(registry, shown(name), shown(version)))


def _configured(
    file: SourceFile, workspace: dict[str, object], collector: Collector
) -> Iterator[tuple[str, Scope]]:
    """What deno.json and package.json of the root and the members name, and what it is for."""
    members = {"": workspace}
    members |= {path: table(member) for path, member in table(workspace.get("members")).items()}
    for path, member in members.items():
        from_npm = rows(table(member.get("packageJson")).get("dependencies"))
        scopes = _package_json(file, path, collector) if from_npm else {}
        for reference in map(text_of, from_npm):
            yield reference, scopes.get(reference, Scope.RUNTIME)
        for reference in map(text_of, rows(member.get("dependencies"))):
            yield reference, Scope.RUNTIME


def _package_json(file: SourceFile, folder: str, collector: Collector) -> dict[str, Scope]:
    path = f"{folder}/{manifest.FILE_NAME}" if folder else manifest.FILE_NAME
    found = manifest.beside(file, collector.problems, path)
    if found is None:
        if not collector.wants:
            companion_missing(collector, file, direct=False, dev=True, path=path)
        return {}
    named = {}
    for name, (spec, scope) in found.wanted.items():
        real, wanted = split_alias(spec) or (name, spec)
        named[f"npm:{real}@{wanted}"] = scope
    return named
