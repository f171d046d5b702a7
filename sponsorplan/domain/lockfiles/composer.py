"""composer.lock of PHP; the composer.json beside it says which packages the project names."""

import re
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector, distinct
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

# A tag's "v" is no part of a version: Composer shows and compares v1.2.3 as 1.2.3.
_TAG = re.compile(r"^v(?=\d)")


_Key = tuple[str, str, Scope]


@dataclass(slots=True)
class _Entry:
    name: str
    version: str
    scope: Scope
    row: dict[str, object]

    @property
    def key(self) -> _Key:
        return (self.name, self.version, self.scope)

    @property
    def is_local(self) -> bool:
        if table(self.row.get("dist")).get("type") == "path":
            return True
        address = text_of(table(self.row.get("source")).get("url"))
        return not address.startswith("https://") and addresses.is_on_disk(address)

    def names(self, field_name: str) -> list[str]:
        """The names in ``require``, ``replace`` or ``provide``. PHP writes an empty one as a list.

        ``php``, ``ext-json`` and the like are among them: no packages, but a polyfill may provide
        them and is then what answers the need.
        """
        return [name.lower() for name in table(self.row.get(field_name))]


@dataclass(slots=True)
class _Lock:
    entries: dict[_Key, _Entry] = field(default_factory=dict)
    skipped: int = 0
    _named: dict[str, set[_Key]] = field(default_factory=dict)
    _replaced: dict[str, set[_Key]] = field(default_factory=dict)
    _provided: dict[str, set[_Key]] = field(default_factory=dict)

    def add(self, entry: _Entry) -> None:
        self.entries[entry.key] = entry
        self._named.setdefault(entry.name, set()).add(entry.key)
        for name in entry.names("replace"):
            self._replaced.setdefault(name, set()).add(entry.key)
        for name in entry.names("provide"):
            self._provided.setdefault(name, set()).add(entry.key)

    def find(self, name: str) -> set[_Key]:
        """Who answers to a required name: itself, else who replaces it, else all who provide it."""
        return (
            self._named.get(name) or self._replaced.get(name) or self._provided.get(name) or set()
        )

    def find_named(self, names: set[str]) -> set[_Key]:
        """Who is meant by names; asking for an extension is not naming the polyfill for it."""
        return {key for name in names if "/" in name for key in self.find(name)}


class Composer:
    """Composer's lock, with the funding addresses of each package."""

    name = "composer"
    version = 2
    companions = ("composer.json",)

    def accepts(self, filename: str, content: bytes) -> bool:
        if filename == "composer.lock":
            return True
        # COMPOSER=other.json makes other.lock.
        return filename.endswith(".lock") and b'"packages-dev"' in content

    def parse(self, file: SourceFile) -> ParsedLockfile:
        collector = Collector(limits=file.limits, scope_known=True)
        root = load_json(
            to_text(file.content, collector.problems),
            collector.problems,
            max_depth=file.limits.max_depth,
        )
        if not isinstance(root, dict) or not isinstance(root.get("packages"), list):
            raise UnreadableLockfile(
                "not_composer_lock",
                "This has no list of packages, as a composer.lock has. Run “composer update --lock” "
                "and upload the file it writes.",
            )
        lock = _read(root)
        if lock.skipped:
            collector.warn(
                "bad_entry",
                f"{lock.skipped} packages have no name or version and were left out. Run “composer "
                "update --lock” and upload the file it writes.",
            )
        _collect(lock, collector)
        _direct(lock, file, collector)
        return collector.finish(
            format="composer-lock", parser=self.name, parser_version=self.version
        )


def _read(root: dict[str, object]) -> _Lock:
    lock = _Lock()
    for part, scope in (("packages", Scope.RUNTIME), ("packages-dev", Scope.DEV)):
        for value in rows(root.get(part)):
            row = table(value)
            name, version = text_of(row.get("name")).lower(), text_of(row.get("version"))
            if name and version:
                lock.add(_Entry(name, _TAG.sub("", version), scope, row))
            else:
                lock.skipped += 1
    return lock


def _collect(lock: _Lock, collector: Collector) -> None:
    own_needs = {
        name for entry in lock.entries.values() if entry.is_local for name in entry.names("require")
    }
    named_by_own = lock.find_named(own_needs)
    for key, entry in lock.entries.items():
        if entry.is_local:
            places = (table(entry.row.get(part)).get("url") for part in ("dist", "source"))
            path = next(filter(None, map(text_of, places)), "")
            collector.add_local(key, LocalPackage("composer", entry.name, entry.version, path))
        else:
            collector.add(key, _package(entry, direct=True if key in named_by_own else None))
        for child in (child for name in entry.names("require") for child in lock.find(name)):
            collector.link(key, child)


def _package(entry: _Entry, *, direct: bool | None) -> Package:
    row = entry.row
    source = table(row.get("source"))
    notified = addresses.host(text_of(row.get("notification-url")))
    kind = Source.UNKNOWN
    if notified:
        # Only a package that a registry served has an address to count its installs.
        kind = Source.REGISTRY
    elif text_of(source.get("type")) in {"git", "hg", "svn", "fossil"}:
        kind = Source.GIT
    elif text_of(table(row.get("dist")).get("url")):
        kind = Source.URL
    funding = (text_of(table(way).get("url")).strip() for way in rows(row.get("funding")))
    return Package(
        "composer",
        entry.name,
        entry.version,
        scope=entry.scope,
        direct=direct,
        source=kind,
        funding=distinct(way for way in funding if way.startswith(("https://", "http://"))),
        repository=addresses.repository(text_of(source.get("url"))),
        host=notified,
    )


def _direct(lock: _Lock, file: SourceFile, collector: Collector) -> None:
    """Mark what composer.json requires; without it nobody can tell."""
    companion = _companion(file, collector)
    if companion is None:
        collector.direct_known = False
        return
    for part in ("require", "require-dev"):
        for key in lock.find_named({name.lower() for name in table(companion.get(part))}):
            collector.root(key)


def _companion(file: SourceFile, collector: Collector) -> dict[str, object] | None:
    base = file.name.rsplit("/", 1)[-1].removesuffix(".lock") + ".json"
    content = file.beside.get(base)
    if content is None:
        collector.wants.append(base)
        collector.warn(
            "companion_missing",
            f"Only {base} says which packages the project names itself. Upload it with this file.",
        )
        return None
    quiet: list[Problem] = []
    try:
        root = load_json(to_text(content, quiet), quiet, max_depth=file.limits.max_depth)
    except UnreadableLockfile as error:
        root = error.problem.message
    if isinstance(root, dict):
        return root
    collector.warn(
        "companion_unreadable",
        f"The {base} beside this file could not be read, so that it is not known which packages "
        f"the project names itself. {text_of(root)}".strip(),
    )
    return None
