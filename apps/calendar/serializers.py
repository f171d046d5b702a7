"""Reminders as programs get them."""

from typing import Any

from rest_framework import serializers

from apps.calendar.models import PaymentCard, Reminder
from apps.calendar.services import MOST_DAYS
from apps.plans.serializers import Document
from sponsorplan.domain.calendar.events import Kind
from sponsorplan.web.strict import StrictCharField, StrictSerializer

_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class ReminderSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=[*Kind])
    text = serializers.CharField()
    day = serializers.DateField(help_text="When it happens.")
    due_on = serializers.DateField(help_text="Since when it is reminded of.")
    page = serializers.CharField(help_text="The kind of page it is about.")
    number = serializers.IntegerField(allow_null=True, help_text="Of the plan, if it is about one.")
    state = serializers.ChoiceField(choices=Reminder.State.choices)
    reason = serializers.CharField()
    closed_by = serializers.CharField()


class DismissSerializer(StrictSerializer[Reminder]):
    reason = StrictCharField(max_length=300, help_text="Why nothing is to be done.")


class CalendarSettingsSerializer(StrictSerializer[Any]):
    lead_days = serializers.IntegerField(
        min_value=0,
        max_value=MOST_DAYS,
        allow_null=True,
        help_text="So long before a period ends its next plan is drafted; null: never.",
    )


class CardSerializer(serializers.Serializer[PaymentCard]):
    id = serializers.CharField()
    name = serializers.CharField()
    ends_on = serializers.DateField(help_text="Its last day.")


class CardCreateSerializer(StrictSerializer[PaymentCard]):
    name = StrictCharField(max_length=60, help_text="Of your own, without digits of its number.")
    ends = serializers.RegexField(_MONTH, help_text="The month in which it ends, as 2027-08.")


def card_document(row: PaymentCard) -> Document:
    return {"id": f"crd_{row.pk}", "name": row.label, "ends_on": row.ends_on.isoformat()}


def reminder_document(row: Reminder) -> Document:
    return {
        "id": f"rem_{row.pk}",
        "kind": row.kind,
        "text": row.text,
        "day": row.day.isoformat(),
        "due_on": row.due_on.isoformat(),
        "page": row.route,
        "number": row.number,
        "state": row.state,
        "reason": row.reason,
        "closed_by": row.closed_by,
    }
