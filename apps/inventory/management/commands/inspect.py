"""Say what is in lockfiles, manifests and SBOMs. Reads files, writes nothing, needs no database."""

import json
import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sponsorplan.disk import DiskFile, read_files
from sponsorplan.domain.lockfiles.interface import Package


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *, files: list[str], json: bool, **_: Any) -> None:  # noqa: ANN401 - Django's
        read = read_files(files)
        if json:
            self.stdout.write(_as_json(read))
        else:
            for file in read:
                self._show(file)
        if any(file.parsed is None for file in read):
            sys.exit(2)

    def _show(self, file: DiskFile) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(file.path))
        if file.parsed is not None:
            packages = file.parsed.packages
            scopes = Counter(str(package.scope) for package in packages)
            direct = Counter(package.direct for package in packages)
            self.stdout.write(
                f"  {file.parsed.format}: {len(packages):,} packages "
                f"({', '.join(f'{count:,} {scope}' for scope, count in scopes.items()) or 'none'}), "
                f"{direct[True]:,} direct, {direct[False]:,} transitive, {direct[None]:,} unknown, "
                f"{len(file.parsed.edges):,} edges, "
                f"{sum(bool(package.funding) for package in packages):,} with funding, "
                f"{len(file.parsed.local):,} of your own left out"
            )
        for problem in file.problems:
            where = f"line {problem.line}: " if problem.line else ""
            self.stdout.write(f"  {problem.severity}: {where}{problem.message}")


def _as_json(files: list[DiskFile]) -> str:
    return json.dumps({"files": [_file(file) for file in files]}, ensure_ascii=False, indent=1)


def _file(file: DiskFile) -> dict[str, object]:
    parsed = file.parsed
    return {
        "path": file.path,
        "format": parsed.format if parsed else None,
        "parser": parsed.parser if parsed else None,
        "parser_version": parsed.parser_version if parsed else None,
        "sha256": file.sha256,
        "packages": [_package(package) for package in parsed.packages] if parsed else [],
        "edges": [list(edge) for edge in parsed.edges] if parsed else [],
        "local": [
            {"type": local.type, "name": local.name, "version": local.version, "path": local.path}
            for local in (parsed.local if parsed else ())
        ],
        "problems": [
            {"code": problem.code, "message": problem.message, "line": problem.line}
            for problem in file.problems
        ],
    }


def _package(package: Package) -> dict[str, object]:
    return {
        "type": package.type,
        "name": package.name,
        "version": package.version,
        "purl": str(package.purl),
        "scope": package.scope,
        "direct": package.direct,
        "source": package.source,
        "funding": list(package.funding),
    }
