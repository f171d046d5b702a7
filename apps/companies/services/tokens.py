"""Tokens of programs, and the service accounts that own some of them."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.errors import AccountClosed, AccountNameTaken, TokenEnded, UnknownScope
from apps.companies.models import ApiToken, Company, Member, Membership, ServiceAccount
from apps.companies.roles import TOKEN_SCOPES
from apps.companies.selectors import secret_digest

_OVERLAP = timedelta(days=1)
_USE_STEP = timedelta(minutes=5)


@transaction.atomic
def account_create(*, member: Member, name: str) -> ServiceAccount:
    """A service account without tokens. Raises ``AccountNameTaken``."""
    try:
        with transaction.atomic():
            account = ServiceAccount.objects.create(
                company=member.company, name=name, created_by=member.name
            )
    except IntegrityError as error:
        raise AccountNameTaken(f"“{name}” is one already. Choose another name.") from error
    _record(member.company, member.name, "account.created", name)
    return account


@transaction.atomic
def account_close(*, member: Member, account: ServiceAccount) -> None:
    """Stop an account and all its tokens. Closing it again changes nothing."""
    now = timezone.now()
    found = ServiceAccount.objects.filter(company=member.company, pk=account.pk, closed_at=None)
    if found.update(closed_at=now):
        ended = ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)
        _record(member.company, member.name, "account.closed", account.name, tokens=ended)


@transaction.atomic
def token_create(
    *,
    member: Member,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    account: ServiceAccount | None = None,
    product_id: int | None = None,
) -> tuple[ApiToken, str]:
    """A token and its secret, which is not kept.

    Raises ``UnknownScope``, ``AccountClosed``, and ``PermissionDenied`` to who left meanwhile.
    """
    refused = sorted(set(scopes) - TOKEN_SCOPES)
    if refused or not scopes:
        raise UnknownScope(
            f"Choose from: {', '.join(sorted(TOKEN_SCOPES))}."
            + (f" “{refused[0]}” is not one of them." if refused else "")
        )
    if account is not None:
        _open(member, account)
    elif member.user_id is not None:
        _still_there(member)
    prefix = f"sp_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        company=member.company,
        account=account,
        product_id=product_id,
        name=name,
        prefix=prefix,
        digest=secret_digest(secret),
        scopes=sorted(set(scopes)),
        created_by=member.name,
        expires_at=expires_at,
    )
    details: dict[str, object] = {"scopes": token.scopes}
    if account is not None:
        details["account"] = account.name
    if product_id is not None:
        details["product"] = product_id
    _record(member.company, member.name, "token.created", name, **details)
    return token, secret


@transaction.atomic
def token_rotate(*, member: Member, token: ApiToken) -> tuple[ApiToken, str]:
    """A token like an account's, for as long; the old one works for another day.

    Raises ``TokenEnded``, ``AccountClosed``.
    """
    now = timezone.now()
    held = (
        ApiToken.objects.select_for_update(no_key=True, of=("self",))
        .select_related("account")
        .filter(revoked_at=None)
    )
    old = held.filter(company=member.company, pk=token.pk).first()
    if old is None or (old.expires_at is not None and old.expires_at <= now):
        raise TokenEnded("It was revoked or has expired. Make a new token instead.")
    made = token_create(
        member=member,
        name=old.name,
        scopes=old.scopes,
        expires_at=old.expires_at and now + (old.expires_at - old.created_at),
        account=old.account,
        product_id=old.product_id,
    )
    ends = min(now + _OVERLAP, old.expires_at or now + _OVERLAP)
    ApiToken.objects.filter(pk=old.pk).update(expires_at=ends)
    _record(member.company, member.name, "token.rotated", old.name, until=ends.isoformat())
    return made


def tokens_of_leaver(*, member: Member, names: Collection[str]) -> None:
    """Revoke the tokens that somebody made for themselves, under any of their names."""
    for token in ApiToken.objects.filter(
        company=member.company, account=None, created_by__in=names, revoked_at=None
    ):
        token_revoke(member=member, token_id=token.pk)


def _still_there(member: Member) -> None:
    Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    if not Membership.objects.filter(company=member.company, user=member.user_id).exists():
        raise PermissionDenied


def _open(member: Member, account: ServiceAccount) -> None:
    held = ServiceAccount.objects.select_for_update(no_key=True).filter(company=member.company)
    if not held.filter(pk=account.pk, closed_at=None).exists():
        raise AccountClosed("Make a new one; its name is free again.")


@transaction.atomic
def token_revoke(*, member: Member, token_id: int) -> None:
    """Stop a token. Revoking it again changes nothing."""
    token = ApiToken.objects.filter(company=member.company, pk=token_id, revoked_at=None).first()
    if token is None:
        return
    # Somebody else may revoke it just now.
    valid = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if valid.update(revoked_at=timezone.now()):
        _record(member.company, member.name, "token.revoked", token.name)


def token_used(*, token: ApiToken, now: datetime) -> None:
    """Note the last use, at most every few minutes: a busy token must not write on every read."""
    if token.last_used_at is None or now - token.last_used_at > _USE_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _record(company: Company, actor: str, action: str, subject: str, **data: object) -> None:
    event_record(company_id=company.pk, actor=actor, action=action, subject=subject, data=data)
