"""The core's answer: who gets which part of a budget, and every unit of it accounted for."""

from collections.abc import Iterable, Sequence

from sponsorplan.domain.allocation.amounts import Amounts, amounts
from sponsorplan.domain.allocation.ground import HELD, UNKNOWN, ground_for
from sponsorplan.domain.allocation.inputs import MODEL_VERSION, Inputs
from sponsorplan.domain.allocation.ledger import Held, Ledger, held_before
from sponsorplan.domain.allocation.lines import Teller
from sponsorplan.domain.allocation.policy import NoChannel
from sponsorplan.domain.allocation.proposal import Proposal, Unplaced
from sponsorplan.domain.allocation.scores import Candidate, candidates, sums
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.memory import no_cyclic_collection


@no_cyclic_collection()
def propose(inputs: Inputs, *, explained: bool = True) -> Proposal:
    """Split the budget. Pure: the same inputs always give the same proposal.

    Without ``explained`` lines have no steps, which is quicker where nobody looks at them. Raises ``LocksAboveBudget`` and ``FloorsAboveBudget``.
    """
    ground = ground_for(inputs)
    standing = Standing.of(inputs)
    found = candidates(ground.used, inputs, standing)
    held = held_before(inputs, standing)
    shared = amounts(found, inputs, standing, inputs.budget.minor + inputs.carried.left + held.free)
    ranked = sorted(found, key=lambda one: (-one.score, one.key))
    known = [one.key for one in ranked if _has_line(one, inputs, shared, held)]
    entries, left = Ledger(inputs, standing, shared, held).entries(known)
    teller = Teller(inputs, ground.by_product, ground.users, sums(found, inputs.votes), shared)
    lines = [
        teller.line(one, entries[one.key], ground.packages.get(one.key, ()), explained=explained)
        for one in found
        if one.key in entries
    ]
    return Proposal(
        inputs.digest(),
        MODEL_VERSION,
        inputs.budget,
        tuple(sorted(lines, key=lambda line: (-line.minor, -line.usage, line.upstream))),
        tuple(_unplaced(inputs, found, shared, left)),
        assumed_direct=ground.assumed_direct,
        unreached=ground.unreached,
        available=shared.available,
    )


def _has_line(one: Candidate, inputs: Inputs, shared: Amounts, held: Held) -> bool:
    """Whoever is used, whoever a member added and gives something, and whoever has something left."""
    if one.key not in inputs.recipients:
        return False
    return bool(one.used or one.score or one.key in shared.locked or one.key in held.by_key)


def _unplaced(
    inputs: Inputs, found: Sequence[Candidate], shared: Amounts, left: int
) -> Iterable[Unplaced]:
    given = inputs.policy.no_channel is not NoChannel.ESCROW
    ending = "; by the policy their share went to the others." if given else "."
    for prefix, reason, words in (
        (UNKNOWN, "unknown_upstream", "It is not known yet who is behind these packages"),
        (HELD, "maybe_private", "These packages may be your own, and are held until you say"),
    ):
        keys = sorted(
            (item.key for item in found if item.key.startswith(prefix)),
            key=lambda key: (-shared.whole.get(key, 0), key),
        )
        if keys:
            yield Unplaced(
                reason,
                words + ending,
                sum(shared.whole.get(key, 0) for key in keys),
                tuple(key.removeprefix(HELD) for key in keys),
            )
    if shared.over_caps:
        yield _over_caps(inputs, found, shared.over_caps)
    if shared.whole_units:
        yield Unplaced(
            "whole_units",
            "What is left after rounding to the whole dollars that GitHub Sponsors takes.",
            shared.whole_units,
        )
    if left:
        yield Unplaced(
            "next_turn", "Too little for anybody's turn; the next plan gives it out.", left
        )


def _over_caps(inputs: Inputs, found: Sequence[Candidate], minor: int) -> Unplaced:
    if not found:
        words = "No dependency was found to share it with."
        return Unplaced("no_dependencies", words, minor)
    if not any(candidate.eligible for candidate in found):
        words = "No upstream in your products can be paid now; the lines say why."
        return Unplaced("no_recipient", words, minor)
    percent = inputs.policy.cap_percent
    words = (
        f"Every recipient is at the most one may get ({percent} % of the budget, or the limit of "
        "its platform). Raise the cap or add products."
    )
    return Unplaced("caps", words, minor)
