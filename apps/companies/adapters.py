"""What allauth is told: how accounts, second factors and providers are kept here."""

import secrets
import time
from base64 import b32encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.audit.selectors import is_actor
from sponsorplan.http import guarded_session, is_loopback
from sponsorplan.sealing import Unsealable, seal, unseal

_SEEN = "seen"
_EVERY = 300  # seconds between two notes of when a session was last seen


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped base
    """Accounts as companies need them."""

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Keep each address under which something was done.

        It says who did it: without it a person could draft a plan, change their address, and
        approve the plan as somebody else.
        """
        if is_actor(name=email_address.email):
            return False
        return bool(super().can_delete_email(email_address))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped base
    """Secrets of second factors are sealed with the instance's key."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Where the key has changed, a secret that nobody knows, so that no code fits."""
        try:
            return unseal(encrypted_text)
        except Unsealable:
            return b32encode(secrets.token_bytes(20)).decode()


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped base
    """What is asked of a provider goes out as everything does."""

    def get_requests_session(self) -> AbstractContextManager[Any]:
        return guarded_session(allow_loopback=is_loopback(settings.SPONSORPLAN_OIDC_URL))


def sessions_seen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Ends a session that was not used for long; notes every five minutes when one was, and from where."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_idle(request):
            logout(request)
            messages.info(request, "You were away for long. Log in again to go on.")
        if request.user.is_authenticated and _is_due(request):
            request.session[_SEEN] = int(time.time())
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now(),
                ip=AccountAdapter(request).get_client_ip(request),
                user_agent=request.headers.get("User-Agent", "")[:200],
            )
        return get_response(request)

    return middleware


def _is_idle(request: HttpRequest) -> bool:
    seen, hours = request.session.get(_SEEN), settings.SPONSORPLAN_SESSION_IDLE_HOURS
    return bool(hours) and isinstance(seen, int) and time.time() - seen > hours * 3600


def _is_due(request: HttpRequest) -> bool:
    seen = request.session.get(_SEEN, 0)
    return not isinstance(seen, int) or time.time() - seen > _EVERY


@receiver(user_logged_in)
def _seen_at_login(request: HttpRequest, **_: object) -> None:
    request.session[_SEEN] = int(time.time())
