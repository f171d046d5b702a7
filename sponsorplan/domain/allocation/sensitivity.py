"""How far a plan's amounts rest on what nobody knows, and on constants that could be others.

Deterministic: draws come from SHA-256 of the plan's digest, whole numbers all the way. What is measured
is each line's part of this budget before turns, cut lines and those that wait included.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sponsorplan.domain.allocation.amounts import amounts
from sponsorplan.domain.allocation.bands import Band, band
from sponsorplan.domain.allocation.ground import usages
from sponsorplan.domain.allocation.inputs import Inputs, RecipientInput
from sponsorplan.domain.allocation.ledger import held_before
from sponsorplan.domain.allocation.scores import candidates
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.graph.flow import HOUSE, Passing
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.risk.score import WHOLE, Risk

_MOST_DRAWS, _LEAST_DRAWS, _WORK = 100, 20, 50_000  # draws; recipients times draws
_ALONE = 20  # lines whose own unknowns are tried one by one
_LEAST_NEED = WHOLE // 20
_HALF_NEED = WHOLE // 2  # the need of one that has 50,000 US dollars a year
_WEIGHT = 35 * 25  # the largest weight of a signal, a quarter up or down, in ten-thousandths
_PASSINGS = (HOUSE, Passing(2, 5), Passing(3, 5), Passing(slack=0), Passing(slack=2))
_PASSING_WORDS = (
    "",
    "if upstreams passed on 40 % in place of 50 %",
    "if upstreams passed on 60 % in place of 50 %",
    "if upstreams passed on half however few they depend on",
    "if upstreams with few dependencies passed on less",
)
_TOP = 10


@dataclass(frozen=True, slots=True)
class Change:
    """``minor`` units that a line would have more or less, if something were so."""

    condition: str
    minor: int


@dataclass(frozen=True, slots=True)
class Swing:
    """One line: its part of this budget, the band it lies in, and what would move it most."""

    upstream: str
    minor: int
    band: Band
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Parts of all usage, in units of 2^60: whose upstream is known, who has a channel, who is open."""

    known: int
    channel: int
    payable: int
    of: int = TOTAL


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All of it; ``draws`` were made, of which those ``failed`` that no split exists for.

    ``top_ten`` is the ten largest lines' part in ten-thousandths; ``effective`` the number of equal
    recipients that would be as concentrated, in hundredths. ``alone`` is how many of the largest
    lines had their own unknowns tried.
    """

    digest: str
    draws: int
    failed: int
    alone: int
    swings: tuple[Swing, ...]
    coverage: Coverage
    top_ten: int
    effective: int


def sensitivity(inputs: Inputs) -> Sensitivity:
    """Split again and again. The number of draws is bounded, so that a large plan takes seconds.

    Raises what `propose` raises for the plan itself.
    """
    digest = inputs.digest()
    used = usages(inputs, _PASSINGS)
    base = _shares(inputs, used[0])
    count = max(_LEAST_DRAWS, min(_MOST_DRAWS, _WORK // max(len(inputs.recipients), 1)))
    drawn = [_drawn(inputs, used, digest, number) for number in range(count)]
    good = [shares for shares in drawn if shares is not None]
    ranked = sorted(base, key=lambda key: (-base[key], key))
    everywhere = list(_everywhere(inputs, used))
    alone = {key: list(_alone(inputs, used[0], key)) for key in ranked[:_ALONE]}
    swings = tuple(
        Swing(
            key,
            base[key],
            band([shares.get(key, 0) for shares in good] or [base[key]]),
            _changes(key, base[key], [*alone.get(key, ()), *everywhere]),
        )
        for key in ranked
    )
    sizes = [base[key] for key in ranked]
    return Sensitivity(
        digest,
        count,
        count - len(good),
        len(alone),
        swings,
        _coverage(inputs, used[0]),
        sum(sizes[:_TOP]) * WHOLE // (sum(sizes) or 1),
        sum(sizes) ** 2 * 100 // (sum(size * size for size in sizes) or 1),
    )


def _shares(inputs: Inputs, used: Mapping[str, int]) -> dict[str, int]:
    """Minor units by recipient before turns."""
    standing = Standing.of(inputs)
    found = candidates(used, inputs, standing)
    free = held_before(inputs, standing).free
    shared = amounts(found, inputs, standing, inputs.budget.minor + inputs.carried.left + free)
    given = {**shared.whole, **shared.locked}
    return {
        one.key: given.get(one.key, 0)
        for one in found
        if one.key in inputs.recipients and (one.used or given.get(one.key))
    }


def _tried(inputs: Inputs, used: Mapping[str, int]) -> dict[str, int] | None:
    """``None`` where a member's bounds leave no split."""
    try:
        return _shares(inputs, used)
    except DomainError:
        return None


def _drawn(
    inputs: Inputs, used: Sequence[Mapping[str, int]], digest: str, number: int
) -> dict[str, int] | None:
    chance = _Chance(f"{digest}:{number}")
    strength = inputs.policy.risk_strength
    policy = replace(
        inputs.policy,
        risk_strength=max(strength + chance.between("strength", -1, 1), 0) if strength else 0,
    )
    passing = chance.between("passing", 0, len(used) - 1)
    recipients = {key: _somehow(one, chance) for key, one in inputs.recipients.items()}
    return _tried(replace(inputs, policy=policy, recipients=recipients), used[passing])


def _somehow(one: RecipientInput, chance: "_Chance") -> RecipientInput:
    """With a risk and a need that it may have as well."""
    risk, need = one.risk, one.need
    value = chance.between(f"risk:{one.key}", risk.low, risk.high)
    if risk.coverage:
        most = _WEIGHT * max(value, WHOLE - value) // WHOLE
        value += chance.between(f"weights:{one.key}", -most, most)
    if need == WHOLE:
        need = chance.between(f"need:{one.key}", _LEAST_NEED, WHOLE)
    return _with(one, risk=min(max(value, 0), WHOLE), need=need)


def _with(one: RecipientInput, *, risk: int, need: int) -> RecipientInput:
    known = one.risk
    return replace(one, risk=Risk(risk, known.low, known.high, known.coverage), need=need)


@dataclass(frozen=True, slots=True)
class _Chance:
    """Whole numbers that anybody with the digest finds again; each has a name of its own."""

    seed: str

    def between(self, name: str, low: int, high: int) -> int:
        drawn = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
        return low + (int.from_bytes(drawn[:8], "big") * (high - low + 1) >> 64)


_Split = tuple[str, Mapping[str, int]]


def _everywhere(inputs: Inputs, used: Sequence[Mapping[str, int]]) -> Iterable[_Split]:
    """Splits with one constant changed for everybody, with words for it."""
    for number, words in enumerate(_PASSING_WORDS):
        if number and (shares := _tried(inputs, used[number])):
            yield words, shares
    strength = inputs.policy.risk_strength
    for other in (strength - 1, strength + 1):
        policy = replace(inputs.policy, risk_strength=max(other, 0))
        if other >= 0 and (shares := _tried(replace(inputs, policy=policy), used[0])):
            yield f"if risk counted {other} times in place of {strength}", shares


def _alone(inputs: Inputs, used: Mapping[str, int], key: str) -> Iterable[_Split]:
    """Splits in which only this recipient is another."""
    one = inputs.recipients[key]
    others = []
    if one.need == WHOLE and inputs.policy.count_need:
        words = "if its funding became known, at 50,000 US dollars a year"
        others.append((words, replace(one, need=_HALF_NEED)))
    if one.risk.low != one.risk.high and inputs.policy.risk_strength:
        for risk, words in (
            (one.risk.low, "if all that is not known of its risk turned out well"),
            (one.risk.high, "if all that is not known of its risk turned out badly"),
        ):
            others.append((words, _with(one, risk=risk, need=one.need)))
    if one.gate and key not in Standing.of(inputs).decided.included:
        others.append(("if a member let it in", replace(one, gate="")))
    for words, other in others:
        shares = _tried(replace(inputs, recipients={**inputs.recipients, key: other}), used)
        if shares is not None:
            yield words, shares


def _changes(key: str, minor: int, splits: Iterable[_Split]) -> tuple[Change, ...]:
    """What moves it, the most first; of equal ones in the order given."""
    changes = [Change(words, shares.get(key, 0) - minor) for words, shares in splits]
    moving = [change for change in changes if change.minor]
    return tuple(sorted(moving, key=lambda change: -abs(change.minor))[:4])


def _coverage(inputs: Inputs, used: Mapping[str, int]) -> Coverage:
    standing = Standing.of(inputs)
    known = {key: units for key, units in used.items() if key in inputs.recipients}
    reached = {key: units for key, units in known.items() if inputs.recipients[key].channel}
    payable = (
        units
        for key, units in reached.items()
        if standing.is_open(key) and not inputs.recipients[key].changed_from
    )
    return Coverage(sum(known.values()), sum(reached.values()), sum(payable))
