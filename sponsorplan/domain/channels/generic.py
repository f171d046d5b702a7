"""Platforms that differ only in their names: one row each, and no amount in the address.

Sources: GitHub's list of funding platforms for FUNDING.yml, and each platform's own addresses.
None of them documents a way to prepare an amount, so the payer enters it there.
"""

import re
from dataclasses import dataclass

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

_NAME = r"[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?"
_LOGIN = r"[a-z0-9](?:[a-z0-9-]{0,38})"


@dataclass(frozen=True, slots=True)
class GenericChannel:
    """``place`` matches host and path and yields the handle; ``profile`` is where it goes back in.

    ``exact_case`` keeps the case of handles that a platform may tell apart by case.
    """

    platform: str
    title: str
    hosts: tuple[str, ...]
    place: str
    handle: str
    profile: str
    pages: frozenset[str] = frozenset()
    exact_case: bool = False
    note: str = ""
    takes_payment: bool = True
    renews: frozenset[Frequency] = frozenset()

    def recognise(self, url: str) -> ChannelRef | None:
        address = read(url)
        if address is None or address.host not in self.hosts:
            return None
        found = re.fullmatch(self.place, address.place)
        return self.ref(found[1]) if found else None

    def ref(self, handle: str) -> ChannelRef | None:
        name = handle if self.exact_case else handle.lower()
        if not handle.isascii() or name in self.pages or not re.fullmatch(self.handle, name):
            return None
        return ChannelRef(self.platform, name, self.profile.format(name))

    def terms(self, currency: str) -> Terms:
        words = f"{self.title} decides which amounts it takes in {currency}."
        return Terms(note=words, takes_payment=self.takes_payment)

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        repeats = context.frequency.replace("-", " ")
        note = self.note or f"Enter {amount} ({repeats}) on {self.title}: its address takes none."
        return LinkOut(checked(self, ref).url, amount_prefilled=False, note=note)


GENERIC = (
    GenericChannel(
        platform="thanks_dev",
        title="thanks.dev",
        hosts=("thanks.dev",),
        place=r"thanks\.dev/(u/[^/]+/[^/]+)",
        handle=rf"u/(?:gh|gl)/{_LOGIN}",
        profile="https://thanks.dev/{}",
        note="thanks.dev spreads one budget over many maintainers: set the amount there.",
        takes_payment=False,
    ),
    GenericChannel(
        platform="numfocus",
        title="NumFOCUS",
        hosts=("numfocus.org",),
        place=r"numfocus\.org/donate-to-([^/]+)",
        handle=r"[a-z0-9](?:[a-z0-9-]{0,60})",
        profile="https://numfocus.org/donate-to-{}",
    ),
    GenericChannel(
        platform="lfx_crowdfunding",
        title="LFX Crowdfunding",
        hosts=("crowdfunding.lfx.linuxfoundation.org",),
        place=r"crowdfunding\.lfx\.linuxfoundation\.org/projects/([^/]+)",
        handle=r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,99})",
        profile="https://crowdfunding.lfx.linuxfoundation.org/projects/{}",
        exact_case=True,
    ),
    GenericChannel(
        platform="patreon",
        title="Patreon",
        hosts=("patreon.com",),
        place=r"patreon\.com/(?:c/|cw/|join/)?([^/]+)",
        handle=r"[a-z0-9_]{1,64}",
        profile="https://www.patreon.com/{}",
        pages=frozenset(
            [
                "bepatron",
                "c",
                "cw",
                "create",
                "home",
                "join",
                "login",
                "posts",
                "search",
                "settings",
                "signup",
                "user",
            ]
        ),
    ),
    GenericChannel(
        platform="ko_fi",
        title="Ko-fi",
        hosts=("ko-fi.com",),
        place=r"ko-fi\.com/([^/]+)(?:/(?:commissions|tiers))?",
        handle=r"[a-z0-9_]{1,64}",
        profile="https://ko-fi.com/{}",
        pages=frozenset(
            ["account", "explore", "gold", "home", "i", "login", "manage", "post", "s"]
        ),
    ),
    GenericChannel(
        platform="buy_me_a_coffee",
        title="Buy Me a Coffee",
        hosts=("buymeacoffee.com",),
        place=r"buymeacoffee\.com/([^/]+)",
        handle=_NAME,
        profile="https://buymeacoffee.com/{}",
        pages=frozenset(["about", "explore", "faq", "login", "pricing", "signup", "supporters"]),
    ),
    GenericChannel(
        platform="polar",
        title="Polar",
        hosts=("polar.sh",),
        place=r"polar\.sh/([^/]+)",
        handle=r"[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])",
        profile="https://polar.sh/{}",
        pages=frozenset(
            [
                "blog",
                "company",
                "dashboard",
                "docs",
                "downloads",
                "features",
                "legal",
                "login",
                "onboarding",
                "pricing",
                "resources",
                "signup",
                "start",
            ]
        ),
    ),
    GenericChannel(
        platform="paypal",
        title="PayPal",
        hosts=("paypal.me", "paypal.com"),
        place=r"(?:paypal\.me|paypal\.com/paypalme)/([^/]+)(?:/[0-9.]+(?:[A-Za-z]{3})?)?",
        handle=r"[a-z0-9]{1,20}",
        profile="https://paypal.me/{}",
    ),
    GenericChannel(
        platform="issuehunt",
        title="IssueHunt",
        hosts=("issuehunt.io",),
        place=r"issuehunt\.io/r/([^/]+/[^/]+)",
        handle=r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}",
        profile="https://issuehunt.io/r/{}",
        exact_case=True,
    ),
)
