"""Reminders as programs get them."""

from typing import Any

from rest_framework import serializers

from apps.calendar.models import Reminder
from apps.plans.serializers import Document
from sponsorplan.domain.calendar.events import Kind


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
