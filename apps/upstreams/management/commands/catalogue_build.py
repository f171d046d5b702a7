"""Make the bundled catalogue from the tables of collected facts in DIRECTORY."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.upstreams.catalogue.build import TABLES, build
from apps.upstreams.catalogue.loader import BUNDLED


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **_: Any) -> None:  # noqa: ANN401 - Django's
        try:
            tables = {name: (directory / name).read_bytes() for name in TABLES}
        except OSError as error:
            raise CommandError(
                f"“{error.filename}” could not be opened: {error.strerror}."
            ) from error
        built = build(tables)
        BUNDLED.write_bytes(built.content)
        self.stdout.write(json.dumps(asdict(built.header), indent=1, default=str))
