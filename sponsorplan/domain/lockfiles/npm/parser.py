"""package-lock.json and npm-shrinkwrap.json, as written since npm 1.0 until now."""

from dataclasses import dataclass

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.javascript import manifest
from sponsorplan.domain.lockfiles.npm import installed, nested

_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Npm:
    """Versions 2 and 3 list folders of node_modules, version 1 a tree of packages."""

    name: str = "npm"
    version: int = 1
    companions: tuple[str, ...] = (manifest.FILE_NAME,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002
        return filename in {"package-lock.json", "npm-shrinkwrap.json"}

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        tree = load_json(to_text(file.content, problems), problems, max_depth=file.limits.max_depth)
        if not isinstance(tree, dict) or not tree.keys() & {
            "lockfileVersion",
            "packages",
            "dependencies",
        }:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "This is JSON but not a lockfile: it has no “lockfileVersion”, “packages” or "
                "“dependencies”. Run `npm install --package-lock-only` and upload the file it "
                "writes.",
            )
        collector = Collector(limits=file.limits, scope_known=True, problems=problems)
        # npm itself goes by what is there, whatever version the file claims.
        has_folders = isinstance(tree.get("packages"), dict)
        found = _stated_version(tree, problems) or (_NEWEST if has_folders else 1)
        read = installed.read if has_folders else nested.read
        read(tree, file, collector)
        return collector.finish(
            format=f"npm-lock-v{found}", parser=self.name, parser_version=self.version
        )


def _stated_version(tree: dict[str, object], problems: list[Problem]) -> int | None:
    """The version the file states. npm before 5 stated none."""
    said = str(tree.get("lockfileVersion", ""))
    if said in {"1", "2", "3"}:
        return int(said)
    if said:
        problems.append(
            Problem(
                "unknown_version",
                f"The file says it is version {said[:20]} of npm's format; versions 1 to {_NEWEST} "
                "are known here. It was read as the one that it looks like.",
            )
        )
    return None
