"""Tidelift: companies subscribe, and Tidelift pays the maintainers of the packages they use.

It is no place for a single payment, so a link leads to the package's page and says so. Addresses:
``/funding/github/{platform}/{name}`` as in FUNDING.yml, and ``/subscription/pkg/{platform}-{name}``.
"""

import re

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

PLATFORM = "tidelift"
_PART = r"[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}"
_PACKAGE = re.compile(rf"[a-z]{{2,20}}/@?{_PART}(?:/{_PART})?", re.ASCII)
_SLUG = re.compile(rf"[a-z]{{2,20}}-\.?{_PART}", re.ASCII)
_NOTE = "Tidelift sells companies a subscription and pays maintainers from it: ask it for an offer."


class Tidelift:
    """Handles are ``npm/chalk`` as in FUNDING.yml, or ``npm-chalk`` as in subscription pages."""

    platform = PLATFORM
    title = "Tidelift"
    hosts = ("tidelift.com",)
    renews: frozenset[Frequency] = frozenset()

    def recognise(self, url: str) -> ChannelRef | None:
        address = read(url)
        if address is None or address.host not in self.hosts:
            return None
        match address.segments:
            case ("funding", "github", *package) if len(package) > 1:
                return self.ref("/".join(package))
            case ("subscription", "pkg", slug):
                return self.ref(slug)
        return None

    def ref(self, handle: str) -> ChannelRef | None:
        if _PACKAGE.fullmatch(handle):
            return ChannelRef(
                self.platform, handle, f"https://tidelift.com/funding/github/{handle}"
            )
        if _SLUG.fullmatch(handle):
            return ChannelRef(
                self.platform, handle, f"https://tidelift.com/subscription/pkg/{handle}"
            )
        return None

    def terms(self, currency: str) -> Terms:  # noqa: ARG002 - the same in every currency
        return Terms(note=_NOTE, takes_payment=False)

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        note = f"{_NOTE} The plan has {amount} for it ({context.frequency.replace('-', ' ')})."
        return LinkOut(checked(self, ref).url, amount_prefilled=False, note=note)
