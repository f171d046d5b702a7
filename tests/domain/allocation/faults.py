"""Wrong cores: of each axiom at least one, under which it must fail."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import ModuleType
from typing import Any

from sponsorplan.domain.allocation import amounts, bounds, ground, lines, propose, scores, turns
from sponsorplan.domain.allocation.apportion import Claim, Shares, split
from sponsorplan.domain.allocation.explain import Stage, Step
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.scores import Candidate
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.graph import collapse, usage
from sponsorplan.domain.graph.usage import TOTAL, ProductGraph, largest_remainder
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.risk import score

Patch = tuple[ModuleType, str, Any]


@dataclass(frozen=True)
class Fault:
    """What breaks which axiom, and in whose place."""

    axiom: str
    patches: tuple[Patch, ...]


FAULTS: dict[str, Fault] = {}


def fault(axiom: str, module: ModuleType, name: str) -> Callable[[Any], Any]:
    """The function takes the place of another one."""

    def named(wrong: Callable[..., Any]) -> Callable[..., Any]:
        FAULTS[wrong.__name__] = Fault(axiom, ((module, name, wrong),))
        return wrong

    return named


@fault("A1", amounts, "split")
def leftover_dropped(budget: int, claims: Sequence[Claim]) -> Shares:
    return Shares(split(budget, claims).amounts, 0)


@fault("A1", turns, "_settled")
def credit_paid_twice(line: turns.Waiting, into: turns.Turns) -> int:
    into.sent[line.key] = line.share + max(line.owed, 0)
    into.credits[line.key] = 0
    return 0


@fault("A2", collapse, "tops")
def the_first_as_the_file_has_them(
    starts: Sequence[int], children: Sequence[Sequence[int]], order: object
) -> list[int]:
    return list(starts[:1])


@fault("A3", amounts, "split")
def largest_remainder_for_cents(budget: int, claims: Sequence[Claim]) -> Shares:
    left = budget
    amounts_ = [0] * len(claims)
    while left and (open_ := [at for at, one in enumerate(claims) if amounts_[at] < one.cap]):
        parts = largest_remainder(left, [claims[at].score for at in open_])
        for at, part in zip(open_, parts, strict=True):
            taken = min(part, claims[at].cap - amounts_[at])
            amounts_[at] += taken
            left -= taken
    return Shares(tuple(amounts_), left)


@fault("A4", usage, "milli_log2")
def the_purse_of_a_large_product_is_small(n: int) -> int:
    return 0 if n == 1 else 10**9 // n**4


@fault("A4", usage, "purses")
def every_product_weighs_the_same(products: Sequence[ProductGraph]) -> list[int]:
    return largest_remainder(TOTAL, [int(bool(one.runtime | one.dev)) for one in products])


@fault("A5", score, "multiplier")
def risk_takes_money(risk: score.Risk, strength: int) -> int:
    return score.WHOLE + strength * (score.WHOLE - risk.value)


@fault("A5", score, "needs")
def funding_makes_needy(signals: Any) -> tuple[int, int, int]:  # noqa: ANN401 - as it comes
    return (min(score.WHOLE, (signals.funding_cents or 0) // 1_000), 0, score.WHOLE)


@fault("A6", bounds, "cap_of")
def no_cap(budget: int, percent: int) -> int:
    return budget


@fault("A6", turns, "_turn")
def turns_pay_any_amount(line: turns.Waiting, due: int, pool: int) -> int:
    return max(min(due, pool), 0)


@fault("A6", amounts, "_lifted")
def floors_are_cut(
    bounded: Mapping[str, Claim], leasts: Mapping[str, int], shared: int
) -> Mapping[str, Claim]:
    """As it was once: what members asked for was cut where it was too small to send."""
    return {
        key: replace(one, floor=one.floor if one.floor >= leasts.get(key, 0) else 0)
        for key, one in bounded.items()
    }


def _counting(count_of: Callable[[list[Package]], int]) -> Callable[..., collapse.Collapsed]:
    """Seats by what a file holds of an upstream, not one for each."""

    def counting(
        product: str,
        tier: int,
        files: Iterable[collapse.FileGraph],
        upstream_of: collapse.UpstreamOf,
    ) -> collapse.Collapsed:
        given = list(files)
        found = collapse.collapse(product, tier, given, upstream_of)
        packages = [one for file in given for one in file.packages]
        weights = {
            name: max(count_of([one for one in packages if upstream_of(one) == name]), 1)
            for name in found.graph.runtime | found.graph.dev
        }
        return replace(found, graph=replace(found.graph, weights=weights))

    return counting


FAULTS["a_seat_for_each_package"] = Fault(
    "A7",
    ((ground, "collapse", _counting(lambda found: len({one.name for one in found}))),),
)
FAULTS["a_seat_for_each_version"] = Fault(
    "A9",
    ((ground, "collapse", _counting(lambda found: len({one.version for one in found}))),),
)


@fault("A8", ground, "usage")
def everyone_in_a_product_is_equal(products: Iterable[ProductGraph]) -> dict[str, dict[str, int]]:
    """Counting upstreams, without any flow."""
    given = [one for one in products if one.runtime | one.dev]
    purses = largest_remainder(TOTAL, [1] * len(given))
    kept = {}
    for one, purse in zip(given, purses, strict=True):
        names = sorted((one.runtime | one.dev).union(*one.runtime_edges, *one.dev_edges))
        kept[one.id] = dict(zip(names, largest_remainder(purse, [1] * len(names)), strict=True))
    return kept


@fault("A10", usage, "_layers")
def a_plain_quarter_for_development(product: ProductGraph, mass: int) -> list[Any]:
    dev = mass // 4 if product.dev and product.runtime else mass if product.dev else 0
    return [
        usage._layer(product, product.runtime, product.runtime_edges, mass - dev),
        usage._layer(product, product.dev, product.dev_edges, dev),
    ]


@fault("A10", usage, "_layers")
def development_by_the_number_of_seats(product: ProductGraph, mass: int) -> list[Any]:
    seats = len(product.runtime) + len(product.dev)
    dev = mass * len(product.dev) // seats if seats else 0
    return [
        usage._layer(product, product.runtime, product.runtime_edges, mass - dev),
        usage._layer(product, product.dev, product.dev_edges, dev),
    ]


@fault("A11", scores, "_gained")
def the_first_inherits_from_the_excluded(
    found: Sequence[Candidate], standing: Standing
) -> dict[str, int]:
    gained = {one.key: one.needed if one.eligible else 0 for one in found}
    open_ = [one.key for one in found if one.eligible]
    for one in found:
        if open_ and standing.barred(one.key):
            gained[open_[0]] += one.needed
    return gained


_weighed = scores._weighed


@fault("A11", propose, "candidates")
def the_excluded_are_not_used(
    used: Mapping[str, int], inputs: Inputs, standing: Standing
) -> list[Candidate]:
    there = {key: units for key, units in used.items() if key not in standing.decided.excluded}
    return scores.candidates(there, inputs, standing)


@fault("A12", scores, "_weighed")
def everyone_starts_with_something(
    key: str, used: int, inputs: Inputs, standing: Standing
) -> Candidate:
    found = _weighed(key, used, inputs, standing)
    return replace(found, needed=found.needed + (TOTAL << 24) if found.base else 0)


@fault("A12", bounds, "worth_sending")
def a_minimum_of_its_own(channel: Any, minimum: int) -> int:  # noqa: ANN401 - as it comes
    return max(minimum, 50_000)


@fault("A13", score, "multiplier")
def risky_or_not(risk: score.Risk, strength: int) -> int:
    return score.WHOLE * (1 + strength * (risk.value >= score.PRIOR))


@fault("A14", score, "multiplier")
def what_is_not_known_is_good(risk: score.Risk, strength: int) -> int:
    return score.WHOLE + strength * risk.low


@fault("A14", score, "risk_of")
def what_is_not_known_is_left_out(parts: tuple[score.Part, ...]) -> score.Risk:
    known = [one for one in parts if one.known]
    weight = sum(one.weight for one in known)
    value = sum(one.z * one.weight for one in known) // weight if weight else 0
    return score.Risk(value, value, value, weight * 100)


@fault("A15", lines, "waterfall")
def each_step_rounded_by_itself(stages: Iterable[Stage]) -> tuple[Step, ...]:
    before, steps = Fraction(0), []
    for stage in stages:
        total = Fraction(stage.minor, stage.parts)
        steps.append(Step(stage.step, int(total - before), stage.text, stage.product))
        before = total
    return tuple(steps)


def _ties_by_hash(budget: int, claims: Sequence[Claim]) -> Shares:
    order = sorted(range(len(claims)), key=lambda at: (-claims[at].score, hash(claims[at].id)))
    shares = split(budget, [claims[at] for at in order])
    back = dict(zip(order, shares.amounts, strict=True))
    return Shares(tuple(back[at] for at in range(len(claims))), shares.unallocated)


FAULTS["ties_by_hash"] = Fault("A16", ((amounts, "split", _ties_by_hash),))
