"""Say in words what is missing or unsafe here. Ends with 1 if anything is unsafe."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sponsorplan.management.doctor import Verdict, look


class Command(BaseCommand):
    help = __doc__
    # It says itself what is wrong, also where a check of Django's would stop it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        found = look()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=2))
        else:
            self.stdout.write("\n".join(each.line() for each in found))
        if any(each.verdict is Verdict.UNSAFE for each in found):
            sys.exit(1)
