"""Check that no event of the audit log was changed, taken out or put in.

Ends with 1 and names the first event that does not fit, of each company. Note the digest it prints
somewhere else: with it a log that lost its end can be told, which the chain alone cannot show.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.selectors import audited_companies, chain_verdict
from apps.companies.models import Company


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", nargs="?", metavar="COMPANY_SLUG", help="all if left out")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's
        misfits = []
        for company_id, name in _companies(options["company"]).items():
            found = chain_verdict(company_id=company_id)
            if (event := found.misfit) is not None:
                misfits.append(
                    f"{name}: event {event.number} ({event.action}, {event.at:%Y-%m-%d %H:%M}) "
                    "does not fit its digest or the event before it."
                )
                continue
            self.stdout.write(
                f"{name}: {found.number} events fit. The last digest is {found.digest or 'none'}"
            )
        if misfits:
            raise CommandError("\n".join(misfits))


def _companies(slug: str | None) -> dict[int, str]:
    """Names by id. Raises ``CommandError`` if there is none of that address."""
    companies = {company.pk: company.slug for company in Company.objects.order_by("pk")}
    if slug is None:
        gone = {company_id: f"company {company_id}" for company_id in audited_companies()}
        return gone | companies
    found = {company_id: name for company_id, name in companies.items() if name == slug}
    if not found:
        raise CommandError(f"There is no company “{slug}”.")
    return found
