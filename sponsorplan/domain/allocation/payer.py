"""The company that pays: its accounts, and what it said of others' channels before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import ChannelFact, Trust

_SPONSORS, _GITHUB = "github_sponsors", "github.com"


@dataclass(frozen=True, slots=True)
class Payer:
    """``accounts`` are the company's own by platform: it is never told to pay itself.

    ``confirmed`` are channels that a member vouched for, by recipient. ``paid_before`` is where
    money to a recipient went last: one that is to go elsewhere is frozen until it is confirmed.
    """

    accounts: Mapping[str, str] = field(default_factory=dict)
    corrections: Corrections = NONE
    confirmed: frozenset[tuple[str, ChannelRef]] = frozenset()
    paid_before: Mapping[str, ChannelRef] = field(default_factory=dict)

    def owns_recipient(self, key: str) -> bool:
        own = self.accounts.get(_SPONSORS, "").lower()
        return bool(own) and f"{key}/".startswith(f"{_GITHUB}/{own}/")

    def owns_channel(self, ref: ChannelRef) -> bool:
        return ref.handle.lower() == self.accounts.get(ref.platform, "").lower()

    def trust_in(self, key: str, fact: ChannelFact) -> Trust:
        return Trust.CONFIRMED if (key, fact.ref) in self.confirmed else fact.trust

    def changed_from(self, key: str, ref: ChannelRef) -> str:
        """The address that was paid before this one, if nobody confirmed the change; or nothing."""
        before = self.paid_before.get(key)
        if before is None or before == ref or (key, ref) in self.confirmed:
            return ""
        return before.url


NOBODY = Payer()
