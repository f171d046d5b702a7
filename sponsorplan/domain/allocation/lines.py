"""Lines of a proposal: the stages their amount went through, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sponsorplan.domain.allocation.amounts import Amounts
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.explain import Stage, waterfall
from sponsorplan.domain.allocation.inputs import Inputs, RecipientInput
from sponsorplan.domain.allocation.ledger import Entry
from sponsorplan.domain.allocation.policy import Basis
from sponsorplan.domain.allocation.proposal import Line, LineState
from sponsorplan.domain.allocation.scores import Candidate, Sums
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.risk.score import WHOLE


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows everyone's weights and amounts, and tells each line why it has its own.

    ``users`` are the products that use each, as id in ``by_product`` and name, in order.
    """

    inputs: Inputs
    by_product: Mapping[str, Mapping[str, int]]
    users: Mapping[str, Sequence[tuple[str, str]]]
    sums: Sums
    shared: Amounts

    def line(
        self, candidate: Candidate, entry: Entry, packages: tuple[str, ...], *, explained: bool
    ) -> Line:
        recipient = self.inputs.recipients[candidate.key]
        return Line(
            upstream=candidate.key,
            name=recipient.name,
            upstreams=recipient.upstreams,
            packages=packages,
            usage=candidate.used,
            risk=recipient.risk,
            minor=entry.minor,
            because=waterfall(self._stages(candidate, recipient, entry)) if explained else (),
            state=entry.state,
            reason=entry.reason,
            channel=recipient.channel,
            other_addresses=recipient.other_addresses,
            share=candidate.share,
            extra=entry.extra,
            credit=entry.credit,
            held=entry.held,
            since=entry.since,
        )

    def _stages(
        self, candidate: Candidate, recipient: RecipientInput, entry: Entry
    ) -> Iterable[Stage]:
        budget, sums = self.inputs.budget.minor, self.sums
        yield from self._usage(candidate)
        yield Stage("risk", *_part(budget, candidate.risked, sums.risked), _risk_words(recipient))
        if self.inputs.policy.count_need:
            yield Stage(
                "need", *_part(budget, candidate.needed, sums.needed), _need_words(recipient)
            )
        if not candidate.eligible:
            yield Stage("withheld", 0, 1, entry.reason)
            return
        yield Stage(
            "succession",
            *_part(budget, candidate.gained, sums.needed),
            "What others leave to it: closed lines that name it their successor, or the policy",
        )
        yield Stage(
            "redistributed",
            *_part(budget, candidate.gained, sums.open),
            "Its part of what gated, excluded or unpayable upstreams do not take",
        )
        if self.inputs.votes:
            yield Stage(
                "votes", *_part(budget, candidate.mixed, sums.mixed), self._vote_words(candidate)
            )
        yield Stage(
            "smoothing",
            *_part(budget, candidate.score, sums.score),
            "Shares move slowly from one plan to the next, so that income can be relied on",
        )
        if candidate.key in self.shared.locked:
            yield Stage("lock", entry.minor, 1, "A member fixed this amount")
            return
        yield from self._amount(candidate, recipient, entry)

    def _usage(self, candidate: Candidate) -> Iterable[Stage]:
        key, budget = candidate.key, self.inputs.budget.minor
        units = 0
        for product, name in self.users.get(key, ()):
            if share := self.by_product[product][key]:
                units += share
                yield Stage("usage", budget * units, TOTAL, f"Used by {name}", name)
        if self.inputs.policy.basis is Basis.EVEN:
            yield Stage(
                "even",
                *_part(budget, candidate.base, self.sums.base),
                "By the policy everyone who is used has the same share",
            )

    def _amount(
        self, candidate: Candidate, recipient: RecipientInput, entry: Entry
    ) -> Iterable[Stage]:
        key, shared = candidate.key, self.shared
        if self.shared.available != self.inputs.budget.minor:
            yield Stage(
                "carried",
                *_part(shared.available, candidate.score, self.sums.score),
                "Its part of what the last plan left",
            )
        if shared.locked:
            # Locked lines take their amounts with them, and their scores.
            yield Stage(
                "locks",
                *_part(shared.shared, candidate.score, shared.scores),
                "What members fixed for others is not shared",
            )
        if key in shared.cut:
            yield Stage("cut", 0, 1, entry.reason)
            return
        if key not in shared.filled:  # it weighs nothing, and is here for what it has from before
            return
        part, parts = _part(shared.shared, candidate.score, shared.kept)
        yield Stage("cut", part, parts, "Its part of what is too small to send")
        filled, whole = shared.filled[key]
        gains = filled * parts > part * whole
        yield Stage("cap", filled, whole, self._bound_words(key, gains=gains))
        yield Stage(
            "rounding", shared.cents[key], 1, "Rounded so that all amounts sum to the budget"
        )
        if recipient.channel:
            title = recipient.channel.title
            yield Stage("whole_units", shared.whole[key], 1, f"Rounded to what {title} can take")
        yield Stage("turn", entry.minor, 1, _turn_words(entry))

    def _vote_words(self, candidate: Candidate) -> str:
        points = self.inputs.votes.get(candidate.key, 0)
        percent = self.inputs.policy.votes_percent
        return f"{points} of {self.sums.voted} points in the vote, which decides {percent} %"

    def _bound_words(self, key: str, *, gains: bool) -> str:
        bounds = [one for one in self.inputs.decisions if one.kind.has_amount]
        mine = any(one.upstream == key for one in bounds)
        if gains:
            words = "Its part of what limits keep from others"
        else:
            percent = self.inputs.policy.cap_percent
            words = f"No one gets more than {percent} % of the budget, nor its platform's limit"
            kept = any(one.upstream != key and one.kind is DecisionKind.AT_LEAST for one in bounds)
            words += "; what members keep for others is not shared" if kept else ""
        return f"{words}; a member set a bound for it" if mine else words


def _part(whole: int, mine: int, everyone: int) -> tuple[int, int]:
    return (whole * mine, everyone) if everyone else (0, 1)


def _turn_words(entry: Entry) -> str:
    if entry.state is LineState.ACCRUES:
        return "Kept for those whose turn it is; it is owed this"
    return "Its turn: sent what it is owed from several plans"


def _need_words(recipient: RecipientInput) -> str:
    if recipient.need == WHOLE:
        return "No outside funding is known; others' funding leaves more for it"
    hundredths = recipient.need * 100 // WHOLE
    return f"Funded by others too, so that it counts 0.{hundredths:02d} of what it would"


def _risk_words(recipient: RecipientInput) -> str:
    risk = recipient.risk
    if not risk.coverage:
        return "Risk is not known yet; it counts as one half, as everybody's whose risk is unknown"
    hundredths = risk.value * 100 // WHOLE
    return f"Risk 0.{hundredths:02d}, {risk.coverage * 100 // WHOLE} % of its signals known"
