"""Do the exact arithmetic of a plan on numbers in a file: ``usage``, ``risk``, ``split`` or ``plan``."""

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sponsorplan.disk import UnusableDocument, read_document
from sponsorplan.domain.allocation.calculator import (
    calculate_plan,
    calculate_risk,
    calculate_split,
    calculate_usage,
)
from sponsorplan.domain.errors import DomainError

_CALCULATIONS: dict[str, Callable[[object], object]] = {
    "usage": calculate_usage,
    "risk": calculate_risk,
    "split": calculate_split,
    "plan": calculate_plan,
}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("calculation", choices=sorted(_CALCULATIONS))
        parser.add_argument("file", metavar="FILE", help="JSON; docs/allocation.md shows its form")
        parser.add_argument("--json", action="store_true", help="print JSON on one line")

    def handle(self, *, calculation: str, file: str, **options: Any) -> None:  # noqa: ANN401 - Django's
        try:
            answer = _CALCULATIONS[calculation](read_document(file))
        except UnusableDocument as error:
            raise CommandError(error.detail) from error
        except DomainError as error:
            raise CommandError(f"{file}: {error.detail}") from error
        indent = None if options["json"] else 2
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=indent, default=float))
