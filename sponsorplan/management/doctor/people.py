"""Who may enter, and who is told of us."""

from collections.abc import Iterator

from django.conf import settings

from apps.companies.models import User
from sponsorplan.management.doctor.verdict import Finding, ok, unsafe, warning


def demo() -> Iterator[Finding]:
    count = User.objects.filter(email__endswith="@demo.example", is_active=True).count()
    if not count:
        yield ok("demo accounts", "none.")
    elif settings.SPONSORPLAN_DEMO:
        words = f"{count}, with a published password: this is a trial."
        yield warning("demo accounts", words, "Keep it on this computer.")
    else:
        words = f"{count}, with a published password."
        yield unsafe("demo accounts", words, "Delete them, and begin with an empty database.")


def contact() -> Iterator[Finding]:
    asks = bool(settings.SPONSORPLAN_SOURCES) or settings.SPONSORPLAN_GITHUB_IMPORT
    if asks and not settings.SPONSORPLAN_CONTACT:
        words = "sources are asked, and do not see by whom."
        yield warning("contact", words, "Set SPONSORPLAN_CONTACT to an e-mail address.")
    else:
        yield ok("contact", settings.SPONSORPLAN_CONTACT or "nothing is asked of others.")
