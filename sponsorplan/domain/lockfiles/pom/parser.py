"""pom.xml of Maven: what a project names itself, with as many versions as the upload tells.

Managed dependencies and imported BOMs only give versions; plugins belong to the build.
"""

import re

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
)
from sponsorplan.domain.lockfiles.pom.model import Dependency, Model, read

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
# [1.0] is exactly 1.0; what else is not plain allows more versions than one.
_EXACT = re.compile(r"\[([^\[\](),]+)\]|([^\[\](),$]+)")
_MOVING = frozenset({"LATEST", "RELEASE"})


class Pom:
    name = "pom"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "pom.xml" or filename.endswith(".pom")

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(
            limits=file.limits, scope_known=True, direct_known=False, edges_known=False
        )
        model = read(file.content, file.beside, into.problems, file.limits.max_depth)
        own = model.own
        if own.artifact:
            into.add_local("", LocalPackage("maven", f"{own.group}:{own.artifact}", own.version))
        unnamed = without = 0
        for found in model.dependencies:
            if not all(_NAME.fullmatch(part) for part in found.key):
                unnamed += 1
                continue
            without += _add(found, model, into)
        _tell(model, unnamed, without, into)
        return into.finish(format="pom", parser=self.name, parser_version=self.version)


def _add(found: Dependency, model: Model, into: Collector) -> bool:
    """Whether it is others' and its version is unknown."""
    name, said = ":".join(found.key), found.coordinates.version
    if found.scope == "system" or model.is_own(found):
        version = "" if "${" in said else said
        into.add_local((name, version), LocalPackage("maven", name, version, found.path))
        return False
    exact = _EXACT.fullmatch(said)
    version = (exact[1] or exact[2]) if exact and said not in _MOVING else ""
    scope = Scope.DEV if found.scope == "test" else Scope.RUNTIME
    package = Package("maven", name, version, scope, direct=True, source=Source.REGISTRY)
    into.add((name, version, scope), package)
    return not version


def _tell(model: Model, unnamed: int, without: int, into: Collector) -> None:
    if unnamed:
        into.warn(
            "entries_skipped",
            f"Dependencies skipped because their group or name is not known here: {unnamed:,}. "
            "If a parent pom has it as a property, upload that pom too.",
        )
    if without:
        into.warn(
            "versions_unknown",
            f"{without:,} dependencies have no version here; a parent or a BOM outside the upload "
            "may set it. They are counted all the same.",
        )
    if model.in_profiles:
        into.warn(
            "profile_dependencies",
            f"Dependencies of profiles that are not active by default are not counted: "
            f"{model.in_profiles:,}.",
        )
    if model.missing_modules:
        into.warn(
            "modules_missing",
            f"Modules whose pom.xml is not in the upload: {model.missing_modules:,}. Each names "
            "what it needs itself. Upload them too, best as an archive of the repository.",
        )
