"""Tokens of programs, and the service accounts that own some of them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.errors import UnknownScope
from apps.companies.models import ApiToken, Company, Member
from apps.companies.roles import TOKEN_SCOPES
from apps.companies.selectors import secret_digest

_USE_STEP = timedelta(minutes=5)


@transaction.atomic
def token_create(
    *, member: Member, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A token and its secret, which is not kept. Raises ``UnknownScope``."""
    refused = sorted(set(scopes) - TOKEN_SCOPES)
    if refused or not scopes:
        raise UnknownScope(
            f"Choose from: {', '.join(sorted(TOKEN_SCOPES))}."
            + (f" “{refused[0]}” is not one of them." if refused else "")
        )
    prefix = f"sp_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        company=member.company,
        name=name,
        prefix=prefix,
        digest=secret_digest(secret),
        scopes=sorted(set(scopes)),
        created_by=member.name,
        expires_at=expires_at,
    )
    _record(member.company, member.name, "token.created", name, scopes=token.scopes)
    return token, secret


@transaction.atomic
def token_revoke(*, member: Member, token_id: int) -> None:
    """Stop a token. Revoking it again changes nothing."""
    token = ApiToken.objects.filter(company=member.company, pk=token_id, revoked_at=None).first()
    if token is not None:
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        _record(member.company, member.name, "token.revoked", token.name)


def token_used(*, token: ApiToken, now: datetime) -> None:
    """Note the last use, at most every few minutes: a busy token must not write on every read."""
    if token.last_used_at is None or now - token.last_used_at > _USE_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _record(company: Company, actor: str, action: str, subject: str, **data: object) -> None:
    event_record(company_id=company.pk, actor=actor, action=action, subject=subject, data=data)
