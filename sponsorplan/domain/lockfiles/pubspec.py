"""pubspec.lock of Dart and Flutter: a flat list that says itself what the project named."""

from sponsorplan.domain.lockfiles import addresses, block_yaml, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_SOURCES = {"hosted": Source.REGISTRY, "git": Source.GIT}
# Flutter's parts come with its SDK, under versions that mean nothing.
_LOCAL = frozenset({"path", "sdk"})


class Pubspec:
    name = "pubspec"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "pubspec.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        text = to_text(file.content, into.problems)
        tree = table(block_yaml.load(text, max_depth=file.limits.max_depth, problems=into.problems))
        if "packages" not in tree:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no “packages”, so it is not a pubspec.lock. Run “dart pub get” and "
                "upload what it writes.",
            )
        _gather(table(tree["packages"]), into)
        return into.finish(format="pubspec-lock", parser=self.name, parser_version=self.version)


def _gather(packages: dict[str, object], into: Collector) -> None:
    skipped = 0
    for name, value in packages.items():
        row = table(value)
        source, version = text_of(row.get("source")), text_of(row.get("version"))
        place = _place(row.get("description"))
        if not (name and source):
            skipped += 1
        elif source in _LOCAL or (source == "git" and addresses.is_on_disk(place)):
            into.add_local(name, LocalPackage("pub", name, version, place))
        else:
            into.add(name, _package(name, version, row))
    if skipped:
        into.warn(
            "entries_skipped",
            f"Package entries skipped because they have no source: {skipped:,}. Run “dart pub "
            "get” again if you did not expect this.",
        )


def _place(description: object) -> str:
    """The path, address or SDK that a package is from. SDKs, and old locks, say it as one text."""
    row = table(description)
    return text_of(row.get("url") or row.get("path")) or text_of(description)


def _package(name: str, version: str, row: dict[str, object]) -> Package:
    description = table(row.get("description"))
    source = _SOURCES.get(text_of(row.get("source")), Source.UNKNOWN)
    place = _place(row.get("description"))
    hosted = source is Source.REGISTRY
    said = text_of(row.get("dependency"))
    return Package(
        "pub",
        # A package may be known to its registry by another name than to the project.
        (text_of(description.get("name")) if hosted else "") or name,
        version,
        scope=Scope.DEV if said == "direct dev" else Scope.RUNTIME,
        # The oldest locks do not say.
        direct=said.startswith("direct") if said else None,
        source=source,
        repository=origins.git_repository(place) if source is Source.GIT else "",
        host=addresses.host(place) if hosted else "",
    )
