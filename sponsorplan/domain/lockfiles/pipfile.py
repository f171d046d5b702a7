"""Pipfile.lock: names and versions by category, without edges; Pipfile tells what is direct."""

from dataclasses import dataclass

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for, toml_beside
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
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
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.purl import registered_name

_COMPANION = "Pipfile"
_META = "_meta"
# The two categories of old have other names in the lock than in Pipfile.
_IN_PIPFILE = {"default": "packages", "develop": "dev-packages"}


class Pipfile:
    name = "pipfile"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "Pipfile.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        tree = table(
            load_json(to_text(file.content, problems), problems, max_depth=file.limits.max_depth)
        )
        if _META not in tree:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no “_meta”, so it is not a Pipfile.lock. Run “pipenv lock” and "
                "upload what it writes.",
            )
        into = Collector(limits=file.limits, scope_known=True, edges_known=False, problems=problems)
        pipfile = toml_beside(file, _COMPANION, problems)
        into.direct_known = pipfile is not None
        if pipfile is None and any(map(table, (tree[name] for name in tree if name != _META))):
            ask_for(into, _COMPANION, "direct")
        reading = _Reading(into, pipfile or {}, _indexes(tree))
        for category, entries in tree.items():
            if category != _META:
                reading.gather(category, table(entries))
        reading.warn_of_skipped()
        return into.finish(format="pipfile-lock", parser=self.name, parser_version=self.version)


def _indexes(tree: dict[str, object]) -> dict[str, str]:
    """The host of each source by its name; a lone source serves what names none, too."""
    sources = [table(source) for source in rows(table(tree[_META]).get("sources"))]
    hosts = {
        text_of(source.get("name")): addresses.host(text_of(source.get("url")))
        for source in sources
    }
    return hosts | ({"": next(iter(hosts.values()))} if len(sources) == 1 else {})


@dataclass(slots=True)
class _Reading:
    """Categories being read; keys are (category, name)."""

    into: Collector
    pipfile: dict[str, object]
    hosts: dict[str, str]
    skipped: int = 0

    def gather(self, category: str, entries: dict[str, object]) -> None:
        scope = _scope(category)
        named = table(self.pipfile.get(_IN_PIPFILE.get(category, category)))
        chosen = {registered_name("pypi", name) for name in named}
        for written, entry in entries.items():
            name = registered_name("pypi", written)
            key = (category, name)
            if name in chosen:
                self.into.root(key, scope)
            self._add(key, name, table(entry), scope)

    def _add(self, key: tuple[str, str], name: str, entry: dict[str, object], scope: Scope) -> None:
        path = _local_path(entry)
        version = text_of(entry.get("version"))
        if path:
            local = LocalPackage("pypi", name, version.removeprefix("=="), path)
            self.into.add_local(key, local)
            return
        package = self._package(name, entry, scope, version)
        if name and package:
            self.into.add(key, package)
        else:
            self.skipped += 1

    def _package(
        self, name: str, entry: dict[str, object], scope: Scope, version: str
    ) -> Package | None:
        git, file = text_of(entry.get("git")), text_of(entry.get("file"))
        if git:
            # No version but the commit; the repository is what is paid anyway.
            commit = text_of(entry.get("ref"))
            repository = origins.git_repository(git)
            return Package("pypi", name, commit, scope, None, Source.GIT, (), repository)
        exact = version.lstrip("=") if version.startswith("==") else ""
        if file:
            repository = origins.forge_repository(file)
            return Package("pypi", name, exact, scope, None, Source.URL, (), repository)
        if not version:
            return None
        host = self.hosts.get(text_of(entry.get("index")), "")
        return Package("pypi", name, exact, scope, source=Source.REGISTRY, host=host)

    def warn_of_skipped(self) -> None:
        if self.skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {self.skipped:,}. "
                "Run “pipenv lock” again if you did not expect this.",
            )


def _scope(category: str) -> Scope:
    """Any further category is installed only when it is asked for."""
    if category == "default":
        return Scope.RUNTIME
    dev = category == "develop" or scope_of(category) is Scope.DEV
    return Scope.DEV if dev else Scope.OPTIONAL


def _local_path(entry: dict[str, object]) -> str:
    path, file = text_of(entry.get("path")), text_of(entry.get("file"))
    if path:
        return path
    return file if addresses.is_on_disk(file) else ""
