"""bun.lock, the text that bun writes since 1.2."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.bun import jsonc, keys
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.javascript import reach
from sponsorplan.domain.lockfiles.javascript.origin import shown
from sponsorplan.domain.lockfiles.javascript.reports import Skipped

_NEWEST = 2
# Of several reasons for one name the last one counts: a peer that is also for development is
# installed for that.
_ROOT_SECTIONS = (
    ("peerDependencies", Scope.RUNTIME),
    ("devDependencies", Scope.DEV),
    ("dependencies", Scope.RUNTIME),
    ("optionalDependencies", Scope.OPTIONAL),
)


class Bun:
    name = "bun"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename in {"bun.lock", "bun.lockb"}

    def parse(self, file: SourceFile) -> ParsedLockfile:
        if file.name.endswith(".lockb"):
            raise UnreadableLockfile(
                "binary_lockfile",
                "bun.lockb is not text. Run “bun install --save-text-lockfile --lockfile-only” "
                "and upload the bun.lock that it writes.",
            )
        problems: list[Problem] = []
        tree = table(
            load_json(
                jsonc.to_json(to_text(file.content, problems)),
                problems,
                max_depth=file.limits.max_depth,
            )
        )
        _check_version(tree.get("lockfileVersion"), problems)
        collector = Collector(limits=file.limits, scope_known=True, problems=problems)
        graph = _Graph(collector, table(tree.get("packages")))
        graph.gather(table(tree.get("workspaces")))
        return collector.finish(format="bun-text", parser=self.name, parser_version=self.version)


def _check_version(version: object, problems: list[Problem]) -> None:
    if not isinstance(version, int):
        raise UnreadableLockfile(
            "not_a_lockfile",
            "The file names no lockfileVersion, so it is not a bun.lock. Run “bun install” and "
            "upload what it writes.",
        )
    if version > _NEWEST:
        problems.append(
            Problem(
                "unknown_version",
                f"The file says it is version {version} of bun's format; it was read as version "
                f"{_NEWEST}, the newest that is known here.",
            )
        )


@dataclass(slots=True)
class _Graph:
    collector: Collector
    entries: dict[str, object]
    installed: dict[str, keys.Installed] = field(default_factory=dict)
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[str]] = field(default_factory=dict)
    optional: dict[Hashable, list[str]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def gather(self, workspaces: dict[str, object]) -> None:
        for key, entry in self.entries.items():
            found = keys.read(*_texts(entry))
            if found:
                self.installed[key] = found
            else:
                self.skipped.add(key)
        self.collector.direct_known = bool(workspaces)
        for path, workspace in workspaces.items():
            member = table(workspace)
            self.roots(text_of(member.get("name")) if path else "", member)
        for key, found in self.installed.items():
            self.links(key, found, _about(self.entries[key]))
        scopes = reach.scopes(self.wanted, self.needed, self.optional)
        for key, found in self.installed.items():
            self.give(key, found, scopes.get(key, Scope.RUNTIME))
        self.skipped.report(self.collector)

    def roots(self, key: str, member: dict[str, object]) -> None:
        places = list(keys.around(key))
        for name, scope in _root_names(member).items():
            child = keys.find(name, places, self.installed)
            if child is not None:
                self.collector.root(child, scope)
                self.wanted[child] = reach.stronger(self.wanted.get(child), scope)

    def links(self, key: str, found: keys.Installed, about: dict[str, object]) -> None:
        """Peers are followed to see what is in use for what, but are nobody's dependencies."""
        if found.workspace:
            self.roots(key, about)  # The first version of the format had no other place for it.
            return
        sections = {
            "dependencies": self.needed.setdefault(key, []),
            "peerDependencies": self.needed[key],
            "optionalDependencies": self.optional.setdefault(key, []),
        }
        places = list(keys.around(key)) if about.keys() & sections else []
        for section, children in sections.items():
            for name in table(about.get(section)):
                child = keys.find(name, places, self.installed)
                if child is not None and child != key:
                    children.append(child)
                    if section != "peerDependencies":
                        self.collector.link(key, child)

    def give(self, key: str, found: keys.Installed, scope: Scope) -> None:
        if found.path is not None:
            local = LocalPackage("npm", shown(found.name), path=shown(found.path))
            self.collector.add_local(key, local)
            return
        package = Package(
            "npm",
            found.name,
            found.version,
            scope=scope,
            source=found.origin.source,
            repository=found.origin.repository,
            host=found.origin.host,
        )
        self.collector.add(key, package)


def _texts(entry: object) -> tuple[str, str]:
    """The first two of an entry, which are what it is and, for a release, its registry."""
    first, second = [*rows(entry), "", ""][:2]
    return text_of(first), text_of(second)


def _about(entry: object) -> dict[str, object]:
    return next((part for part in rows(entry) if isinstance(part, dict)), {})


def _root_names(member: dict[str, object]) -> dict[str, Scope]:
    left_out = {text_of(name) for name in rows(member.get("optionalPeers"))}
    return {
        name: scope
        for section, scope in _ROOT_SECTIONS
        for name in table(member.get(section))
        if section != "peerDependencies" or name not in left_out
    }
