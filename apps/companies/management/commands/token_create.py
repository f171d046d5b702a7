"""Make an API token of a company and print its secret, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.companies.roles import TOKEN_SCOPES, Permission
from apps.companies.services import token_create
from sponsorplan.domain.errors import DomainError

_MOST_DAYS = 3650
_MOST_CHARACTERS = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", metavar="COMPANY_SLUG")
        parser.add_argument("--name", required=True, help="where it is used")
        parser.add_argument(
            "--scopes", nargs="+", required=True, help=f"of {', '.join(sorted(TOKEN_SCOPES))}"
        )
        parser.add_argument(
            "--days", type=int, help=f"ends after 1 to {_MOST_DAYS} days; never if left out"
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        company = Company.objects.filter(slug=options["company"]).first()
        if company is None:
            raise CommandError(f"There is no company “{options['company']}”.")
        days = options["days"]
        if days is not None and not 1 <= days <= _MOST_DAYS:
            raise CommandError(f"A token ends after 1 to {_MOST_DAYS} days, or never.")
        name = options["name"].strip()
        if not 1 <= len(name) <= _MOST_CHARACTERS or not name.isprintable():
            raise CommandError(
                f"Name where it is used, in 1 to {_MOST_CHARACTERS} printable characters."
            )
        operator = Member(company, "the operator", frozenset(Permission))
        scopes = [scope for text in options["scopes"] for scope in text.split(",") if scope]
        try:
            _, secret = token_create(
                member=operator,
                name=name,
                scopes=scopes,
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(secret)
