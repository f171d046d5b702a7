"""Liberapay: donations that repeat, with an amount in the address for euros and dollars.

Parameters and limits: Liberapay's own source (a donation is 0.01 to 100.00 a week in EUR or USD,
and ``amount`` counts only together with ``currency``).
"""

import re
from urllib.parse import urlencode

from sponsorplan.domain.channels.address import read
from sponsorplan.domain.channels.interface import (
    ChannelRef,
    Frequency,
    LinkContext,
    LinkOut,
    Terms,
    checked,
)
from sponsorplan.domain.money import Money

PLATFORM = "liberapay"
_USERNAME = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,31}")
_PAGES = frozenset(
    [
        "about",
        "admin",
        "explore",
        "for",
        "identity",
        "log-out",
        "on",
        "rss",
        "search",
        "sign-in",
        "sign-up",
    ]
)
_PERIODS = {Frequency.MONTHLY: ("monthly", 12), Frequency.YEARLY: ("yearly", 1)}
_WEEKS, _MOST_WEEKLY = 52, 100_00
_CURRENCIES = frozenset(["EUR", "USD"])
_CHECK = "Liberapay renews this donation until you stop it: check the amount before you pay."
_ENTER = "Liberapay takes renewed donations of up to 100 EUR or USD a week: enter {} there."


class Liberapay:
    platform = PLATFORM
    title = "Liberapay"
    hosts = ("liberapay.com",)
    renews = frozenset(_PERIODS)

    def recognise(self, url: str) -> ChannelRef | None:
        address = read(url)
        if address is None or address.host not in self.hosts:
            return None
        match address.segments:
            case (name,) | (name, "donate"):
                return self.ref(name)
        return None

    def ref(self, handle: str) -> ChannelRef | None:
        name = handle.lower() if handle.isascii() else ""
        if name in _PAGES or not _USERNAME.fullmatch(name):
            return None
        return ChannelRef(self.platform, name, f"https://liberapay.com/{name}")

    def terms(self, currency: str) -> Terms:
        return Terms(note=_ENTER.format(f"the amount in {currency}"))

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        url = f"{checked(self, ref).url}/donate"
        period, times = _PERIODS.get(context.frequency, ("", 0))
        in_limits = _WEEKS <= amount.minor * times <= _MOST_WEEKLY * _WEEKS
        if amount.currency not in _CURRENCIES or not in_limits:
            return LinkOut(url, amount_prefilled=False, note=_ENTER.format(amount))
        query = urlencode({"currency": amount.currency, "amount": amount.decimal, "period": period})
        return LinkOut(f"{url}?{query}", amount_prefilled=True, note=_CHECK)
