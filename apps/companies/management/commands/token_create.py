"""Make an API token of a company and print its secret, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.companies.roles import TOKEN_SCOPES, Permission
from apps.companies.services import token_create
from sponsorplan.domain.errors import DomainError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", metavar="COMPANY_SLUG")
        parser.add_argument("--name", required=True, help="where it is used")
        parser.add_argument(
            "--scopes", nargs="+", required=True, help=f"of {', '.join(sorted(TOKEN_SCOPES))}"
        )
        parser.add_argument("--days", type=int, help="ends after so many days; never if left out")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        company = Company.objects.filter(slug=options["company"]).first()
        if company is None:
            raise CommandError(f"There is no company “{options['company']}”.")
        days = options["days"]
        operator = Member(company, "the operator", frozenset(Permission))
        scopes = [scope for text in options["scopes"] for scope in text.split(",") if scope]
        try:
            _, secret = token_create(
                member=operator,
                name=options["name"],
                scopes=scopes,
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(secret)
