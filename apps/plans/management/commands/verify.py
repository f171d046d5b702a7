"""Compute a plan again from its bundle and compare every figure. Needs no database and no network."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sponsorplan.disk import UnusableDocument, read_whole
from sponsorplan.domain.allocation.bundle import Verdict, verify
from sponsorplan.domain.errors import DomainError

_MOST_BYTES = 1_000_000_000


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="BUNDLE", help="as `bundle` or a plan's page gives it")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *, file: str, **options: Any) -> None:  # noqa: ANN401 - Django's
        try:
            verdict = verify(read_whole(file, _MOST_BYTES))
        except UnusableDocument as error:
            raise CommandError(error.detail) from error
        except DomainError as error:
            if options["json"]:
                self._print({"identical": False, "code": error.code, "detail": error.detail})
                sys.exit(1)
            raise CommandError(f"{file}: {error.detail}") from error
        if options["json"]:
            self._print({"identical": verdict.difference is None, **asdict(verdict)})
        else:
            self.stdout.write(_words(verdict))
        if verdict.difference:
            sys.exit(1)

    def _print(self, document: dict[str, object]) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False))


def _words(verdict: Verdict) -> str:
    about = f"allocation model {verdict.model_version}, digest {verdict.digest}"
    if verdict.difference:
        return f"different: {verdict.difference}.\n{about}"
    return (
        f"identical: {verdict.lines} lines, {about}\n"
        "Compare the digest with the one on the plan's page: it says whose inputs these are."
    )
