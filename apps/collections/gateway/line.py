"""The line to Stripe: the address, the time limits, and errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

from apps.collections.errors import StripeFault, StripeRefused, StripeUnavailable
from sponsorplan.http import is_loopback
from sponsorplan.http.session import Deadline, session

if TYPE_CHECKING:
    import stripe

# What the objects look like that are read here; another version is another contract.
API_VERSION = "2026-10-28.endive"
_RETRIES = 2
_SECONDS = 60
_CONNECT_READ = (5, 20)
_ERRORS, _FAULT = 400, 500


def library() -> Any:  # noqa: ANN401 - a module
    """Stripe's library, when it is first needed: it takes a third of a second to load."""
    return import_module("stripe")


def is_live() -> bool:
    """Whether the key moves real money."""
    return "_live_" in str(settings.SPONSORPLAN_STRIPE_SECRET_KEY)


@contextmanager
def client() -> Iterator["stripe.StripeClient"]:
    """Speak to Stripe for a minute at most. Raises the three errors of this package."""
    made = library()
    made.enable_telemetry = False
    base = settings.SPONSORPLAN_STRIPE_API
    with Deadline(_SECONDS) as deadline:
        http = made.RequestsClient(
            timeout=_CONNECT_READ,
            session=session(deadline, allow_loopback=is_loopback(base)),
        )
        try:
            yield made.StripeClient(
                settings.SPONSORPLAN_STRIPE_SECRET_KEY,
                base_addresses={"api": base},
                max_network_retries=_RETRIES,
                stripe_version=API_VERSION,
                http_client=http,
            )
        except made.StripeError as error:
            raise _as_ours(error, made) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # JSON, and not the object that was asked for.
            raise StripeFault(
                "Stripe's answer could not be read. It is asked again by itself."
            ) from error


def _as_ours(error: Any, made: Any) -> Exception:  # noqa: ANN401 - the library's
    if isinstance(error, made.APIConnectionError):
        return StripeUnavailable("Stripe could not be reached. It is tried again by itself.")
    if isinstance(error, made.RateLimitError):
        return StripeUnavailable("Stripe asks for time. It is tried again by itself.")
    status = error.http_status or _FAULT
    # Below 400 it is an answer that cannot be read: what it would have said is not known.
    if status >= _FAULT or status < _ERRORS:
        return StripeFault("Stripe had a fault of its own. It is tried again by itself.")
    if isinstance(error, made.AuthenticationError | made.PermissionError):
        return StripeRefused(
            "Stripe does not accept the secret key. Tell whoever runs this instance."
        )
    words = str(error.user_message or "it gave no reason")[:300]
    return StripeRefused(f"Stripe said: {words}", code=str(error.code or ""))
