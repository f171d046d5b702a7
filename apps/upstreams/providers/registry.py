"""The sources that this instance asks, in the order in which it trusts them."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from apps.upstreams.providers.interface import Provider

PROVIDERS: Mapping[str, type[Provider]] = {}


def enabled() -> tuple[Provider, ...]:
    """One provider for each source and kind of subject that is switched on."""
    return _made(tuple(settings.SPONSORPLAN_SOURCES))


def order() -> tuple[str, ...]:
    """Names of sources, the most trusted first."""
    return tuple(dict.fromkeys(provider.name for provider in enabled()))


@cache
def _made(names: tuple[str, ...]) -> tuple[Provider, ...]:
    return tuple(PROVIDERS[name]() for name in names)
