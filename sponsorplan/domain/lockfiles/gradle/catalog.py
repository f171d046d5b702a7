"""libs.versions.toml, Gradle's version catalog: the libraries that a build may name.

Plugins of the build are left out, as they are of a pom.
"""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_toml, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    Package,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)

_TABLES = frozenset({"metadata", "versions", "libraries", "bundles", "plugins"})
_PART = re.compile(r"[A-Za-z0-9_.-]+")
_RANGE = re.compile(r"[\[\](),+]|latest\.")


class VersionCatalog:
    name = "gradle-catalog"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename.endswith(".versions.toml")

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, direct_known=False, edges_known=False)
        tree = load_toml(to_text(file.content, into.problems), max_depth=file.limits.max_depth)
        if not tree.keys() & _TABLES:
            raise UnreadableLockfile(
                "not_a_catalog",
                "The file has none of the tables of a version catalog ([versions], [libraries], "
                "...). Upload gradle/libs.versions.toml.",
            )
        versions = table(tree.get("versions"))
        skipped = 0
        for value in table(tree.get("libraries")).values():
            package = _read(value, versions)
            if package is None:
                skipped += 1
            else:
                into.add((package.name, package.version), package)
        if skipped:
            into.warn(
                "entries_skipped",
                f"Libraries skipped because they have no group and name: {skipped:,}.",
            )
        return into.finish(
            format="gradle-version-catalog", parser=self.name, parser_version=self.version
        )


def _read(value: object, versions: dict[str, object]) -> Package | None:
    """``"group:name:1.0"``, or a table with ``module`` or ``group`` and ``name``."""
    row = table(value)
    text = text_of(value) or text_of(row.get("module"))
    parts = text.split(":") if text else [text_of(row.get("group")), text_of(row.get("name"))]
    if not all(_PART.fullmatch(part) for part in parts[:2]) or not 2 <= len(parts) <= 3:  # noqa: PLR2004 - group:name:version
        return None
    version = parts[2] if len(parts) > 2 else _version(row.get("version"), versions)  # noqa: PLR2004
    return Package(
        "maven",
        f"{parts[0]}:{parts[1]}",
        "" if _RANGE.search(version) else version,
        direct=True,
        source=Source.REGISTRY,
    )


def _version(value: object, versions: dict[str, object]) -> str:
    """A version, a reference to one, or a rich one of which the strictest word counts."""
    reference = table(value).get("ref")
    if isinstance(reference, str):
        value = versions.get(reference)
    rich = table(value)
    said = rich.get("strictly") or rich.get("require") or rich.get("prefer") or value
    return text_of(said)
