"""Split a budget over the dependencies in files. Writes nothing, needs no database.

Files of one folder make one product.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.plans.management.given import add_split_arguments, inputs_from_files
from apps.plans.serializers import proposal_document
from sponsorplan.domain import money
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.errors import DomainError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        add_split_arguments(parser, required=True)
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *, files: list[str], **options: Any) -> None:  # noqa: ANN401 - Django's
        inputs, broken = inputs_from_files(files, options, self.stderr)
        try:
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
