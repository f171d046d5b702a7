"""mix.lock of Elixir: a map from applications to the packages or repositories they are from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import addresses, origins
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
from sponsorplan.domain.lockfiles.mix import manifest
from sponsorplan.domain.lockfiles.mix.terms import Atom, Group, Term, Unbalanced, Word, read

_COMPANION = "mix.exs"
_PUBLIC = "hexpm"
_REPOSITORY = 6
_REPOSITORY_NAME = re.compile(r"[\w.:-]{1,100}")


class Mix:
    name = "mix"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "mix.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits)
        entries = _entries(to_text(file.content, into.problems), file.limits.max_depth)
        skipped = 0
        for app, group in entries:
            skipped += not _add(app, group, into)
        if skipped:
            into.warn(
                "entries_skipped",
                f"Entries skipped because they are not as Mix writes them: {skipped:,}. Run "
                "“mix deps.get” again if you did not expect this.",
            )
        named = manifest.read_all(file.beside, max_depth=file.limits.max_depth)
        _mark_roots(named, {app for app, _ in entries}, into)
        return into.finish(format="mix-lock", parser=self.name, parser_version=self.version)


@dataclass(slots=True)
class _Entry:
    kind: str
    words: list[Term] = field(default_factory=list)

    def text(self, position: int) -> str:
        if position >= len(self.words):
            return ""
        item = self.words[position]
        return item if isinstance(item, str) and not isinstance(item, Word) else ""


def _entries(text: str, max_depth: int) -> list[tuple[str, Group]]:
    try:
        top = read(text, max_depth=max_depth, strict=True)
    except Unbalanced as error:
        raise UnreadableLockfile(
            "not_elixir",
            f"A bracket on line {error.line} has no other half, so the file is cut off or "
            "edited. Run “mix deps.get” and upload what it writes.",
            error.line,
        ) from error
    lock = top.items[0] if len(top.items) == 1 else None
    if not isinstance(lock, Group) or lock.kind != "%{":
        raise UnreadableLockfile(
            "not_a_lockfile",
            "The file is not one map (%{...}), as a mix.lock is. Run “mix deps.get” and upload "
            "what it writes.",
        )
    return list(_pairs(lock))


def _pairs(lock: Group) -> Iterator[tuple[str, Group]]:
    """Names with their tuples; Mix has written ``"name":``, and ``"name" =>`` is the same."""
    name = ""
    for item in lock.items:
        if isinstance(item, Group):
            if name:
                yield name, item
            name = ""
        elif not isinstance(item, Word):
            name = item


def _add(app: str, group: Group, into: Collector) -> bool:
    items = group.items
    if group.kind != "{" or not items or not isinstance(items[0], Atom):
        return False
    entry = _Entry(items[0], items)
    if entry.kind == "path" or (entry.kind == "git" and addresses.is_on_disk(entry.text(1))):
        into.add_local(app, LocalPackage("hex", app, path=entry.text(1)))
        return True
    package = _package(app, entry)
    if package is None:
        return False
    into.add(app, package)
    for need in _needs(items):
        into.link(app, need)
    return True


def _package(app: str, entry: _Entry) -> Package | None:
    """An application's package may have another name: ``eini`` is in the package eini_beam."""
    if entry.kind == "hex" and entry.text(1) and entry.text(2):
        repository = entry.text(_REPOSITORY)
        return Package(
            "hex",
            entry.text(1),
            entry.text(2),
            source=Source.REGISTRY,
            # "hexpm:acme" holds packages of one organisation; other names are other registries.
            host=repository if _is_other(repository) else "",
        )
    if entry.kind == "git" and entry.text(1):
        address, commit = entry.text(1), entry.text(2)
        repository = origins.git_repository(address)
        return Package("hex", app, commit, source=Source.GIT, repository=repository)
    # The first Mix that locked packages knew one registry and no checksums.
    if entry.kind == "package" and entry.text(1):
        return Package("hex", app, entry.text(1), source=Source.REGISTRY)
    return None


def _is_other(repository: str) -> bool:
    return repository != _PUBLIC and _REPOSITORY_NAME.fullmatch(repository) is not None


def _needs(items: list[Term]) -> Iterator[str]:
    """The applications of ``[{:name, "~> 1.0", [hex: :package, ...]}, ...]``."""
    for item in items:
        for need in item.items if isinstance(item, Group) and item.kind == "[" else []:
            if isinstance(need, Group) and need.items and isinstance(need.items[0], Atom):
                yield str(need.items[0])


def _mark_roots(named: manifest.Named, locked: set[str], into: Collector) -> None:
    for message in named.problems:
        into.warn("companion_unreadable", message)
    roots = {app: scope for app, scope in named.scopes.items() if app in locked}
    # Where a manifest is missing, it may name for production what others name for tests.
    into.direct_known = named.found and not named.is_partial and bool(roots or not locked)
    if into.direct_known:
        for app, scope in roots.items():
            into.root(app, scope)
        return
    into.wants.append(_COMPANION)
    into.warn(
        "companion_missing",
        "Only mix.exs says which packages the project names itself, and which only for "
        "tests. Upload it with this file, and those of apps/* in an umbrella project.",
    )
