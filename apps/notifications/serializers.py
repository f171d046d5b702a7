"""Endpoints and messages as programs get them and send them."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.notifications.models import Attempt, Endpoint, Message
from sponsorplan.domain.messages.addresses import LONGEST
from sponsorplan.domain.messages.kinds import KINDS, TEST
from sponsorplan.web.strict import StrictCharField, StrictSerializer

Document = dict[str, object]
MESSAGE_STATES = Message.State.choices
ENDPOINT_STATES = Endpoint.State.choices
ENDPOINT_REASONS = Endpoint.Reason.choices
TYPES = [(kind.name, kind.title) for kind in KINDS]


class EndpointSerializer(serializers.Serializer[Endpoint]):
    id = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField()
    types = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: it is told everything."
    )
    state = serializers.ChoiceField(choices=ENDPOINT_STATES)
    reason = serializers.ChoiceField(
        choices=ENDPOINT_REASONS, allow_null=True, help_text="Why it is disabled."
    )
    disabled_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    old_secret_until = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()


class EndpointWithSecretSerializer(EndpointSerializer):
    secret = serializers.CharField(help_text="Shown only in this answer.")


class EndpointWriteSerializer(StrictSerializer[Endpoint]):
    url = StrictCharField(max_length=LONGEST)
    description = StrictCharField(max_length=200, required=False, default="", allow_blank=True)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=TYPES),
        required=False,
        default=list,
        max_length=len(TYPES),
        help_text="Empty, or left out: it is told everything.",
    )


class EndpointStateSerializer(StrictSerializer[Endpoint]):
    state = serializers.ChoiceField(choices=ENDPOINT_STATES)
    catch_up = serializers.BooleanField(
        required=False,
        default=True,
        help_text="On enabling: send also what happened while it was disabled.",
    )


class ReplaySerializer(StrictSerializer[Any]):
    since = serializers.DateTimeField(help_text="Messages made since then, and not delivered.")


class ReplayedSerializer(serializers.Serializer[Any]):
    messages = serializers.IntegerField(help_text="How many are sent again.")


class MessageFilterSerializer(serializers.Serializer[Message]):
    state = serializers.ChoiceField(choices=MESSAGE_STATES, required=False, default="")
    type = serializers.ChoiceField(choices=[*TYPES, (TEST, TEST)], required=False, default="")


class MessageSerializer(serializers.Serializer[Message]):
    id = serializers.CharField(help_text="As in the header webhook-id.")
    endpoint = serializers.CharField()
    event = serializers.IntegerField(
        allow_null=True, help_text="Number of the audit event; a test message has none."
    )
    type = serializers.CharField()
    state = serializers.ChoiceField(choices=MESSAGE_STATES)
    status = serializers.IntegerField(allow_null=True, help_text="What was answered last.")
    error = serializers.CharField(help_text="Why nothing was answered last.")
    next_at = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class AttemptSerializer(serializers.Serializer[Attempt]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.IntegerField()
    answer = serializers.CharField(help_text="Its first 1,000 characters.")
    error = serializers.CharField()


class MessageDetailSerializer(MessageSerializer):
    body = serializers.CharField(help_text="The bytes that are signed, as text.")
    attempts = AttemptSerializer(many=True)


def endpoint_document(row: Endpoint) -> Document:
    until = row.before_until
    return {
        "id": f"end_{row.pk}",
        "url": row.url,
        "description": row.description,
        "types": row.types,
        "state": row.state,
        "reason": row.reason or None,
        "disabled_at": row.disabled_at,
        "failing_since": row.failing_since,
        "old_secret_until": until if until is not None and until > timezone.now() else None,
        "made_at": row.made_at,
    }


def message_document(row: Message) -> Document:
    return {
        "id": row.uid,
        "endpoint": f"end_{row.endpoint_id}",
        "event": row.event_number,
        "type": row.type,
        "state": row.state,
        "status": row.last_status,
        "error": row.last_error,
        "next_at": row.next_at,
        "made_at": row.made_at,
        "delivered_at": row.delivered_at,
    }


def message_detail_document(row: Message) -> Document:
    attempts = [
        {
            "at": one.at,
            "status": one.status,
            "milliseconds": one.took,
            "answer": one.answer,
            "error": one.error,
        }
        for one in row.attempts.all()
    ]
    return {**message_document(row), "body": row.body, "attempts": attempts}
