"""Make the bundled catalogue from tables of collected facts, or check a file that was made."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.upstreams.catalogue.build import TABLES, build
from apps.upstreams.catalogue.container import CatalogueDamaged
from apps.upstreams.catalogue.loader import BUNDLED, misfits


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        made = acts.add_parser("build", help="replace the bundled file")
        made.add_argument("directory", type=Path, help=f"holds {', '.join(TABLES)}")
        checked = acts.add_parser("check", help="end with 1 and say what is wrong, if anything is")
        checked.add_argument("file", type=Path, nargs="?", default=BUNDLED)

    def handle(self, *, act: str, **given: Any) -> None:  # noqa: ANN401 - Django's
        if act == "build":
            self._build(given["directory"])
        else:
            self._check(given["file"])

    def _build(self, directory: Path) -> None:
        try:
            tables = {name: (directory / name).read_bytes() for name in TABLES}
        except OSError as error:
            raise CommandError(
                f"“{error.filename}” could not be opened: {error.strerror}."
            ) from error
        built = build(tables)
        BUNDLED.write_bytes(built.content)
        self.stdout.write(json.dumps(asdict(built.header), indent=1, default=str))

    def _check(self, file: Path) -> None:
        try:
            header, wrong = misfits(file.read_bytes())
        except OSError as error:
            raise CommandError(f"“{file}” could not be opened: {error.strerror}.") from error
        except CatalogueDamaged as error:
            raise CommandError(f"{file.name}: {error.detail}") from error
        for words in wrong:
            self.stderr.write(words)
        if wrong:
            raise CommandError(f"{file.name}: {len(wrong)} things are wrong.")
        counts = ", ".join(f"{number:,} {name}" for name, number in sorted(header.counts.items()))
        self.stdout.write(f"{file.name} of {header.dated} is sound: {counts}.")
