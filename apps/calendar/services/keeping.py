"""What members do with reminders, and what they tell the calendar."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.calendar.errors import ReminderClosed, UnusableEntry
from apps.calendar.models import CalendarSettings, PaymentCard, Reminder
from apps.companies.models import Member
from sponsorplan.domain.calendar.months import add_months

MOST_DAYS = 60
_CARD_DIGITS = 4
_LAST_YEAR = 2100


@transaction.atomic
def reminder_dismiss(*, member: Member, reminder: Reminder, reason: str) -> Reminder:
    """Close a reminder without doing it, for a reason. Raises ``ReminderClosed``."""
    if not reason.strip():
        raise UnusableEntry("Say why nothing is to be done.", field="reason")
    return _closed(member, reminder, Reminder.State.DISMISSED, reason.strip())


@transaction.atomic
def reminder_done(*, member: Member, reminder: Reminder) -> Reminder:
    """Say that it was done. Raises ``ReminderClosed``."""
    return _closed(member, reminder, Reminder.State.DONE, "")


@transaction.atomic
def lead_set(*, member: Member, days: int | None) -> CalendarSettings:
    """Draft the next plan so many days before a period ends; ``None``: not by itself."""
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise UnusableEntry(f"Choose from 0 to {MOST_DAYS} days.", field="days")
    found, _ = CalendarSettings.objects.update_or_create(
        company=member.company, defaults={"lead_days": days, "set_by": member.name}
    )
    _record(member, "calendar.set", member.company.name, lead_days=days)
    return found


@transaction.atomic
def card_add(*, member: Member, label: str, year: int, month: int) -> PaymentCard:
    """Note that a card ends with a month. Raises ``UnusableEntry`` for what may be its number."""
    if sum(letter.isdigit() for letter in label) >= _CARD_DIGITS:
        raise UnusableEntry(
            "Give the card a name of your own, without digits of its number.", field="label"
        )
    if not (1 <= month <= 12 and 2000 <= year <= _LAST_YEAR):  # noqa: PLR2004 - months and years
        raise UnusableEntry("Write the month in which the card ends.", field="ends")
    last = date.fromordinal(add_months(date(year, month, 1), 1).toordinal() - 1)
    card = PaymentCard.objects.create(
        company=member.company, label=label.strip(), ends_on=last, added_by=member.name
    )
    _record(member, "card.added", card.label, ends_on=last.isoformat())
    return card


@transaction.atomic
def card_remove(*, member: Member, card: PaymentCard) -> None:
    """Forget a card; its reminders are over."""
    rows = PaymentCard.objects.filter(pk=card.pk, removed_at=None)
    if rows.update(removed_at=timezone.now()):
        _record(member, "card.removed", card.label)


def _closed(member: Member, reminder: Reminder, state: Reminder.State, reason: str) -> Reminder:
    rows = Reminder.objects.filter(
        company=member.company, pk=reminder.pk, state=Reminder.State.OPEN
    )
    changes = {"state": state, "reason": reason, "closed_by": member.name}
    if not rows.update(closed_at=timezone.now(), **changes):
        raise ReminderClosed("Somebody closed it meanwhile. Look at the calendar again.")
    # Another verb than when it was made, as those who listen are told of what is made.
    _record(member, f"reminder_{state}", reminder.text, kind=reminder.kind, reason=reason)
    return Reminder.objects.get(pk=reminder.pk)


def _record(member: Member, action: str, subject: str, **data: object) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=subject,
        data=data,
    )
