"""Lines of a proposal: their state, and the stages their amount went through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sponsorplan.domain.allocation.amounts import Amounts, Candidate, worth_sending
from sponsorplan.domain.allocation.explain import Stage, waterfall
from sponsorplan.domain.allocation.inputs import ChannelInput, Inputs, RecipientInput
from sponsorplan.domain.allocation.policy import NoChannel, Policy
from sponsorplan.domain.allocation.proposal import Line, LineState
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.risk.score import WHOLE


def barred(recipient: RecipientInput, policy: Policy) -> tuple[LineState, str] | None:
    """Why a recipient gets nothing whatever its score, or ``None``."""
    if recipient.key in policy.exclude:
        return LineState.EXCLUDED, "A member left it out."
    if recipient.gate and recipient.key not in policy.include:
        return LineState.GATED, recipient.gate
    return None


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows everyone's shares, and tells each line its state and why it has its amount."""

    inputs: Inputs
    product_names: Mapping[str, str]
    by_product: Mapping[str, Mapping[str, int]]
    all_before_need: int
    all_scores: int
    open_scores: int
    shared: Amounts

    @classmethod
    def of(
        cls,
        inputs: Inputs,
        product_names: Mapping[str, str],
        by_product: Mapping[str, Mapping[str, int]],
        candidates: Sequence[Candidate],
        shared: Amounts,
    ) -> "Teller":
        return cls(
            inputs,
            product_names,
            by_product,
            sum(candidate.before_need for candidate in candidates),
            sum(candidate.score for candidate in candidates),
            sum(candidate.score for candidate in candidates if candidate.eligible),
            shared,
        )

    def line(self, candidate: Candidate, used: int, packages: tuple[str, ...]) -> Line:
        recipient = self.inputs.recipients[candidate.key]
        minor = self.shared.final.get(candidate.key, 0)
        state, reason = self._state(recipient, minor)
        return Line(
            upstream=candidate.key,
            name=recipient.name,
            upstreams=recipient.upstreams,
            packages=packages,
            usage=used,
            risk=recipient.risk,
            minor=minor,
            because=waterfall(self._stages(candidate, recipient, reason)),
            state=state,
            reason=reason,
            channel=recipient.channel,
            other_addresses=recipient.other_addresses,
        )

    def _state(self, recipient: RecipientInput, minor: int) -> tuple[LineState, str]:
        policy, channel = self.inputs.policy, recipient.channel
        if (bar := barred(recipient, policy)) is not None:
            return bar
        if channel is None and policy.no_channel is NoChannel.ESCROW:
            return (
                LineState.ESCROW,
                "No way to pay it is known yet; set aside for it by name, not sent.",
            )
        if channel is None:
            return (
                LineState.ESCROW,
                "No way to pay it is known yet; by the policy its share went to the others.",
            )
        if recipient.changed_from:
            return (
                LineState.FROZEN,
                (
                    f"The payee changed since it was last paid, at {recipient.changed_from}. Confirm "
                    "the new one on the upstream's page; until then nothing is sent."
                ),
            )
        if minor >= worth_sending(channel, policy.minimum_in(self.inputs.budget.currency)):
            return LineState.PAYABLE, ""
        return LineState.ACCRUES, "Too small to send alone; set aside for it, not sent."

    def _stages(
        self, candidate: Candidate, recipient: RecipientInput, reason: str
    ) -> Iterable[Stage]:
        key, budget = candidate.key, self.inputs.budget.minor
        units = 0
        for product in sorted(self.by_product):
            share = self.by_product[product].get(key, 0)
            if share:
                units += share
                name = self.product_names[product]
                yield Stage("usage", Fraction(budget * units, TOTAL), f"Used by {name}", name)
        yield Stage(
            "risk",
            Fraction(budget * candidate.before_need, self.all_before_need),
            _risk_words(recipient),
        )
        yield Stage(
            "need", Fraction(budget * candidate.score, self.all_scores), _need_words(recipient)
        )
        if not candidate.eligible:
            yield Stage("withheld", Fraction(0), reason)
            return
        yield Stage(
            "redistributed",
            Fraction(budget * candidate.score, self.open_scores),
            "Its part of what gated, excluded or unpayable upstreams do not take",
        )
        yield from self._last_stages(key, recipient.channel, self.shared.filled[key])

    def _last_stages(
        self, key: str, channel: ChannelInput | None, filled: Fraction
    ) -> Iterable[Stage]:
        cents, final = self.shared.cents[key], self.shared.final[key]
        percent = self.inputs.policy.cap_percent
        yield Stage(
            "cap",
            filled,
            f"No one gets more than {percent} % of the budget, nor its platform's limit",
        )
        yield Stage("rounding", Fraction(cents), "Rounded so that all amounts sum to the budget")
        if channel:
            yield Stage("whole_units", Fraction(final), f"Rounded to what {channel.title} can take")


def _need_words(recipient: RecipientInput) -> str:
    if recipient.need == WHOLE:
        return "No outside funding is known; others' funding leaves more for it"
    hundredths = recipient.need * 100 // WHOLE
    return f"Funded by others too, so that it counts 0.{hundredths:02d} of what it would"


def _risk_words(recipient: RecipientInput) -> str:
    risk = recipient.risk
    if not risk.coverage:
        return "Risk is not known yet; everyone counts with the same prior, so it moves nothing"
    hundredths = risk.value * 100 // WHOLE
    return f"Risk 0.{hundredths:02d}, {risk.coverage * 100 // WHOLE} % of its signals known"
