"""Writes about upstreams: what to ask, what was answered, what a company knows better."""

from apps.upstreams.services.asking import source_ask
from apps.upstreams.services.corrections import (
    channel_confirm,
    confirmation_withdraw,
    correction_make,
    correction_withdraw,
)
from apps.upstreams.services.lookups import packages_want, want
from apps.upstreams.services.refresh import source_refresh, source_refresh_by_name, sources_sweep

__all__ = [
    "channel_confirm",
    "confirmation_withdraw",
    "correction_make",
    "correction_withdraw",
    "packages_want",
    "source_ask",
    "source_refresh",
    "source_refresh_by_name",
    "sources_sweep",
    "want",
]
