"""gradle.lockfile: one release a line, with the configurations it was resolved for."""

import re
from collections.abc import Iterable

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_NAMES = frozenset({"gradle.lockfile", "buildscript-gradle.lockfile", "settings-gradle.lockfile"})
_MARK = b"This is a Gradle generated file for dependency locking"
_LINE = re.compile(
    r"(?P<group>[^:=\s]+):(?P<artifact>[^:=\s]+):(?P<version>[^:=\s]+)(?P<rest>=[^\s]*)?"
)
# What is compiled against and what runs, of the main code or of a variant of it; code for tests
# and for debugging has such paths too. Other configurations are for tools of the build.
_PRODUCT = re.compile(r"(?:.*C|c)ompileClasspath|(?:.*R|r)untimeClasspath")
_TRIAL = re.compile(r"^(?:test|debug|jmh|benchmark)|(?:Test|Debug|Jmh|Benchmark)")


class GradleLock:
    name = "gradle"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:
        # Gradle before 7 wrote a file for each configuration.
        return filename in _NAMES or (filename.endswith(".lockfile") and _MARK in content[:1000])

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        text = to_text(file.content, into.problems)
        base = file.name.rpartition("/")[2]
        # The older file's name is its configuration.
        alone = "" if base in _NAMES else base.removesuffix(".lockfile")
        read = sum(_read(line.strip(), alone, into) for line in text.split("\n"))
        if not read and _MARK.decode() not in text:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "No line of this file is one of a gradle.lockfile. Run “gradle dependencies "
                "--write-locks” and upload what it writes.",
            )
        skipped = _count(text) - read
        if skipped:
            into.warn(
                "entries_skipped",
                f"Lines skipped because they are not group:artifact:version: {skipped:,}. Run "
                "“gradle dependencies --write-locks” again if you did not expect this.",
            )
        return into.finish(format="gradle-lockfile", parser=self.name, parser_version=self.version)


def _count(text: str) -> int:
    return sum(bool(line.strip()) and line.lstrip()[0] != "#" for line in text.split("\n"))


def _read(line: str, alone: str, into: Collector) -> bool:
    """Whether the line was understood. ``empty=`` lists configurations without any package."""
    found = _LINE.fullmatch(line)
    if found is None:
        return line.startswith("empty=")
    configurations = found["rest"][1:].split(",") if found["rest"] else [alone]
    package = Package(
        "maven",
        f"{found['group']}:{found['artifact']}",
        found["version"],
        _scope(configurations),
        source=Source.REGISTRY,
    )
    into.add((package.name, package.version, package.scope), package)
    return True


def _scope(configurations: Iterable[str]) -> Scope:
    shipped = any(_PRODUCT.fullmatch(name) and not _TRIAL.search(name) for name in configurations)
    return Scope.RUNTIME if shipped else Scope.DEV
