"""What becomes of each line's money: sent, owed, set aside, or given to others.

Everything that a budget and the last plan left is somewhere: sent now, set aside by name, or unplaced.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sponsorplan.domain.allocation.amounts import Amounts
from sponsorplan.domain.allocation.bounds import least_of
from sponsorplan.domain.allocation.inputs import ChannelInput, Inputs, RecipientInput
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.allocation.turns import Turns, Waiting, take_turns


@dataclass(frozen=True, slots=True)
class Entry:
    """``minor`` units of this plan's money; ``extra`` that were set aside before and are sent with it.

    ``credit`` is what its turn owes it afterwards, ``held`` what is set aside for it then, ``since``
    which day in ISO form.
    """

    minor: int
    state: LineState
    reason: str = ""
    extra: int = 0
    credit: int = 0
    held: int = 0
    since: str = ""


@dataclass(slots=True)
class Held:
    """What earlier plans set aside: still by name, and what comes free with nobody to go to."""

    by_key: Counter[str] = field(default_factory=Counter)
    free: int = 0


def held_before(inputs: Inputs, standing: Standing) -> Held:
    """What is still set aside for whom. What was for somebody closed goes to the heir, or to all."""
    held = Held()
    for key, minor in sorted(inputs.carried.held.items()):
        heir = key if key in inputs.recipients and standing.is_open(key) else standing.heir_of(key)
        if heir and standing.is_open(heir):
            held.by_key[heir] += minor
        else:
            held.free += minor
    return held


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes the entry of each recipient, in the order of their scores."""

    inputs: Inputs
    standing: Standing
    shared: Amounts
    held: Held

    def entries(self, keys: Sequence[str]) -> tuple[dict[str, Entry], int]:
        """By key, and what no turn could use."""
        turns = self._turns(keys)
        return {key: self._entry(key, turns) for key in keys}, turns.left

    def _turns(self, keys: Sequence[str]) -> Turns:
        policy = self.inputs.policy
        if not policy.recurs or policy.cuts:
            return Turns()
        waiting = [
            self._waiting(recipient, recipient.channel)
            for key in keys
            if key in self.shared.whole
            and (recipient := self.inputs.recipients[key]).channel is not None
            and not recipient.changed_from
        ]
        return take_turns(waiting, most_recipients=policy.max_recipients)

    def _waiting(self, recipient: RecipientInput, channel: ChannelInput) -> Waiting:
        return Waiting(
            recipient.key,
            self.shared.whole[recipient.key],
            self.inputs.carried.credits.get(recipient.key, 0),
            least_of(recipient, self.inputs),
            channel.quantum,
            channel.maximum,
        )

    def _entry(self, key: str, turns: Turns) -> Entry:
        bar = self.standing.barred(key)
        if bar is not None:
            return Entry(0, *bar)
        if reason := self.standing.unpayable(key):
            return Entry(0, LineState.ESCROW, reason)
        if key in self.shared.cut:
            return Entry(0, LineState.CUT, _CUT, held=self.held.by_key[key])
        recipient = self.inputs.recipients[key]
        minor = self.shared.locked.get(key, self.shared.whole.get(key, 0))
        if recipient.channel is None or recipient.changed_from:
            return self._set_aside(recipient, minor)
        if key in turns.credits:
            return self._turn(recipient, recipient.channel, turns)
        return self._sent(recipient, recipient.channel, minor)

    def _set_aside(self, recipient: RecipientInput, minor: int) -> Entry:
        key = recipient.key
        since = self.inputs.carried.since.get(key) or self.inputs.as_of.isoformat()
        state = LineState.FROZEN if recipient.changed_from else LineState.ESCROW
        held = self.held.by_key[key] + minor
        return Entry(minor, state, _why_set_aside(recipient), held=held, since=since)

    def _turn(self, recipient: RecipientInput, channel: ChannelInput, turns: Turns) -> Entry:
        key = recipient.key
        minor, credit = turns.sent.get(key, 0), turns.credits[key]
        extra = self._extra(recipient, channel, minor)
        state = LineState.PAYABLE if minor or extra else LineState.ACCRUES
        reason = "" if state is LineState.PAYABLE else _WAITS
        return Entry(minor, state, reason, extra, credit, self.held.by_key[key] - extra)

    def _sent(self, recipient: RecipientInput, channel: ChannelInput, minor: int) -> Entry:
        """Outside turns: what is too small waits, set aside for it."""
        key = recipient.key
        if key in self.shared.locked and (reason := _unsendable(channel, minor)):
            return Entry(minor, LineState.ACCRUES, reason, held=self.held.by_key[key] + minor)
        least = 1 if key in self.shared.locked else least_of(recipient, self.inputs)
        if minor < least:
            held = self.held.by_key[key] + minor
            return Entry(minor, LineState.ACCRUES, _SMALL, held=held)
        extra = self._extra(recipient, channel, minor)
        return Entry(minor, LineState.PAYABLE, extra=extra, held=self.held.by_key[key] - extra)

    def _extra(self, recipient: RecipientInput, channel: ChannelInput, minor: int) -> int:
        """What was set aside and can be sent now: with an amount, or alone if it is worth it."""
        held = self.held.by_key[recipient.key]
        if channel.maximum is not None:
            held = min(held, channel.maximum - minor)
        extra = max(held, 0) // channel.quantum * channel.quantum
        return extra if minor or extra >= least_of(recipient, self.inputs) else 0


_CUT = "Too small to send; its part went to the others."
_SMALL = "Too small to send alone; set aside for it, not sent."
_WAITS = "Too small to send each time; it is paid when its turn comes."


def _why_set_aside(recipient: RecipientInput) -> str:
    if recipient.changed_from:
        return (
            f"The payee changed since it was last paid, at {recipient.changed_from}. Confirm the new "
            "one on the upstream's page; until then nothing is sent."
        )
    if recipient.doubtful:
        return (
            f"One list alone says that {recipient.doubtful} is its page. Confirm it on the upstream's "
            "page; until then its part is set aside for it by name."
        )
    return "No way to pay it is known yet; set aside for it by name, not sent."


def _unsendable(channel: ChannelInput, minor: int) -> str:
    """Why a locked amount cannot be sent as it is, or empty."""
    if minor % channel.quantum:
        return f"The locked amount cannot be sent: {channel.title} takes whole amounts only."
    if minor < channel.minimum:
        return f"The locked amount cannot be sent: {channel.title} takes more than that at least."
    if channel.maximum is not None and minor > channel.maximum:
        return f"The locked amount cannot be sent: {channel.title} takes less than that at most."
    return ""
