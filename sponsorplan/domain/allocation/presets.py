"""Policies to start from, each an answer to what a company may want first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sponsorplan.domain.allocation.policy import Basis, Policy


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy with what it is called and whom it suits."""

    title: str
    words: str
    policy: Policy

    def applied(self, to: Policy) -> Policy:
        """Its way of weighing, with everything else as it was."""
        mine = self.policy
        return replace(
            to,
            basis=mine.basis,
            risk_strength=mine.risk_strength,
            count_need=mine.count_need,
        )


PRESETS: Mapping[str, Preset] = {
    "balanced": Preset(
        "Balanced",
        "Usage first; risk may raise a share up to fourfold, others' funding lowers it.",
        Policy(),
    ),
    "even": Preset(
        "Even",
        "The same for every upstream that you use, whatever it does for you.",
        Policy(basis=Basis.EVEN, risk_strength=0, count_need=False),
    ),
    "usage": Preset(
        "Usage",
        "By usage alone: neither risk nor others' funding moves anything.",
        Policy(risk_strength=0, count_need=False),
    ),
    "need_first": Preset(
        "Need first",
        "Usage still counts, but risk may raise a share up to sevenfold.",
        Policy(risk_strength=6),
    ),
}
