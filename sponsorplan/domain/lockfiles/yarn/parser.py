"""yarn.lock: the format of yarn 1, and the YAML of yarn 2 and later ("berry")."""

import re
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.javascript import manifest
from sponsorplan.domain.lockfiles.yarn import (
    berry,
    berry_blocks,
    classic,
    classic_blocks,
    classic_lines,
)

_BERRY = re.compile(r"^__metadata:", re.MULTILINE)
_HEADER = re.compile(r"^# yarn lockfile v1\s*$", re.MULTILINE)
_VERSION = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Yarn:
    """Both formats go by the ranges that were asked for; package.json says by whom, and why."""

    name: str = "yarn"
    version: int = 2
    companions: tuple[str, ...] = (manifest.FILE_NAME,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002
        return filename == "yarn.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text = to_text(file.content, problems)
        collector = Collector(limits=file.limits, scope_known=True, problems=problems)
        if "__metadata:" in text and _BERRY.search(text):
            max_depth = file.limits.max_depth
            tree: object = berry_blocks.read(text, max_depth=max_depth)
            if tree is None:
                tree = block_yaml.load(text, max_depth=max_depth, problems=problems)
            format_ = "yarn-berry-v" + _metadata_version(table(tree))
            berry.read(table(tree), file, collector)
        else:
            entries = classic_blocks.read(text) or classic_lines.read(text, problems)
            if not entries and not _HEADER.search(text):
                raise UnreadableLockfile(
                    "not_a_lockfile",
                    "This yarn.lock has neither packages nor the line “# yarn lockfile v1”. Run "
                    "`yarn install` and upload the file it writes.",
                )
            format_ = "yarn-v1"
            classic.read(entries, file, collector)
        return collector.finish(format=format_, parser=self.name, parser_version=self.version)


def _metadata_version(tree: dict[str, object]) -> str:
    version = text_of(table(tree.get("__metadata")).get("version"))
    if not _VERSION.fullmatch(version):
        raise UnreadableLockfile(
            "not_a_lockfile",
            "This yarn.lock does not say its version under “__metadata”. Run `yarn install` and "
            "upload the file it writes.",
        )
    return version
