"""Reminders, cards and settings as they are kept."""

from django.db.models import QuerySet

from apps.calendar.models import CalendarSettings, PaymentCard, PreparedPlan, Reminder
from apps.companies.models import Company

DEFAULT_LEAD = 7


def reminder_list(*, company: Company) -> QuerySet[Reminder]:
    """All reminders, the earliest day first."""
    return Reminder.objects.filter(company=company)


def reminder_find(*, company: Company, reminder_id: int) -> Reminder | None:
    return reminder_list(company=company).filter(pk=reminder_id).first()


def open_keys(*, company: Company) -> set[str]:
    """Of the reminders that are open."""
    found = reminder_list(company=company).filter(state=Reminder.State.OPEN)
    return set(found.order_by().values_list("key", flat=True))


def card_list(*, company: Company) -> QuerySet[PaymentCard]:
    """Cards that were not removed, the one that ends first first."""
    return PaymentCard.objects.filter(company=company, removed_at=None)


def card_find(*, company: Company, card_id: int) -> PaymentCard | None:
    return card_list(company=company).filter(pk=card_id).first()


def lead_of(*, company: Company) -> int | None:
    """How many days ahead plans are drafted; ``None`` where they are not."""
    found = CalendarSettings.objects.filter(company=company).first()
    return found.lead_days if found else DEFAULT_LEAD


def prepared_keys(*, company: Company) -> set[str]:
    """Of the drafts that the calendar made before."""
    return set(PreparedPlan.objects.filter(company=company).values_list("key", flat=True))
