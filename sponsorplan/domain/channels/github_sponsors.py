"""GitHub Sponsors: whole US dollars, and a checkout whose parameters nobody documents.

Amounts: GitHub's GraphQL schema takes an integer of 1 to 12,000 dollars. The parameters of the
checkout page are seen in many READMEs but in no page of GitHub's documentation, so a link is a
convenience and never proof of anything.
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
from sponsorplan.domain.money import Money

PLATFORM = "github_sponsors"
_DOLLAR, _MOST = 100, 12_000
# Accounts made before today's rule may end in a hyphen; widely used packages belong to some.
_LOGIN = re.compile(r"(?=.{1,39}$)[a-z0-9]+(?:-[a-z0-9]+)*-?")
# Pages of GitHub that stand where a login would.
_PAGES = frozenset(
    [
        "about",
        "accounts",
        "apps",
        "blog",
        "bulk-sponsorships",
        "collections",
        "community",
        "contact",
        "customer-stories",
        "dashboard",
        "enterprise",
        "explore",
        "features",
        "issues",
        "join",
        "login",
        "logout",
        "marketplace",
        "new",
        "notifications",
        "organizations",
        "orgs",
        "pricing",
        "pulls",
        "readme",
        "search",
        "security",
        "sessions",
        "settings",
        "signup",
        "site",
        "sponsors",
        "stars",
        "team",
        "topics",
        "trending",
        "users",
    ]
)
# GitHub bills a recurring sponsorship by the month; there is no word for once a year.
_FREQUENCIES = {Frequency.ONE_TIME: "one-time", Frequency.MONTHLY: "recurring"}
_CHECK = (
    "This opens GitHub's checkout: check the amount before you pay. "
    "GitHub does not document these parameters and may ignore them."
)
_DOLLARS_ONLY = "GitHub Sponsors charges in US dollars: enter the amount on GitHub."
_WHOLE_ONLY = "GitHub Sponsors takes whole US dollars from 1 to 12,000: enter the amount on GitHub."
_NO_YEARLY = "GitHub Sponsors has no yearly payment: pay once, or a twelfth of it every month."


def account(url: str) -> ChannelRef | None:
    """The account behind ``https://github.com/{owner}``.

    Only for Composer's ``funding`` entries of type ``github``, where that address means the
    owner's Sponsors page; anywhere else it is an ordinary profile.
    """
    address = read(url)
    if address is None or address.host != "github.com" or len(address.segments) != 1:
        return None
    return GitHubSponsors().ref(address.segments[0])


class GitHubSponsors:
    platform = PLATFORM
    title = "GitHub Sponsors"
    hosts = ("github.com",)
    renews = frozenset({Frequency.MONTHLY})

    def recognise(self, url: str) -> ChannelRef | None:
        address = read(url)
        return self.ref(_login(address)) if address and address.host in self.hosts else None

    def ref(self, handle: str) -> ChannelRef | None:
        login = handle.lower() if handle.isascii() else ""
        if login in _PAGES or not _LOGIN.fullmatch(login):
            return None
        return ChannelRef(self.platform, login, f"https://github.com/sponsors/{login}")

    def terms(self, currency: str) -> Terms:
        if currency != "USD":
            return Terms(note=_DOLLARS_ONLY)
        return Terms(quantum=_DOLLAR, minimum=_DOLLAR, maximum=_MOST * _DOLLAR)

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        url = checked(self, ref).url
        obstacle = _obstacle(amount, context)
        if obstacle:
            return LinkOut(url, amount_prefilled=False, note=obstacle)
        payer = self.ref(context.sponsor)
        query = urlencode(
            ({"sponsor": payer.handle} if payer else {})
            | {
                "frequency": _FREQUENCIES[context.frequency],
                "amount": amount.minor // _DOLLAR,
            }
        )
        return LinkOut(f"{url}/sponsorships?{query}", amount_prefilled=True, note=_CHECK)


def _login(address: Address) -> str:
    match address.segments:
        case ("sponsors", login) | ("sponsors", login, "sponsorships"):
            return login
        case (owner, _) if "sponsor=1" in address.query:
            return owner
    return ""


def _obstacle(amount: Money, context: LinkContext) -> str:
    if amount.currency != "USD":
        return _DOLLARS_ONLY
    if amount.minor % _DOLLAR or not 1 <= amount.minor // _DOLLAR <= _MOST:
        return _WHOLE_ONLY
    return "" if context.frequency in _FREQUENCIES else _NO_YEARLY
