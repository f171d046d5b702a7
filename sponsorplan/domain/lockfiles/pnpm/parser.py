"""pnpm-lock.yaml, versions 5 to 9."""

import re
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pnpm import blocks
from sponsorplan.domain.lockfiles.pnpm.documents import main_document
from sponsorplan.domain.lockfiles.pnpm.graph import read

_FILE_NAME = re.compile(r"pnpm-lock(?:\.[^/]+)?\.yaml")
_VERSION = re.compile(r"([0-9]{1,3})(?:\.[0-9A-Za-z.-]{1,30})?")
_OLDEST, _NEWEST = 5, 9


@dataclass(frozen=True, slots=True)
class Pnpm:
    """Everything is in the file: roots, edges, and why a package is there."""

    name: str = "pnpm"
    version: int = 1
    companions: tuple[str, ...] = field(default=())

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002
        # pnpm can keep one lockfile a branch: pnpm-lock.my-branch.yaml.
        return _FILE_NAME.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text, documents = main_document(to_text(file.content, problems), problems)
        tree = blocks.read(text, max_depth=file.limits.max_depth) or block_yaml.load(
            text, max_depth=file.limits.max_depth, problems=problems
        )
        said = text_of(table(tree).get("lockfileVersion"))
        collector = Collector(limits=file.limits, scope_known=True, problems=problems)
        read(table(tree), _major(said, problems), collector)
        return collector.finish(
            format=f"pnpm-v{said}" + (f"-{documents}docs" if documents > 1 else ""),
            parser=self.name,
            parser_version=self.version,
        )


def _major(said: str, problems: list[Problem]) -> int:
    found = _VERSION.fullmatch(said)
    if not found or int(found[1]) < _OLDEST:
        raise UnreadableLockfile(
            "not_a_lockfile",
            f"This pnpm-lock.yaml has {f'version {said[:30]}' if said else 'no lockfileVersion'}; "
            f"versions {_OLDEST} to {_NEWEST} are read. Run `pnpm install --lockfile-only` and "
            "upload the file it writes.",
        )
    if int(found[1]) > _NEWEST:
        problems.append(
            Problem(
                "unknown_version",
                f"The file says it is version {said} of pnpm's format; it was read as version "
                f"{_NEWEST}, the newest that is known here.",
            )
        )
    return int(found[1])
