"""Every lockfile format we read. Adding one is a module, a line here, a fixture folder, a doc line."""

import re

from sponsorplan.domain.lockfiles.additions import Additions
from sponsorplan.domain.lockfiles.bun.parser import Bun
from sponsorplan.domain.lockfiles.cargo.parser import Cargo
from sponsorplan.domain.lockfiles.composer import Composer
from sponsorplan.domain.lockfiles.conda.environment import CondaEnv
from sponsorplan.domain.lockfiles.conda.lock import CondaLock
from sponsorplan.domain.lockfiles.deno.parser import Deno
from sponsorplan.domain.lockfiles.gemfile.parser import Gemfile
from sponsorplan.domain.lockfiles.gomod.parser import GoMod
from sponsorplan.domain.lockfiles.gradle.catalog import VersionCatalog
from sponsorplan.domain.lockfiles.gradle.lock import GradleLock
from sponsorplan.domain.lockfiles.haskell.cabal import CabalFreeze
from sponsorplan.domain.lockfiles.haskell.stack import Stack
from sponsorplan.domain.lockfiles.interface import (
    LockfileParser,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.mix.parser import Mix
from sponsorplan.domain.lockfiles.npm.parser import Npm
from sponsorplan.domain.lockfiles.nuget.lock import NuGet
from sponsorplan.domain.lockfiles.nuget.project import Csproj
from sponsorplan.domain.lockfiles.pasted import GoList, MavenTree, NpmLs, PipFreeze
from sponsorplan.domain.lockfiles.pdm import Pdm
from sponsorplan.domain.lockfiles.pipfile import Pipfile
from sponsorplan.domain.lockfiles.pixi.parser import Pixi
from sponsorplan.domain.lockfiles.pnpm.parser import Pnpm
from sponsorplan.domain.lockfiles.podfile import Podfile
from sponsorplan.domain.lockfiles.poetry import Poetry
from sponsorplan.domain.lockfiles.pom.parser import Pom
from sponsorplan.domain.lockfiles.pubspec import Pubspec
from sponsorplan.domain.lockfiles.pylock.parser import Pylock
from sponsorplan.domain.lockfiles.renv import Renv
from sponsorplan.domain.lockfiles.requirements.parser import Requirements
from sponsorplan.domain.lockfiles.sbom.cyclonedx.parser import CycloneDx
from sponsorplan.domain.lockfiles.sbom.snapshot import Snapshot
from sponsorplan.domain.lockfiles.sbom.spdx.parser import Spdx
from sponsorplan.domain.lockfiles.sbom.spdx3 import Spdx3
from sponsorplan.domain.lockfiles.swift import Swift
from sponsorplan.domain.lockfiles.uv import Uv
from sponsorplan.domain.lockfiles.yarn.parser import Yarn
from sponsorplan.domain.memory import no_cyclic_collection

_BY_CONTENT = re.compile(
    r".*(?:bom|cdx|cyclonedx|spdx|snapshot|npm[-_. ]?l).*\.(?:json|xml|ya?ml)|.*\.(?:spdx|jsonld)"
)

PARSERS: tuple[LockfileParser, ...] = (
    Npm(),
    Pnpm(),
    Yarn(),
    Bun(),
    Deno(),
    Uv(),
    Poetry(),
    Pdm(),
    Pipfile(),
    Pylock(),
    Pixi(),
    CondaLock(),
    CondaEnv(),
    Cargo(),
    GoMod(),
    Gemfile(),
    Composer(),
    NuGet(),
    Csproj(),
    Pom(),
    GradleLock(),
    VersionCatalog(),
    Mix(),
    Pubspec(),
    Swift(),
    Podfile(),
    Renv(),
    Stack(),
    CabalFreeze(),
    PipFreeze(),
    GoList(),
    MavenTree(),
    Requirements(),
    CycloneDx(),
    Spdx(),
    Spdx3(),
    Snapshot(),
    NpmLs(),
    Additions(),
)


def find(filename: str, content: bytes) -> LockfileParser | None:
    """The parser for a file of this base name and content, if there is one."""
    return next((parser for parser in PARSERS if parser.accepts(filename, content)), None)


def companions() -> frozenset[str]:
    """Names of files that complete a lockfile beside them and are no lockfiles themselves."""
    return frozenset(name for parser in PARSERS for name in parser.companions)


def reads(filename: str, content: bytes) -> bool:
    """Whether a file is one that we read, or completes one."""
    return filename in companions() or find(filename, content) is not None


def is_beside(filename: str) -> bool:
    """Whether a file of this base name may complete another: a companion, or an include."""
    return filename in companions() or filename.endswith((".txt", ".in"))


def is_wanted(filename: str) -> bool:
    """Whether a file of this base name may matter, before its content is known: see `reads`."""
    return (
        filename in companions()
        or filename.endswith((".txt", ".in", ".mod"))
        or find(filename, b"") is not None
        or _BY_CONTENT.fullmatch(filename.lower()) is not None
    )


def parse(file: SourceFile) -> ParsedLockfile:
    """Read a file with the parser that accepts it. Raises ``UnreadableLockfile``."""
    if len(file.content) > file.limits.max_bytes:
        raise UnreadableLockfile(
            "too_large",
            f"The file is larger than {file.limits.max_bytes // 1_000_000} MB.",
        )
    if not file.content.strip():
        raise UnreadableLockfile("empty", "The file is empty. Create it again and upload it.")
    parser = find(file.name.rsplit("/", 1)[-1], file.content)
    if parser is None:
        raise UnreadableLockfile(
            "unknown_format",
            "This is not a lockfile or SBOM that we read. The list of formats is in the docs; "
            "rename the file if your build gave it another name.",
        )
    with no_cyclic_collection():
        return parser.parse(file)
