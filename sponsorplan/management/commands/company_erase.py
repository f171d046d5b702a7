"""Delete a company with all that it owns: rows, files and its audit log.

It cannot be undone; make a backup first. How long the audit log was and its last digest stay. Accounts of
its members stay, as they are people's own.
"""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model

from apps.audit.services import log_erase, log_hold
from apps.companies.models import Company
from apps.companies.services import company_lock
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
            company_lock(company=company)
            rows = _delete_all(company)
            log_hold(company_id=company.pk)
            # What was under way has come meanwhile; nothing more does while the log is held.
            rows += _delete_all(company)
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


def _delete_all(company: Company) -> int:
    return sum(_delete(model, company) for model in owned_models())


def _delete(model: type[Model], company: Company) -> int:
    count: int | None = owned_rows(model, company)._raw_delete(DEFAULT_DB_ALIAS)  # noqa: SLF001 - an ordinary one would stop at rows that protect each other
    return count or 0  # none where a list of keys is empty
