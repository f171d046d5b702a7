"""The core's answer: who gets which part of a budget, and every unit of it accounted for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sponsorplan.domain.allocation.amounts import Amounts, Candidate, amounts
from sponsorplan.domain.allocation.inputs import (
    MODEL_VERSION,
    Inputs,
    PackageKey,
)
from sponsorplan.domain.allocation.lines import Teller, barred
from sponsorplan.domain.allocation.policy import NoChannel
from sponsorplan.domain.allocation.proposal import Proposal, Unplaced
from sponsorplan.domain.graph.collapse import Collapsed, FileGraph, collapse
from sponsorplan.domain.graph.usage import total_usage, usage
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl
from sponsorplan.domain.risk import score

_UNKNOWN = "pkg:"  # a node named by its package: nobody knows its upstream
_HELD = "held:"  # before that name: the package may be the company's own


def propose(inputs: Inputs) -> Proposal:
    """Split the budget. Pure: the same inputs always give the same proposal."""
    names, collapsed = _collapse(inputs)
    by_product = usage(item.graph for item in collapsed)
    used = total_usage(by_product)
    candidates = [_candidate(key, used[key], inputs) for key in sorted(used)]
    shared = amounts(
        inputs.budget.minor,
        candidates,
        cap_percent=inputs.policy.cap_percent,
        minimum=inputs.policy.minimum_in(inputs.budget.currency),
    )
    teller = Teller.of(inputs, names, by_product, candidates, shared)
    packages = _packages(inputs)
    lines = [
        teller.line(candidate, used[candidate.key], packages[candidate.key])
        for candidate in candidates
        if candidate.key in inputs.recipients
    ]
    return Proposal(
        inputs.digest(),
        MODEL_VERSION,
        inputs.budget,
        tuple(sorted(lines, key=lambda line: (-line.minor, -line.usage, line.upstream))),
        tuple(_unplaced(inputs, candidates, shared)),
        assumed_direct=len({package for item in collapsed for package in item.assumed}),
        unreached=len({package for item in collapsed for package in item.unreached}),
    )


def _collapse(inputs: Inputs) -> tuple[dict[str, str], list[Collapsed]]:
    """Product names by id, and each product as a graph of upstreams."""
    names: dict[str, str] = {}
    collapsed = []
    ordered = sorted(inputs.products, key=lambda product: (product.content, product.name))
    for number, product in enumerate(ordered):
        # Two products may hold the same; the number keeps them apart.
        ident = f"{product.content}:{number:05d}"
        names[ident] = product.name
        collapsed.append(
            collapse(
                ident,
                product.tier,
                [FileGraph(file.packages, file.edges) for file in product.files],
                lambda package: _node(package, inputs.upstream_of),
            )
        )
    return names, collapsed


def _node(package: Package, upstream_of: Mapping[PackageKey, str]) -> str:
    if package.held:
        return f"{_HELD}{Purl(package.type, package.name)}"
    known = upstream_of.get((package.type, package.name))
    return known or str(Purl(package.type, package.name))


def _candidate(key: str, used: int, inputs: Inputs) -> Candidate:
    recipient = inputs.recipients.get(key)
    strength = inputs.policy.risk_strength
    risk = recipient.risk if recipient else score.unknown()
    channel = recipient.channel if recipient else None
    open_ = channel is not None or inputs.policy.no_channel is NoChannel.ESCROW
    eligible = open_ and not (recipient and barred(recipient, inputs.policy))
    need = recipient.need if recipient else score.WHOLE
    weighed = used * score.multiplier(risk, strength)
    return Candidate(key, weighed * need, eligible, channel, weighed * score.WHOLE)


def _packages(inputs: Inputs) -> Mapping[str, tuple[str, ...]]:
    """The purls of each upstream's packages in any product, sorted."""
    purls: dict[str, set[str]] = defaultdict(set)
    for product in inputs.products:
        for file in product.files:
            for package in file.packages:
                purls[_node(package, inputs.upstream_of)].add(str(package.purl))
    return {key: tuple(sorted(members)) for key, members in purls.items()}


def _unplaced(
    inputs: Inputs, candidates: Sequence[Candidate], shared: Amounts
) -> Iterable[Unplaced]:
    given = inputs.policy.no_channel is NoChannel.REDISTRIBUTE
    ending = "; by the policy their share went to the others." if given else "."
    for prefix, reason, words in (
        (_UNKNOWN, "unknown_upstream", "It is not known yet who is behind these packages"),
        (_HELD, "maybe_private", "These packages may be your own, and are held until you say"),
    ):
        keys = sorted(
            (item.key for item in candidates if item.key.startswith(prefix)),
            key=lambda key: (-shared.final.get(key, 0), key),
        )
        if keys:
            yield Unplaced(
                reason,
                words + ending,
                sum(shared.final.get(key, 0) for key in keys),
                tuple(key.removeprefix(_HELD) for key in keys),
            )
    if shared.over_caps:
        yield _over_caps(inputs, candidates, shared.over_caps)
    if shared.whole_units:
        yield Unplaced(
            "whole_units",
            "What is left after rounding to the whole dollars that GitHub Sponsors takes.",
            shared.whole_units,
        )


def _over_caps(inputs: Inputs, candidates: Sequence[Candidate], minor: int) -> Unplaced:
    if not candidates:
        words = "No dependency was found to share it with."
        return Unplaced("no_dependencies", words, minor)
    if not any(candidate.eligible for candidate in candidates):
        words = "No upstream in your products can be paid now; the lines say why."
        return Unplaced("no_recipient", words, minor)
    percent = inputs.policy.cap_percent
    words = (
        f"Every recipient is at the most one may get ({percent} % of the budget, or the limit of "
        "its platform). Raise the cap or add products."
    )
    return Unplaced("caps", words, minor)
