"""Write a plan as one file that proves itself: its inputs, its amounts, a checksum. See `verify`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.companies.models import Company, Member
from apps.companies.roles import Permission
from apps.plans import exports
from apps.plans.selectors import plan_find
from sponsorplan.domain.errors import DomainError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", metavar="COMPANY_SLUG")
        parser.add_argument("number", type=int, metavar="PLAN_NUMBER")
        parser.add_argument("--output", metavar="FILE", help="in place of COMPANY-plan-N.jsonl")

    def handle(self, *, company: str, number: int, **options: Any) -> None:  # noqa: ANN401 - Django's
        found = Company.objects.filter(slug=company).first()
        plan = plan_find(company=found, number=number) if found else None
        if found is None or plan is None:
            raise CommandError(f"There is no plan {number} of a company “{company}”.")
        operator = Member(found, "the operator", frozenset(Permission))
        path = Path(options["output"] or exports.bundle_name(plan))
        try:
            content = exports.plan_bundle(operator, plan)
            path.write_bytes(content)
        except DomainError as error:
            raise CommandError(error.detail) from error
        except OSError as error:
            raise CommandError(f"“{path}” could not be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: {len(content)} bytes, digest {plan.digest}")
