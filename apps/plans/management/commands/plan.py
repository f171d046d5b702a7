"""Split a budget over the dependencies in files. Writes nothing, needs no database.

Files of one folder make one product.
"""

import argparse
import json
import os
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.plans.serializers import proposal_document
from apps.plans.services import split_inputs
from sponsorplan.disk import DiskFile, read_document, read_files
from sponsorplan.domain import money
from sponsorplan.domain.allocation.inputs import FileInput, ProductInput
from sponsorplan.domain.allocation.policy import Policy, policy_from
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.errors import DomainError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--budget", required=True, help="in major units, such as 5000 or 0.01")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--policy", metavar="FILE", help="a policy document in JSON")
        parser.add_argument("--as-of", type=_day, metavar="DATE")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *, files: list[str], **options: Any) -> None:  # noqa: ANN401 - Django's
        read = read_files(files)
        broken = [file for file in read if file.parsed is None]
        for file in broken:
            self.stderr.write(f"{file.path}: {file.problems[0].message}")
        if len(broken) == len(read):
            raise CommandError("No file could be read, so there is nothing to split.")
        try:
            inputs = split_inputs(
                products=_products(read),
                budget=_budget(options["budget"], options["currency"]),
                policy=_policy(options["policy"]),
                as_of=options["as_of"] or timezone.now().date(),
            )
            proposal = propose(inputs)
        except DomainError as error:
            raise CommandError(error.detail) from error
        if options["json"]:
            document = proposal_document(proposal, inputs.policy.frequency)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self._show(proposal)
        if broken:
            sys.exit(2)

    def _show(self, proposal: Proposal) -> None:
        currency = proposal.budget.currency
        width = max([20, *(len(line.name) for line in proposal.lines)])
        for line in proposal.lines:
            amount = money.Money(line.minor, currency).decimal
            way = line.channel.title if line.channel else "no channel known"
            self.stdout.write(
                f"{line.name:<{width}} {amount:>14} {line.state:<9} {way}, "
                f"{len(line.packages)} packages"
            )
        for item in proposal.unplaced:
            amount = money.Money(item.minor, currency).decimal
            self.stdout.write(f"{'(' + item.reason + ')':<{width}} {amount:>14} {item.text}")
        self.stdout.write(f"{'Total':<{width}} {proposal.budget.decimal:>14} {currency}")
        self.stdout.write(f"Digest {proposal.digest}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        words = f"“{text}” is not a day. Write it as year-month-day, such as 2026-11-01."
        raise argparse.ArgumentTypeError(words) from error


def _budget(text: str, currency: str) -> money.Money:
    budget = money.parse(text, currency)
    if not budget.minor:
        raise CommandError("The budget must be more than nothing.")
    return budget


def _policy(path: str | None) -> Policy:
    if path is None:
        return Policy()
    document = read_document(path)
    if not isinstance(document, dict):
        raise CommandError(f"“{path}” is not a policy: it must be a JSON object.")
    return policy_from(document)


def _products(files: list[DiskFile]) -> list[ProductInput]:
    folders: dict[str, list[FileInput]] = {}
    for file in files:
        if file.parsed is not None and file.parsed.packages:
            folders.setdefault(file.folder, []).append(
                FileInput(
                    file.sha256,
                    file.parsed.parser,
                    file.parsed.parser_version,
                    file.parsed.packages,
                    file.parsed.edges,
                )
            )
    return [ProductInput(_name(folder), 1, tuple(held)) for folder, held in sorted(folders.items())]


def _name(folder: str) -> str:
    """The folder's own name; bytes of it that are not UTF-8 show as U+FFFD."""
    name = os.path.basename(os.path.abspath(folder))  # noqa: PTH100,PTH119 - may be inside an archive
    return os.fsencode(name).decode(errors="replace")
