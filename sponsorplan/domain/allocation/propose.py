"""The core's answer: who gets which part of a budget, and every unit of it accounted for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sponsorplan.domain.allocation.amounts import Amounts, amounts
from sponsorplan.domain.allocation.inputs import (
    MODEL_VERSION,
    Inputs,
    PackageKey,
)
from sponsorplan.domain.allocation.ledger import Held, Ledger, held_before
from sponsorplan.domain.allocation.lines import Teller
from sponsorplan.domain.allocation.policy import NoChannel
from sponsorplan.domain.allocation.proposal import Proposal, Unplaced
from sponsorplan.domain.allocation.scores import Candidate, candidates, sums
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.graph.collapse import Collapsed, FileGraph, collapse
from sponsorplan.domain.graph.usage import total_usage, usage
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl

_UNKNOWN = "pkg:"  # a node named by its package: nobody knows its upstream
_HELD = "held:"  # before that name: the package may be the company's own


def propose(inputs: Inputs) -> Proposal:
    """Split the budget. Pure: the same inputs always give the same proposal.

    Raises ``LocksAboveBudget`` and ``FloorsAboveBudget``.
    """
    names, collapsed = _collapse(inputs)
    by_product = usage(item.graph for item in collapsed)
    standing = Standing.of(inputs)
    found = candidates(total_usage(by_product), inputs, standing)
    held = held_before(inputs, standing)
    shared = amounts(found, inputs, standing, inputs.budget.minor + inputs.carried.left + held.free)
    ranked = sorted(found, key=lambda one: (-one.score, one.key))
    known = [one.key for one in ranked if _has_line(one, inputs, shared, held)]
    entries, left = Ledger(inputs, standing, shared, held).entries(known)
    teller = Teller(inputs, names, by_product, sums(found, inputs.votes), shared)
    packages = _packages(inputs)
    lines = [
        teller.line(one, entries[one.key], packages.get(one.key, ()))
        for one in found
        if one.key in entries
    ]
    return Proposal(
        inputs.digest(),
        MODEL_VERSION,
        inputs.budget,
        tuple(sorted(lines, key=lambda line: (-line.minor, -line.usage, line.upstream))),
        tuple(_unplaced(inputs, found, shared, left)),
        assumed_direct=len({package for item in collapsed for package in item.assumed}),
        unreached=len({package for item in collapsed for package in item.unreached}),
        available=shared.available,
    )


def _has_line(one: Candidate, inputs: Inputs, shared: Amounts, held: Held) -> bool:
    """Whoever is used, whoever a member added and gives something, and whoever has something left."""
    if one.key not in inputs.recipients:
        return False
    return bool(one.used or one.score or one.key in shared.locked or one.key in held.by_key)


def _collapse(inputs: Inputs) -> tuple[dict[str, str], list[Collapsed]]:
    """Product names by id, and each product as a graph of upstreams.

    Their order decides odd units of 2^60, and so ties between cents. It is that of what the graphs
    are, not of how files write them: a package split in two, or other bytes, must not move a cent.
    """
    named = [
        (
            collapse(
                "",
                product.tier,
                [FileGraph(file.packages, file.edges) for file in product.files],
                lambda package: _node(package, inputs.upstream_of),
            ),
            product.name,
        )
        for product in inputs.products
    ]
    named.sort(key=lambda one: (one[0].graph.content, one[1]))
    idents = [f"{number:05d}" for number in range(len(named))]
    return (
        {ident: name for ident, (_, name) in zip(idents, named, strict=True)},
        [
            replace(item, graph=replace(item.graph, id=ident))
            for ident, (item, _) in zip(idents, named, strict=True)
        ],
    )


def _node(package: Package, upstream_of: Mapping[PackageKey, str]) -> str:
    if package.held:
        return f"{_HELD}{Purl(package.type, package.name)}"
    known = upstream_of.get((package.type, package.name))
    return known or str(Purl(package.type, package.name))


def _packages(inputs: Inputs) -> Mapping[str, tuple[str, ...]]:
    """The purls of each upstream's packages in any product, sorted."""
    purls: dict[str, set[str]] = defaultdict(set)
    for product in inputs.products:
        for file in product.files:
            for package in file.packages:
                purls[_node(package, inputs.upstream_of)].add(str(package.purl))
    return {key: tuple(sorted(members)) for key, members in purls.items()}


def _unplaced(
    inputs: Inputs, found: Sequence[Candidate], shared: Amounts, left: int
) -> Iterable[Unplaced]:
    given = inputs.policy.no_channel is not NoChannel.ESCROW
    ending = "; by the policy their share went to the others." if given else "."
    for prefix, reason, words in (
        (_UNKNOWN, "unknown_upstream", "It is not known yet who is behind these packages"),
        (_HELD, "maybe_private", "These packages may be your own, and are held until you say"),
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
                tuple(key.removeprefix(_HELD) for key in keys),
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
