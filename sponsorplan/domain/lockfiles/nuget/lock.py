"""NuGet's packages.lock.json, versions 1 and 2: one list of packages for each target framework."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.purl import registered_name

# NuGet also finds one lock for each project of a folder, by the project's name.
_FILE = re.compile(r"packages(?:\.[^/]+)?\.lock\.json", re.IGNORECASE)
# A project that takes this is a test project: the package itself sets the property for it.
TEST_SDK = "microsoft.net.test.sdk"


class NuGet:
    name = "nuget"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return _FILE.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, direct_known=False)
        tree = table(
            load_json(
                to_text(file.content, into.problems), into.problems, max_depth=file.limits.max_depth
            )
        )
        number, frameworks = tree.get("version"), tree.get("dependencies")
        if not isinstance(number, int) or not isinstance(frameworks, dict):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file has no version and dependencies, so it is not a packages.lock.json. "
                "Run “dotnet restore --use-lock-file” and upload what it writes.",
            )
        _Reading(frameworks, into).gather()
        return into.finish(format="nuget-lock", parser=self.name, parser_version=self.version)


@dataclass(frozen=True, slots=True)
class _Entry:
    framework: str
    name: str
    kind: str
    version: str
    needs: list[str]

    @property
    def key(self) -> tuple[str, str]:
        return (self.framework, self.name)


class _Reading:
    """A lock half read; keys are (framework, name), so that each target has its own graph."""

    def __init__(self, frameworks: dict[str, object], into: Collector) -> None:
        self.into = into
        self.entries = {entry.key: entry for entry in self._read(frameworks)}
        self.tested = {
            entry.framework
            for entry in self.entries.values()
            if entry.name == TEST_SDK and entry.kind == "direct"
        }

    def _read(self, frameworks: dict[str, object]) -> Iterator[_Entry]:
        skipped = 0
        for framework, packages in frameworks.items():
            for name, value in table(packages).items():
                row = table(value)
                kind, version = text_of(row.get("type")).lower(), text_of(row.get("resolved"))
                if name and (version or kind == "project"):
                    needs = [_id(need) for need in table(row.get("dependencies"))]
                    yield _Entry(framework, _id(name), kind, version, needs)
                else:
                    skipped += 1
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no resolved version: {skipped:,}. "
                "Run “dotnet restore --force-evaluate” if you did not expect this.",
            )

    def gather(self) -> None:
        for key, entry in self.entries.items():
            if entry.kind == "project":
                self.into.add_local(key, LocalPackage("nuget", entry.name))
                # A test project needs the projects under test, but they are there to be shipped.
                self.into.root(key)
            else:
                self._add(entry)
            for need in entry.needs:
                target = self._find(entry.framework, need)
                if target is not None:
                    self.into.link(key, target)

    def _add(self, entry: _Entry) -> None:
        direct = entry.kind == "direct"
        package = Package("nuget", entry.name, entry.version, direct=direct, source=Source.REGISTRY)
        self.into.add(entry.key, package)
        if direct:
            tested = _base(entry.framework) in self.tested
            self.into.root(entry.key, Scope.DEV if tested else Scope.RUNTIME)

    def _find(self, framework: str, name: str) -> tuple[str, str] | None:
        """A target with a runtime (net8.0/linux-x64) lists only what differs from that without."""
        for place in (framework, _base(framework)):
            if (place, name) in self.entries:
                return (place, name)
        return None


def _base(framework: str) -> str:
    return framework.partition("/")[0]


def _id(name: str) -> str:
    return registered_name("nuget", name)
