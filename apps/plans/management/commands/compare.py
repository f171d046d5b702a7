"""Split the same inputs as StackAid, ecosyste.ms Funds and others would, beside ours.

Give files and a budget, or a plan of a company.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.companies.models import Company
from apps.plans.management.given import add_split_arguments, inputs_from_files
from apps.plans.selectors import kept_inputs, plan_find
from apps.plans.serializers import comparison_document
from sponsorplan.domain.allocation.baselines import Comparison, compare
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

_SHOWN = 30


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE")
        add_split_arguments(parser, required=False)
        parser.add_argument("--plan", nargs=2, metavar=("COMPANY_SLUG", "NUMBER"))
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *, files: list[str], **options: Any) -> None:  # noqa: ANN401 - Django's
        if bool(options["plan"]) == bool(files):
            raise CommandError("Give either files with a --budget, or --plan COMPANY_SLUG NUMBER.")
        if files and not options["budget"]:
            raise CommandError("Say with --budget how much there is to split.")
        broken = False
        try:
            if files:
                inputs, broken = inputs_from_files(files, options, self.stderr)
            else:
                inputs = _of_plan(*options["plan"])
            found = compare(inputs)
        except DomainError as error:
            raise CommandError(error.detail) from error
        if options["json"]:
            self.stdout.write(json.dumps(comparison_document(found), ensure_ascii=False, indent=1))
        else:
            self._show(found)
        if broken:
            sys.exit(2)

    def _show(self, found: Comparison) -> None:
        def amount(minor: int) -> str:
            return Money(minor, found.currency).decimal

        width = max([20, *(len(row.upstream) for row in found.rows[:_SHOWN])])
        titles = [each.title for each in found.baselines]
        self.stdout.write(f"{'':<{width}} {'ours':>14}" + "".join(f" {t:>18}" for t in titles))
        for row in found.rows[:_SHOWN]:
            theirs = "".join(f" {amount(minor):>18}" for minor in row.theirs.values())
            self.stdout.write(f"{row.upstream:<{width}} {amount(row.ours):>14}{theirs}")
        if len(found.rows) > _SHOWN:
            self.stdout.write(f"and {len(found.rows) - _SHOWN} more; --json prints all")
        parts = "".join(f" {amount(each.unplaced):>18}" for each in found.baselines)
        self.stdout.write(f"{'reaches nobody':<{width}} {amount(found.unplaced):>14}{parts}")
        moved = "".join(f" {amount(found.moved[each.code]):>18}" for each in found.baselines)
        self.stdout.write(f"{'given to others':<{width}} {'':>14}{moved}")
        for each in found.baselines:
            self.stdout.write(f"\n{each.title}: {each.rule}\n{each.lacks}")


def _of_plan(slug: str, number: str) -> Inputs:
    company = Company.objects.filter(slug=slug).first()
    whole = int(number) if number.isdecimal() and len(number) < 10 else 0  # noqa: PLR2004 - a plan's
    plan = plan_find(company=company, number=whole) if company else None
    if plan is None:
        raise CommandError(f"There is no plan {number} of a company “{slug}”.")
    return kept_inputs(plan=plan)
