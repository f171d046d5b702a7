"""poetry.lock, from the 0.12 that had no version to 2.1.

The lock names no root: pyproject.toml beside it tells what is direct, and for the lockfiles that
carry neither category nor groups (Poetry 1.5 to 1.8) also what is for development.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import (
    addresses,
    origins,
    poetry_block,
    pyproject,
    toml_blocks,
)
from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import toml_beside, unreadable
from sponsorplan.domain.lockfiles.decode import rows, table, text_of, to_text
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
from sponsorplan.domain.purl import registered_name

_COMPANION = "pyproject.toml"
_LOCAL = frozenset({"directory", "file"})
_SOURCES = {"": Source.REGISTRY, "legacy": Source.REGISTRY, "git": Source.GIT, "url": Source.URL}


class Poetry:
    name = "poetry"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "poetry.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text = to_text(file.content, problems)
        tree = toml_blocks.load_without_files(
            text, poetry_block.read, max_depth=file.limits.max_depth
        )
        if not isinstance(tree.get("metadata"), dict):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no [metadata], so it is not a whole poetry.lock. "
                "Run “poetry lock” and upload what it writes.",
            )
        reading = _Reading(tree, Collector(limits=file.limits, problems=problems))
        reading.gather(_manifest(file, problems))
        return reading.into.finish(
            format=f"poetry-{text_of(table(tree['metadata']).get('lock-version')) or '0.12'}",
            parser=self.name,
            parser_version=self.version,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    row: dict[str, object]

    @property
    def source(self) -> dict[str, object]:
        return table(self.row.get("source"))

    @property
    def local(self) -> bool:
        return text_of(self.source.get("type")) in _LOCAL

    def scope(self) -> Scope | None:
        """What the lock says the package is for; ``None`` where it says nothing."""
        groups, category = rows(self.row.get("groups")), text_of(self.row.get("category"))
        if not groups and not category:
            return None
        if "main" not in groups and category != "main":
            return Scope.DEV
        markers = self.row.get("markers")
        main = text_of(table(markers).get("main")) or text_of(markers)
        # A package of 2.1 that only extras ask for in "main" and that another group asks for too
        # is not "optional"; its marker for "main" then names the extra in every alternative.
        by_extra = all("extra ==" in part for part in main.split(" or "))
        return Scope.OPTIONAL if by_extra or self.row.get("optional") is True else Scope.RUNTIME


class _Reading:
    """A poetry.lock half read. Keys are positions in ``entries``, or (position, extra)."""

    def __init__(self, tree: dict[str, object], into: Collector) -> None:
        self.into = into
        self.entries: list[_Entry] = []
        self.candidates = Candidates(into.limits.max_edges)
        packages = rows(tree.get("package"))
        for row in map(table, packages):
            name = registered_name("pypi", text_of(row.get("name")))
            if name and text_of(row.get("version")):
                self.candidates.add(len(self.entries), (name,))
                self.entries.append(_Entry(name, row))
        skipped = len(packages) - len(self.entries)
        if skipped:
            into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “poetry lock” again if you did not expect this.",
            )

    def gather(self, manifest: dict[str, object] | None) -> None:
        into = self.into
        into.scope_known = any(entry.scope() for entry in self.entries)
        into.direct_known = manifest is not None
        if manifest is None:
            into.wants.append(_COMPANION)
            gain = "direct" if into.scope_known else "direct, and what is only for development"
            into.warn(
                "companion_missing",
                f"A poetry.lock does not say which packages are {gain}. "
                "Upload the pyproject.toml of the same folder with it.",
            )
        else:
            for requirement in pyproject.poetry_requirements(manifest):
                for key in self._keys(requirement.name, requirement.extras):
                    into.root(key, requirement.scope)
        named = self._named_by_locals()
        for position, entry in enumerate(self.entries):
            self._add(position, entry, direct=position in named)

    def _add(self, position: int, entry: _Entry, *, direct: bool) -> None:
        version = text_of(entry.row.get("version"))
        if entry.local:
            path = text_of(entry.source.get("url"))
            self.into.add_local(position, LocalPackage("pypi", entry.name, version, path))
        else:
            self.into.add(position, _package(entry, version, direct=direct))
        extras = self._extras(entry)
        for extra, inner in extras.items():
            node = (position, extra)
            if not entry.local:
                # DEV, so that an extra nobody reaches never strengthens the package's own scope.
                package = _package(entry, version, direct=False)
                self.into.add(node, package._replace(scope=Scope.DEV))
            self.into.link(node, position)
            for other in inner.get(entry.name, ()):
                self.into.link(node, (position, other))
        for name, wanted, optional in _dependencies(entry.row):
            owners: list[Hashable] = [
                (position, extra) for extra, inner in extras.items() if name in inner
            ]
            for parent in owners if optional and owners else [position]:
                for key in self._keys(name, wanted):
                    self.into.link(parent, key)

    def _extras(self, entry: _Entry) -> dict[str, dict[str, tuple[str, ...]]]:
        """For each extra of the package, the names it adds, with their extras."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for extra, texts in table(entry.row.get("extras")).items():
            read = (pyproject.read_requirement(text_of(text)) for text in rows(texts))
            inner = {one.name: one.extras for one in read if one and one.name in self.candidates}
            if inner:
                found[registered_name("pypi", extra)] = inner
        return found

    def _keys(self, name: str, extras: tuple[str, ...]) -> Iterator[Hashable]:
        """Every version of a name: which one a dependency takes is in markers, not in the lock."""
        for position in self.candidates.find([(name,)]):
            yield position
            for extra in extras:
                yield position, extra

    def _named_by_locals(self) -> set[int]:
        """A path dependency is the company's own, and so is its choice of packages."""
        return {
            position
            for entry in self.entries
            if entry.local
            for name, _, _ in _dependencies(entry.row)
            for position in self.candidates.find([(name,)])
        }


def _package(entry: _Entry, version: str, *, direct: bool) -> Package:
    kind, url = text_of(entry.source.get("type")), text_of(entry.source.get("url"))
    read = {"git": origins.git_repository, "url": origins.forge_repository}.get(kind)
    scope = entry.scope()
    if scope is None:
        scope = Scope.OPTIONAL if entry.row.get("optional") is True else Scope.RUNTIME
    return Package(
        "pypi",
        entry.name,
        version,
        scope,
        direct or None,
        _SOURCES.get(kind, Source.UNKNOWN),
        (),
        read(url) if read else "",
        addresses.host(url) if kind == "legacy" else "",
    )


def _dependencies(row: dict[str, object]) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Name, extras asked for, and whether only an extra of the parent asks for it."""
    for name, spec in table(row.get("dependencies")).items():
        # A list holds one spec per Python version or platform.
        for one in map(table, rows(spec) or [spec]):
            extras = ",".join(map(text_of, rows(one.get("extras"))))
            asked = pyproject.read_extras(extras) if extras else ()
            yield registered_name("pypi", name), asked, one.get("optional") is True


def _manifest(file: SourceFile, problems: list[Problem]) -> dict[str, object] | None:
    """The pyproject.toml beside the lock, if it is there, readable, and Poetry's."""
    tree = toml_beside(file, _COMPANION, problems)
    if tree is None:
        return None
    if not pyproject.describes_poetry(tree):
        problems.append(unreadable(_COMPANION, "it describes no project."))
        return None
    return tree
