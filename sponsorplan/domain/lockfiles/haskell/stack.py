"""stack.yaml.lock: the packages that a project adds to a snapshot, which is kept elsewhere."""

import re

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_yaml, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)

# name-1.2.3@sha256:...,size or @rev:1; only the last hyphen before a version parts it.
_HACKAGE = re.compile(
    r"(?P<name>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*?)-(?P<version>\d+(?:\.\d+)*)(?:@.*)?"
)
_FILE = re.compile(r"stack[^/]*\.ya?ml\.lock")


class Stack:
    name = "stack"
    version = 2
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return _FILE.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, direct_known=False, edges_known=False)
        text = to_text(file.content, into.problems)
        documents = load_yaml(text, max_depth=file.limits.max_depth, problems=into.problems)
        tree = table(documents[-1] if documents else None)
        if not tree.keys() & {"packages", "snapshots"}:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has neither “packages” nor “snapshots”, so it is not a lock of Stack. "
                "Run “stack build --dry-run” and upload what it writes.",
            )
        _gather(rows(tree.get("packages")), into)
        if rows(tree.get("snapshots")):
            into.warn(
                "partial_lock",
                "This file lists only what stack.yaml adds to its snapshot. Packages of the "
                "snapshot are not in it and are not counted.",
            )
        return into.finish(format="stack-lock", parser=self.name, parser_version=self.version)


def _gather(packages: list[object], into: Collector) -> None:
    skipped = 0
    for position, row in enumerate(map(table, packages)):
        found = _read(table(row.get("completed"))) or _read(table(row.get("original")))
        if isinstance(found, Package):
            into.add(position, found)
        elif found:
            into.add_local(position, found)
        else:
            skipped += 1
    if skipped:
        into.warn(
            "entries_skipped",
            f"Package entries skipped because they have no name: {skipped:,}. Run “stack build "
            "--dry-run” again if you did not expect this.",
        )


def _read(row: dict[str, object]) -> Package | LocalPackage | None:
    released = _HACKAGE.fullmatch(text_of(row.get("hackage")))
    if released:
        return Package(
            "hackage",
            released["name"],
            released["version"],
            direct=True,
            source=Source.REGISTRY,
        )
    name, version = text_of(row.get("name")), text_of(row.get("version"))
    git = text_of(row.get("git"))
    archive = text_of(row.get("url") or row.get("archive") or row.get("location"))
    if not name:
        return None
    if addresses.is_on_disk(git or archive):
        return LocalPackage("hackage", name, version, git or archive)
    return Package(
        "hackage",
        name,
        version or text_of(row.get("commit")),
        direct=True,
        source=Source.GIT if git else Source.URL if archive else Source.UNKNOWN,
        repository=origins.git_repository(git) or origins.forge_repository(archive),
    )
