"""Open Collective: any amount, in the currency of the collective.

Link parameters: Open Collective's guide to custom contribution addresses. ``amount`` is in major
units of the collective's own currency, which an address does not tell.
"""

import re
from urllib.parse import urlencode

from sponsorplan.domain.channels.address import Address, read
from sponsorplan.domain.channels.interface import (
    ChannelRef,
    Frequency,
    LinkContext,
    LinkOut,
    Terms,
    checked,
)
from sponsorplan.domain.money import Money, exponent

PLATFORM = "open_collective"
_SLUG = re.compile(r"(?=.{1,255}$)[a-z0-9_][a-z0-9_-]*")
_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_PAGES = frozenset(
    [
        "about",
        "admin",
        "api",
        "applications",
        "apply",
        "become-a-host",
        "become-a-sponsor",
        "collective",
        "collectives",
        "contact",
        "contribute",
        "create",
        "create-account",
        "dashboard",
        "discover",
        "donate",
        "embed",
        "events",
        "expenses",
        "faq",
        "fund",
        "graphql",
        "help",
        "hiring",
        "home",
        "hosts",
        "how-it-works",
        "join",
        "member-invitations",
        "members",
        "order",
        "orders",
        "permalink",
        "pricing",
        "privacypolicy",
        "redeem",
        "register",
        "search",
        "settings",
        "signin",
        "static",
        "tos",
        "widgets",
    ]
)
_INTERVALS = {Frequency.MONTHLY: "month", Frequency.YEARLY: "year"}
# Its API keeps two decimals for every currency, so three cannot be said exactly.
_MOST_DECIMALS = 2
_OWN_CURRENCY = (
    "Open Collective reads the amount in the collective's own currency, which may not be {}: "
    "check both before you pay."
)
_ENTER = "Enter {} on Open Collective, converted to the collective's own currency."


class OpenCollective:
    platform = PLATFORM
    title = "Open Collective"
    hosts = ("opencollective.com",)
    renews = frozenset(_INTERVALS)

    def recognise(self, url: str) -> ChannelRef | None:
        address = read(url)
        return self.ref(_slug(address)) if address and address.host in self.hosts else None

    def ref(self, handle: str) -> ChannelRef | None:
        slug = handle.lower() if handle.isascii() else ""
        if slug in _PAGES or not _SLUG.fullmatch(slug):
            return None
        return ChannelRef(self.platform, slug, f"https://opencollective.com/{slug}")

    def terms(self, currency: str) -> Terms:
        return Terms(note=_OWN_CURRENCY.format(currency))

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        url = f"{checked(self, ref).url}/donate"
        if amount.minor <= 0 or exponent(amount.currency) > _MOST_DECIMALS:
            return LinkOut(url, amount_prefilled=False, note=_ENTER.format(amount))
        payer = self.ref(context.sponsor)
        parts = {
            "amount": amount.decimal,
            "interval": _INTERVALS.get(context.frequency, ""),
            "contributeAs": payer.handle if payer else "",
            "tags": context.tag if _TAG.fullmatch(context.tag) else "",
        }
        query = urlencode({key: value for key, value in parts.items() if value})
        note = _OWN_CURRENCY.format(amount.currency)
        return LinkOut(f"{url}?{query}", amount_prefilled=True, note=note)


def _slug(address: Address) -> str:
    match address.segments:
        case (slug,) | (slug, "donate" | "contribute", *_):
            return slug
        # A project of a collective is a payee of its own, with a slug of its own.
        case (_, "projects", slug) | (_, "projects", slug, "donate" | "contribute", *_):
            return slug
    return ""
