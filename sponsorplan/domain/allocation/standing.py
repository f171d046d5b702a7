"""Whether a recipient may get money in this plan at all, why not, and who gets it instead."""

from dataclasses import dataclass
from datetime import date

from sponsorplan.domain.allocation.decisions import Decided
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.policy import AfterEscrow, NoChannel
from sponsorplan.domain.allocation.proposal import LineState


@dataclass(frozen=True, slots=True)
class Standing:
    """Answers for one plan's inputs; ``decided`` is what its members said."""

    inputs: Inputs
    decided: Decided

    @classmethod
    def of(cls, inputs: Inputs) -> "Standing":
        policy = inputs.policy
        return cls(inputs, Decided.of(inputs.decisions, policy.include, policy.exclude))

    def barred(self, key: str) -> tuple[LineState, str] | None:
        """Why it gets nothing whatever its score, or ``None``."""
        if key in self.decided.excluded:
            return LineState.EXCLUDED, "A member left it out."
        recipient = self.inputs.recipients.get(key)
        if recipient and recipient.gate and key not in self.decided.included:
            return LineState.GATED, recipient.gate
        return None

    def unpayable(self, key: str) -> str:
        """Why its share goes to others though nothing bars it, in words; or empty."""
        recipient, policy = self.inputs.recipients.get(key), self.inputs.policy
        if recipient is not None and recipient.channel is not None:
            return ""
        if policy.no_channel is not NoChannel.ESCROW:
            return f"No way to pay it is known yet; by the policy its share {self._goes()}."
        if self.escrow_is_over(key):
            return (
                f"No way to pay it was found in {policy.escrow_days} days; what was set aside for "
                f"it {self._goes()}."
            )
        return ""

    def is_open(self, key: str) -> bool:
        return self.barred(key) is None and not self.unpayable(key)

    def heir_of(self, key: str) -> str:
        """The recipient that gets what this one does not, or empty."""
        recipient = self.inputs.recipients.get(key)
        bar = self.barred(key)
        if bar is not None:
            known = recipient is not None and recipient.heir in self.inputs.recipients
            return recipient.heir if recipient and known and bar[0] is LineState.GATED else ""
        foundation = self.inputs.policy.foundation
        to_foundation = self.unpayable(key) and self._to() is NoChannel.FOUNDATION
        return foundation if to_foundation and foundation in self.inputs.recipients else ""

    def escrow_is_over(self, key: str) -> bool:
        """Whether it was set aside for as long as the policy waits."""
        since = self.inputs.carried.since.get(key)
        policy = self.inputs.policy
        if since is None or policy.after_escrow is AfterEscrow.KEEP:
            return False
        return (self.inputs.as_of - date.fromisoformat(since)).days > policy.escrow_days

    def _to(self) -> NoChannel:
        policy = self.inputs.policy
        if policy.no_channel is not NoChannel.ESCROW:
            return policy.no_channel
        return NoChannel(policy.after_escrow)

    def _goes(self) -> str:
        return (
            "goes to the foundation" if self._to() is NoChannel.FOUNDATION else "went to the others"
        )
