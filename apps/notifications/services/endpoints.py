"""Members' word about endpoints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.notifications.errors import EndpointDisabled, EndpointGone, TooManyEndpoints, UnknownType
from apps.notifications.models import OPEN, Endpoint, Message
from apps.notifications.providers import new_secret
from apps.notifications.selectors import endpoint_list, last_event
from sponsorplan.domain.messages.addresses import checked_address
from sponsorplan.domain.messages.body import ping_body
from sponsorplan.domain.messages.kinds import BY_NAME, TEST
from sponsorplan.sealing import seal

MOST_ENDPOINTS = 20
OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an endpoint is to be: where, what for, and which types; none named means all."""

    url: str
    description: str = ""
    types: Sequence[str] = ()


@transaction.atomic
def endpoint_make(*, member: Member, wish: Wish) -> tuple[Endpoint, str]:
    """An endpoint that is told what happens from now on, and its secret, which is shown once.

    Raises ``UnusableAddress``, ``UnknownType`` and ``TooManyEndpoints``.
    """
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    if endpoint_list(company=company).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"There may be {MOST_ENDPOINTS}. Remove one that is not needed.")
    secret = new_secret()
    made = Endpoint(
        company=company,
        sealed_secret=seal(secret),
        made_by=member.name,
        made_at=timezone.now(),
        **_values(wish),
    )
    made.save(force_insert=True)
    event = _record(member, made, "endpoint.made", types=made.types)
    Endpoint.objects.filter(pk=made.pk).update(cursor=event.number)
    made.cursor = event.number
    return made, secret


@transaction.atomic
def endpoint_update(*, member: Member, endpoint: Endpoint, wish: Wish) -> Endpoint:
    """Change where, what for and which types.

    Raises ``UnusableAddress``, ``UnknownType`` and ``EndpointGone``.
    """
    held = _held(endpoint)
    for name, value in _values(wish).items():
        setattr(held, name, value)
    held.save(update_fields=["url", "description", "types"])
    _record(member, held, "endpoint.changed", types=held.types)
    return held


@transaction.atomic
def endpoint_rotate(
    *, member: Member, endpoint: Endpoint, overlap: timedelta = OVERLAP
) -> tuple[Endpoint, str]:
    """A new secret, shown once. Until ``overlap`` is over messages are signed with both.

    Raises ``EndpointGone``.
    """
    held = _held(endpoint)
    secret = new_secret()
    held.sealed_before, held.sealed_secret = held.sealed_secret, seal(secret)
    held.before_until = timezone.now() + overlap
    held.save(update_fields=["sealed_before", "sealed_secret", "before_until"])
    _record(member, held, "endpoint.rotated", until=held.before_until.isoformat())
    return held, secret


@transaction.atomic
def endpoint_enable(*, member: Member, endpoint: Endpoint, catch_up: bool = True) -> Endpoint:
    """Send again, also what happened meanwhile, unless not ``catch_up``. Again changes nothing.

    Raises ``EndpointGone``.
    """
    held = _held(endpoint)
    if held.is_active:
        return held
    held.state, held.reason, held.disabled_at = Endpoint.State.ACTIVE, "", None
    held.failing_since, held.resting_until = None, None
    held.given_up, held.rests = 0, 0
    if not catch_up:
        held.cursor = last_event(company=member.company)
    held.save()
    _record(member, held, "endpoint.enabled", catch_up=catch_up)
    return held


@transaction.atomic
def endpoint_disable(*, member: Member, endpoint: Endpoint) -> Endpoint:
    """Send nothing until it is enabled. Doing it again changes nothing. Raises ``EndpointGone``."""
    held = _held(endpoint)
    if held.is_active:
        disable(held, Endpoint.Reason.MEMBER, timezone.now(), actor=member.name)
    return held


def disable(held: Endpoint, reason: Endpoint.Reason, at: datetime, *, actor: str) -> None:
    """In the transaction of the caller, who holds the row."""
    held.state, held.reason, held.disabled_at = Endpoint.State.DISABLED, reason, at
    held.save(update_fields=["state", "reason", "disabled_at"])
    event_record(
        company_id=held.company_id,
        actor=actor,
        action="endpoint.disabled",
        subject=_subject(held),
        data={"id": held.pk, "reason": str(reason)},
    )


@transaction.atomic
def endpoint_remove(*, member: Member, endpoint: Endpoint) -> None:
    """Send no more, and forget its secrets. Its log is kept as long as messages are."""
    held = _row(endpoint)
    if held.removed_at is not None:
        return
    held.removed_at, held.state = timezone.now(), Endpoint.State.DISABLED
    held.sealed_secret, held.sealed_before = "", ""
    held.save()
    Message.objects.filter(endpoint=held, state__in=OPEN).update(
        state=Message.State.GIVEN_UP, next_at=None, last_error="The endpoint was removed."
    )
    _record(member, held, "endpoint.removed")


@transaction.atomic
def endpoint_ping(*, member: Member, endpoint: Endpoint) -> Message:
    """A test message, sent as any other. Raises ``EndpointDisabled`` and ``EndpointGone``."""
    held = _held(endpoint)
    check_active(held)
    now = timezone.now()
    made = Message.objects.create(
        company=member.company,
        endpoint=held,
        uid=f"msg_{token_hex(13)}",
        type=TEST,
        body=ping_body(member.company.slug, now),
        made_at=now,
        next_at=now,
    )
    _record(member, held, "endpoint.tested", message=made.uid)
    return made


def check_active(endpoint: Endpoint) -> None:
    """Raises ``EndpointDisabled``."""
    if not endpoint.is_active:
        raise EndpointDisabled("Enable it first: nothing is sent to an endpoint that is disabled.")


def _values(wish: Wish) -> dict[str, object]:
    return {
        "url": checked_address(wish.url, loopback=settings.SPONSORPLAN_ENDPOINT_LOOPBACK),
        "description": wish.description.strip()[:200],
        "types": _checked_types(wish.types),
    }


def _checked_types(types: Collection[str]) -> list[str]:
    unknown = sorted(set(types) - set(BY_NAME))
    if unknown:
        raise UnknownType(f"“{unknown[0][:60]}” is none. Choose from: {', '.join(BY_NAME)}.")
    return [name for name in BY_NAME if name in set(types)]


def _held(endpoint: Endpoint) -> Endpoint:
    """The row as it is now, and nobody else's to change until the transaction ends.

    Raises ``EndpointGone``: what was removed gets no secret and no message any more.
    """
    held = _row(endpoint)
    if held.removed_at is not None:
        raise EndpointGone("Somebody removed it meanwhile. Make a new one.")
    return held


def _row(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update().get(pk=endpoint.pk)


def _subject(endpoint: Endpoint) -> str:
    """Its host alone: the path or the query of an address may be a secret."""
    return f"endpoint {endpoint.pk}: {urlsplit(endpoint.url).hostname}"


def _record(member: Member, endpoint: Endpoint, action: str, **data: object) -> AuditEvent:
    return event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=_subject(endpoint),
        data={"id": endpoint.pk, **data},
    )
