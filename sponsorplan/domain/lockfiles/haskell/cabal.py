"""cabal.project.freeze: exact versions as constraints, between flags and settings."""

import re
from collections.abc import Iterator

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import (
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]*)[ \t]*:(?P<value>.*)")
_HOST = re.compile(r"[\w-]{1,60}(?:\.[\w-]{1,60}){1,3}")
_KNOWN = frozenset({"constraints", "active-repositories", "index-state", "with-compiler"})
# any.name, setup.name and name:setup.other say for which build a constraint holds.
_CONSTRAINT = re.compile(
    r"(?:(?:any|setup)\.|[\w-]+:setup\.)?(?P<name>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)"
    r"\s*(?:==\s*(?P<version>\d+(?:\.\d+)*)|(?P<other>.*))",
    re.DOTALL,
)
# What is not a version: flags, what comes with the compiler, and what tests and profiling take.
_NO_VERSION = re.compile(r"(?:[+-]\S++\s*+)++|installed|source|test|bench")


class CabalFreeze:
    name = "cabal"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename.endswith(".project.freeze")

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, direct_known=False, edges_known=False)
        fields = list(_fields(to_text(file.content, into.problems)))
        if not any(name in _KNOWN for name, _ in fields):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no “constraints”, so cabal did not write it. Run “cabal freeze” and "
                "upload what it writes.",
            )
        host = _host(fields)
        for _, value in (field for field in fields if field[0] == "constraints"):
            _gather(value, host, into)
        return into.finish(format="cabal-freeze", parser=self.name, parser_version=self.version)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields of the file; what is indented goes on with the field above."""
    name, value = "", [""]
    for line in text.split("\n"):
        if line.lstrip().startswith("--"):
            continue
        found = _FIELD.match(line)
        if found:
            yield name, "\n".join(value)
            name, value = found["name"].lower(), [found["value"]]
        else:
            value.append(line)
    yield name, "\n".join(value)


def _host(fields: list[tuple[str, str]]) -> str:
    """The repository, if it is only one: it is called by its host, with ``:merge`` after it."""
    said = ",".join(value for name, value in fields if name == "active-repositories")
    named = {part.strip().partition(":")[0] for part in said.split(",")} - {""}
    name = named.pop() if len(named) == 1 else ""
    return name if _HOST.fullmatch(name) else ""


def _gather(constraints: str, host: str, into: Collector) -> None:
    skipped = 0
    for text in filter(None, map(str.strip, constraints.split(","))):
        found = _CONSTRAINT.fullmatch(text)
        if found and found["version"]:
            name, version = found["name"], found["version"]
            package = Package("hackage", name, version, source=Source.REGISTRY, host=host)
            into.add((name, version), package)
        elif not (found and _NO_VERSION.fullmatch(found["other"].strip())):
            skipped += 1
    if skipped:
        into.warn(
            "entries_skipped",
            f"Constraints skipped because they name no exact version: {skipped:,}. Run “cabal "
            "freeze” again if you did not expect this.",
        )
