"""The coming days for calendar programs."""

from datetime import date

from apps.calendar.selectors import events_of
from apps.companies.models import Company
from sponsorplan.domain.calendar.events import coming
from sponsorplan.domain.calendar.ics import feed

_DAYS = 366


def feed_of(*, company: Company, today: date) -> bytes:
    """A year ahead. The same day gives the same bytes as long as nothing changes."""
    found = coming(events_of(company=company, today=today), today=today, days=_DAYS)
    name = f"SponsorPlan: {company.name}"
    return feed(found, name=name, scope=company.slug, made=today)
