"""Delete a company with all that it owns: rows, files and its audit log.

It cannot be undone; make a backup first. How long the audit log was and its last digest stay. Accounts of
its members stay, as they are people's own.
"""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model

from apps.audit.services import log_erase
from apps.companies.models import Company
from sponsorplan.management.backup.owned import owned_files, owned_models, owned_rows


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="COMPANY_SLUG")
        parser.add_argument(
            "--yes", metavar="NAME", default="", help="the company's name, to confirm"
        )

    def handle(self, *, slug: str, yes: str, **_: Any) -> None:  # noqa: ANN401 - Django's
        company = Company.objects.filter(slug=slug).first()
        if company is None:
            raise CommandError(f"There is no company {slug}.")
        if yes != company.name:
            raise CommandError(
                f"This deletes “{company.name}” for ever. Say --yes with its name to do it."
            )
        with transaction.atomic():
            rows = sum(_delete(model, company) for model in owned_models())
            erasure = log_erase(company_id=company.pk, actor="company_erase")
            # Foreign keys are looked at when all of it is gone.
            Company.objects.filter(pk=company.pk)._raw_delete(DEFAULT_DB_ALIAS)  # noqa: SLF001 - one row, others are gone
        files = list(owned_files(company))
        for name in files:
            default_storage.delete(name)
        self.stdout.write(
            f"{rows} rows and {len(files)} files of {slug} are deleted. Its audit log had "
            f"{erasure.events} events; the last digest was {erasure.digest}."
        )


def _delete(model: type[Model], company: Company) -> int:
    count: int = owned_rows(model, company)._raw_delete(DEFAULT_DB_ALIAS)  # noqa: SLF001 - an ordinary one would stop at rows that protect each other
    return count
