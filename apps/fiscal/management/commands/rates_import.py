"""Take in a file of the European Central Bank's reference rates, XML or CSV; again changes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.fiscal.services import rates_take
from sponsorplan.domain.fiscal.ecb import UnreadableRates


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="eurofxref-daily.xml, or one of its history")

    def handle(self, *, file: Path, **_: Any) -> None:  # noqa: ANN401 - Django's
        try:
            taken = rates_take(content=file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except UnreadableRates as error:
            raise CommandError(f"{file}: {error.detail}") from error
        self.stdout.write(
            f"{taken.rates} rates of {taken.first} to {taken.last}: {taken.new} new, "
            f"{taken.changed} changed, {taken.rates - taken.new - taken.changed} known."
        )
