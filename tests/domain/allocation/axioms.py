"""What must be true of every split, whatever is in it: axioms A1 to A16 of the model.

Each function draws inputs with everything in them that a plan may have, and raises
``AssertionError`` where its axiom does not hold. docs/allocation.md, "What always holds", says the
same in words, and where it stops.
"""

import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

from sponsorplan.domain.allocation.bounds import cap_of, least_of, up_to
from sponsorplan.domain.allocation.decisions import NOTHING, Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import FileInput, Inputs
from sponsorplan.domain.allocation.policy import SmallLines
from sponsorplan.domain.allocation.proposal import Line, LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money, exponent, parse
from sponsorplan.domain.risk import score
from sponsorplan.domain.risk.signals import Signals
from tests.domain.allocation.changes import (
    OPEN,
    alone,
    due,
    fine,
    leads_on,
    locked,
    named_directly,
    on_files,
    place_in,
    ruled,
    shuffled,
    shuffled_file,
    uncapped,
    used,
    with_all_known,
    with_below,
    with_budget,
    with_inside,
    with_recipient,
    with_runtime,
    with_twin,
)
from tests.domain.allocation.worlds import DAY, recipient, world_of

Axiom = Callable[[Random], None]
Extend = Callable[[FileInput, int, Package], FileInput]
# Rounding of the flow, in units of 2^60: of a budget of ten million dollars, a hundredth of a cent.
SLACK = 1 << 23


def a1(chance: Random) -> None:
    """Lines and unplaced parts are what there is to give, and nothing set aside before is lost."""
    world = world_of(chance)
    proposal = propose(world)
    assert sum(item.minor for item in proposal.lines) + proposal.unplaced_total == (
        proposal.available
    )
    before = world.budget.minor + world.carried.left + sum(world.carried.held.values())
    after = sum(item.sent + item.held for item in proposal.lines) + proposal.unplaced_total
    assert after == before
    assert all(item.minor >= 0 and item.extra >= 0 for item in proposal.lines)
    assert all(item.minor >= 0 for item in proposal.unplaced)


def a2(chance: Random) -> None:
    """The order of products, files, packages, edges and everything else changes nothing."""
    world = world_of(chance)
    first, *others = world.products
    # One product of several files, and a second one that holds the same.
    files = [file for product in world.products for file in product.files]
    world = replace(world, products=(replace(first, files=tuple(files)), *others, first))
    other = replace(
        world,
        products=tuple(
            replace(product, files=tuple(shuffled(product.files, chance)))
            for product in shuffled(world.products, chance)
        ),
        upstream_of=dict(shuffled([*world.upstream_of.items()], chance)),
        recipients=dict(shuffled([*world.recipients.items()], chance)),
        decisions=tuple(shuffled(world.decisions, chance)),
        votes=dict(shuffled([*world.votes.items()], chance)),
    )
    proposal = propose(world)
    assert propose(other) == proposal
    # With its packages in another order a file is another file, of another digest and no other cent.
    turned = on_files(other, lambda file: shuffled_file(file, chance))
    assert replace(propose(turned), digest="") == replace(proposal, digest="")


def a3(chance: Random) -> None:
    """One more unit of budget takes nothing from anybody, as long as no cap moves with it."""
    world = world_of(chance)
    if chance.random() < 0.5:  # where percents of the budget do not move with a unit
        world = with_budget(world, world.budget.minor // 10_000 * 10_000 + 10_001)
    more = with_budget(world, world.budget.minor + 1)
    before, after = propose(world), propose(more)
    if _caps(world, before) != _caps(more, after):
        return
    falls = _falls(due(world, before), due(more, after))
    # Who enters takes what is worth sending, at most; whole dollars are shared among them once more.
    enters = [item.upstream for item in after.lines if item.upstream in _entered(before, after)]
    most = sum(least_of(world.recipients[key], world) for key in enters)
    lumps = sum(item.channel.quantum - 1 for item in before.lines if item.channel)
    assert sum(falls.values()) <= most + lumps
    world, more = fine(world), fine(more)
    before, after = propose(world), propose(more)
    enters = [*_entered(before, after)]
    falls = _falls(due(world, before), due(more, after))
    assert sum(falls.values()) <= sum(least_of(world.recipients[key], world) for key in enters)


def _caps(world: Inputs, proposal: Proposal) -> list[int]:
    policy, there = world.policy, proposal.available
    percents = (policy.cap_percent, policy.owner_cap_percent, policy.ecosystem_cap_percent)
    caps = [cap_of(there, percent) for percent in percents if percent < 100]
    if policy.min_recipients > 1:
        caps.append(there // policy.min_recipients)
    return [up_to(quantum, cap) for cap in caps for quantum in (1, 100)]


def _falls(before: dict[str, int], after: dict[str, int]) -> Counter[str]:
    """Units that each line lost."""
    return Counter({key: before[key] - after[key] for key in before if after[key] < before[key]})


def _entered(before: Proposal, after: Proposal) -> set[str]:
    cut = {item.upstream for item in before.lines if item.state is LineState.CUT}
    return cut - {item.upstream for item in after.lines if item.state is LineState.CUT}


def a4(chance: Random) -> None:
    """A product that names an upstream, or that counts more, never takes usage from it unduly.

    Of that product it has no less than before. Of everything it has no less where its part of the
    product is no less than its part of everything was; a higher tier raises it if it is more.
    """
    world = world_of(chance)
    if not world.recipients:
        return
    name = chance.choice(sorted(world.recipients))
    first, *others = world.products
    named = named_directly(first, name, chance.choice([Scope.RUNTIME, Scope.DEV]))
    known = {**world.upstream_of, ("npm", name): name}
    world = with_all_known(replace(world, upstream_of=known))
    part, of_all = _usage(alone(world, first), name), _usage(world, name)
    part_named = _usage(alone(world, named), name)
    of_all_named = _usage(replace(world, products=(named, *others)), name)
    assert part_named >= part - SLACK
    if part_named >= of_all:
        assert of_all_named >= of_all - SLACK
    if not any(
        used(propose(alone(world, first))).values()
    ):  # it names nothing, so that its tier gives nothing
        return
    raised = _usage(replace(world, products=(replace(first, tier=first.tier * 2), *others)), name)
    if part >= of_all + SLACK:
        assert raised > of_all
    elif part <= of_all - SLACK:
        assert raised < of_all


def _usage(world: Inputs, name: str) -> int:
    return used(propose(world)).get(name, 0)


def a5(chance: Random) -> None:
    """Whoever is riskier or less funded gets no less, and nobody else more."""
    _worse_signals(chance)
    world = fine(world_of(chance))
    if chance.random() < 0.5:
        world = replace(world, votes={}, carried=NOTHING)
    before = propose(world)
    open_ = [item.upstream for item in before.lines if item.share and item.state in OPEN]
    if not open_:
        return
    key = chance.choice(open_)
    now = world.recipients[key]
    if chance.random() < 0.5:
        higher = replace(now, risk=replace(now.risk, value=chance.randint(now.risk.value, 10_000)))
    else:
        higher = replace(now, need=chance.randint(now.need, score.WHOLE))
    changed = with_recipient(world, higher)
    after = propose(changed)
    mine, theirs = due(world, before), due(changed, after)
    assert theirs[key] >= mine[key]
    # Who is cut instead leaves its part to the others. Votes and smoothing weigh parts of everything,
    # so that the others' ratios change, and one may gain from another where a cap binds.
    if not world.policy.cuts and not world.votes and not world.carried.shares:
        assert all(theirs[other] <= mine[other] for other in mine if other != key)


def _worse_signals(chance: Random) -> None:
    """Of the signals themselves: worse ones never lower a risk, more funding never raises a need."""
    asked = chance.randint(1, 40)
    now = Signals(
        as_of=DAY,
        commits=chance.choice([None, (), (9, 4, 1), (50,)]),
        publishers=chance.choice([None, 1, 4]),
        regulars=chance.randint(1, 8),
        asked=asked,
        answered=chance.randint(1, asked),
        last_activity=DAY - timedelta(days=chance.randint(0, 900)),
        checks={"CodeReview": Fraction(chance.randint(1, 10)), "TokenPermissions": Fraction(5)},
        distress=False,
        funding_cents=chance.choice([None, chance.randint(0, 10**8)]),
        paid_people=chance.choice([None, 0, 2]),
    )
    worse = {
        "publishers": now.publishers and now.publishers - 1,
        "regulars": now.regulars and now.regulars - 1,
        "answered": now.answered and now.answered - 1,
        "last_activity": now.last_activity and now.last_activity - timedelta(days=90),
        "checks": {**now.checks, "CodeReview": now.checks["CodeReview"] - 1},
        "distress": True,
        "commits": now.commits and (sum(now.commits),),
    }
    name = chance.choice(sorted(worse))
    before, after = score.assess(now), score.assess(replace(now, **{name: worse[name]}))  # type: ignore[arg-type]  # by name
    assert after.risk.value >= before.risk.value, name
    richer = score.assess(replace(now, funding_cents=(now.funding_cents or 0) + 10**6))
    assert richer.need <= before.need
    assert score.assess(replace(now, company_owned=True)).need == 0


def a6(chance: Random) -> None:
    """Shares keep to their bounds, and what is sent to what can be sent."""
    world = world_of(chance)
    if chance.random() < 0.3:  # where much is too small to send
        world = ruled(world, small_lines=SmallLines.CUT, minimum=10_000)
    proposal = propose(world)
    shares = due(world, proposal)
    words = {one.upstream: one for one in world.decisions}
    for item in proposal.lines:
        _within(item, shares[item.upstream], words.get(item.upstream), world, proposal.available)
        if item.state is LineState.PAYABLE:
            _can_be_sent(item, world)
        elif item.state not in OPEN:
            assert item.minor == 0
    _groups(world, proposal, shares)


def _within(item: Line, share: int, word: Decision | None, world: Inputs, available: int) -> None:
    """A member's word stands above the policy's cap, and the platform's limit above both."""
    kind = word.kind if word else None
    quantum = item.channel.quantum if item.channel else 1
    if word and kind is DecisionKind.AT_LEAST and item.share:
        most = item.channel.maximum if item.channel else None
        assert share >= (word.minor if most is None else min(word.minor, most))
    elif word and kind is DecisionKind.AT_MOST:
        assert share <= word.minor
    if kind not in (DecisionKind.AT_LEAST, DecisionKind.LOCK):
        assert share <= up_to(quantum, cap_of(available, world.policy.cap_percent))


def _can_be_sent(item: Line, world: Inputs) -> None:
    assert item.channel
    assert item.sent % item.channel.quantum == 0
    assert item.sent >= item.channel.minimum
    assert item.channel.maximum is None or item.sent <= item.channel.maximum
    least = least_of(world.recipients[item.upstream], world)
    assert item.sent >= least or item.upstream in locked(world)


def _groups(world: Inputs, proposal: Proposal, shares: dict[str, int]) -> None:
    """Lines of one owner, or one ecosystem, stay below its cap together."""
    words = {one.upstream for one in world.decisions}
    for percent, name in (
        (world.policy.owner_cap_percent, "owner"),
        (world.policy.ecosystem_cap_percent, "ecosystem"),
    ):
        together: Counter[str] = Counter()
        decided = set()
        for key, share in shares.items():
            group = getattr(world.recipients[key], name)
            together[group] += share
            decided |= {group} if key in words else set()
        for group, share in together.items():
            if group and percent < 100 and group not in decided:
                assert share <= cap_of(proposal.available, percent)


def a7(chance: Random) -> None:
    """An upstream that splits a package into several gets the same to the last unit."""
    world = world_of(chance)
    _same_with(world, chance, with_twin, lambda one: replace(one, name=f"{one.name}-twin"))
    # The package is an entrance now, and its work is in one below it.
    _same_with(
        world,
        chance,
        with_inside,
        lambda one: replace(one, name=f"{one.name}-inside", direct=one.direct and False),
    )


def a9(chance: Random) -> None:
    """A second version with the same dependencies changes nothing."""
    _same_with(world_of(chance), chance, with_twin, lambda one: replace(one, version="2.0.0"))


def _same_with(
    world: Inputs, chance: Random, extend: Extend, another: Callable[[Package], Package]
) -> None:
    """With another package of an upstream that is known, everybody's line is the same."""
    if not world.upstream_of:
        return
    name = chance.choice(sorted(world.upstream_of.values()))

    def extended(file: FileInput) -> FileInput:
        at = place_in(file, name)
        return file if at is None else extend(file, at, another(file.packages[at]))

    new = another(Package("npm", name, "1.0.0"))
    changed = on_files(world, extended)
    changed = replace(changed, upstream_of={**world.upstream_of, ("npm", new.name): name})
    assert _money(propose(changed)) == _money(propose(world))


def _money(proposal: Proposal) -> list[object]:
    """Everything of a proposal but the packages of its lines and its digest."""
    lines = [replace(item, packages=()) for item in proposal.lines]
    return [*lines, *proposal.unplaced, proposal.available]


def a8(chance: Random) -> None:
    """Packages under other names below an upstream keep at most twice of what it kept, together.

    Of one without dependencies they keep no more than it did.
    """
    world = world_of(chance)
    if not world.upstream_of:
        return
    name = chance.choice(sorted(world.upstream_of.values()))
    others = [f"x{at}" for at in range(chance.choice([1, 2, 10, 50]))]
    deep = chance.choice([True, False])
    leaf = all(not leads_on(file, name) for product in world.products for file in product.files)

    def padded(file: FileInput) -> FileInput:
        at = place_in(file, name)
        return file if at is None else with_below(file, at, others, deep=deep)

    before = used(propose(world)).get(name, 0)
    changed = replace(
        on_files(world, padded),
        upstream_of={**world.upstream_of, **{("npm", one): one for one in others}},
        recipients={**world.recipients, **{one: recipient(one) for one in others}},
    )
    after = used(propose(changed))
    together = sum(after.get(one, 0) for one in (name, *others))
    assert together <= (1 if leaf else 2) * before + SLACK


def a10(chance: Random) -> None:
    """Development gets a quarter at most beside runtime.

    Moving an upstream from development to runtime, with what it depends on, takes nothing from it.
    """
    world = world_of(chance)
    product = chance.choice(world.products)
    (file,) = product.files
    world = with_all_known(alone(world, product))
    shares = used(propose(world))
    if any(one.direct and one.scope is not Scope.DEV for one in file.packages):
        dev = {one.name for one in file.packages if one.scope is Scope.DEV}
        assert sum(shares.get(name, 0) for name in dev) <= TOTAL // 4 + SLACK
    moved = [one.name for one in file.packages if one.direct and one.scope is Scope.DEV]
    if moved:
        name = chance.choice(moved)

        changed = on_files(world, lambda file: with_runtime(file, name))
        assert used(propose(changed)).get(name, 0) >= shares[name] - SLACK


def a11(chance: Random) -> None:
    """Leaving a line out gives the plan that is made without it; usage stays as it was.

    Exact without votes and smoothing: with the part of the excluded taken from the budget, everybody
    else has the same cents.
    """
    world = fine(uncapped(replace(world_of(chance), carried=NOTHING, votes={})))
    before = propose(world)
    open_ = [item.upstream for item in before.lines if item.share and item.state in OPEN]
    if not open_:
        return
    key = chance.choice(open_)
    mine = due(world, before)
    decisions = tuple(one for one in world.decisions if one.upstream != key)
    without = replace(
        with_budget(world, world.budget.minor - mine.pop(key)),
        decisions=(*decisions, Decision(key, DecisionKind.EXCLUDE)),
    )
    after = propose(without)
    theirs = due(without, after)
    assert theirs.pop(key, 0) == 0  # unused and left out, it needs no line
    assert theirs == mine
    assert +Counter(used(after)) == +Counter(used(before))


def a12(chance: Random) -> None:
    """Only ratios count: of scores exactly, of amounts of money but for rounding."""
    world = world_of(chance)
    halved = {key: replace(one, need=one.need // 2 * 2) for key, one in world.recipients.items()}
    world = ruled(with_all_known(replace(world, recipients=halved)), count_need=True)
    even = {key: replace(one, need=one.need // 2) for key, one in world.recipients.items()}
    other = replace(
        world,
        recipients=even,
        products=tuple(replace(one, tier=3 * one.tier) for one in world.products),
        votes={key: 7 * points for key, points in world.votes.items()},
    )
    before, after = propose(world), propose(other)
    assert due(other, after) == due(world, before)
    assert used(after) == used(before)
    _in_other_money(with_budget(fine(world), world.budget.minor * 1_200), 1_000)


def _in_other_money(world: Inputs, factor: int) -> None:
    """All amounts times ``factor``: shares differ by the rounding of so many lines."""
    minimum = max(world.policy.minimum_in(world.budget.currency), 1)
    world = replace(ruled(world, minimum=minimum), carried=NOTHING)
    larger = replace(
        ruled(with_budget(world, world.budget.minor * factor), minimum=minimum * factor),
        decisions=tuple(replace(one, minor=one.minor * factor) for one in world.decisions),
        recipients={
            key: replace(
                one,
                channel=one.channel and replace(one.channel, minimum=one.channel.minimum * factor),
            )
            for key, one in world.recipients.items()
        },
    )
    mine, theirs = due(world, propose(world)), due(larger, propose(larger))
    rounding = (len(mine) + 2) * (factor + 1)
    assert all(abs(theirs[key] - factor * mine[key]) <= rounding for key in mine)


def a13(chance: Random) -> None:
    """A small change of a risk, or of the weight of a signal, moves little money."""
    world = fine(world_of(chance))
    before = propose(world)
    open_ = [item.upstream for item in before.lines if item.share and item.state in OPEN]
    if not open_:
        return
    key = chance.choice(open_)
    now = world.recipients[key]
    change = chance.randint(1, 60)
    value = now.risk.value + chance.choice([-change, change])
    risk = replace(now.risk, value=min(max(value, 0), score.WHOLE))
    changed = with_recipient(world, replace(now, risk=risk))
    _moves_little(world, changed, Fraction(world.policy.risk_strength * change, score.WHOLE))
    stronger = ruled(world, risk_strength=world.policy.risk_strength + 1)
    _moves_little(world, stronger, Fraction(1, 1 + world.policy.risk_strength))
    _weights_move_little(chance)


def _moves_little(world: Inputs, changed: Inputs, part: Fraction) -> None:
    """At most a part of the budget, a unit for each line, and what is worth sending for each that
    enters or leaves."""
    before, after = propose(world), propose(changed)
    falls = _falls(due(world, before), due(changed, after))
    crossed = _entered(before, after) | _entered(after, before)
    shares = due(world, before), due(changed, after)
    lumps = sum(max(amounts[key] for amounts in shares) for key in crossed)
    rounding = len(before.lines) + 2
    assert sum(falls.values()) <= part * before.available + rounding + lumps


def _weights_move_little(chance: Random) -> None:
    """A hundredth of weight that goes from one signal to another moves a risk by a hundredth at most."""
    parts = list(score.assess(Signals(asked=9, answered=chance.randint(0, 9))).parts)
    parts = [replace(one, z=chance.randint(0, score.WHOLE), known=True) for one in parts]
    before = score.risk_of(tuple(parts)).value
    here, there = chance.sample(range(len(parts)), 2)
    parts[here] = replace(parts[here], weight=parts[here].weight - 1)
    parts[there] = replace(parts[there], weight=parts[there].weight + 1)
    assert abs(score.risk_of(tuple(parts)).value - before) <= score.WHOLE // 100


def a14(chance: Random) -> None:
    """Getting to know what was assumed anyway moves no cent, and the range holds the value."""
    blank = Signals(as_of=DAY, regulars=chance.choice([None, 2]))
    # Nothing asked, and checks that are half good: both are one half, as what is not known is.
    known = replace(blank, asked=0, answered=0, checks={"CodeReview": Fraction(5)})
    before, after = score.assess(blank), score.assess(known)
    assert after.risk.value == before.risk.value
    assert after.risk.coverage > before.risk.coverage
    assert after.risk.high - after.risk.low < before.risk.high - before.risk.low
    for found in (before, after):
        assert found.risk.low <= found.risk.value <= found.risk.high
        assert found.need_low <= found.need <= found.need_high
    world = world_of(chance)
    if not world.recipients:
        return
    key = chance.choice(sorted(world.recipients))
    mine = replace(world.recipients[key], risk=before.risk)
    world = with_recipient(world, mine)
    informed = with_recipient(world, replace(mine, risk=after.risk))
    then, now = propose(world), propose(informed)
    assert due(informed, now) == due(world, then)
    assert [item.minor for item in now.lines] == [item.minor for item in then.lines]


def a15(chance: Random) -> None:
    """The steps of a line sum to it, and amounts as people read them to the budget, in any currency."""
    world = world_of(chance)
    for currency in ("JPY", "USD", "BHD"):
        minimum = world.policy.minimum_in("USD")
        told = ruled(replace(world, budget=Money(world.budget.minor, currency)), minimum=minimum)
        proposal = propose(told)
        for item in proposal.lines:
            assert sum(step.minor for step in item.because) == item.minor
        parts = [item.minor for item in proposal.lines] + [it.minor for it in proposal.unplaced]
        read = [Money(minor, currency).decimal for minor in parts]
        total = Money(proposal.available, currency)
        assert sum(map(Decimal, read), Decimal(0)) == Decimal(total.decimal)
        assert all(-Decimal(text).as_tuple().exponent == exponent(currency) for text in read)  # type: ignore[operator]  # never infinite
        assert [parse(text, currency).minor for text in read] == parts


def a16(chance: Random) -> None:
    """The same inputs give the same digest and cents in another process that hashes otherwise."""
    worlds = [world_of(chance) for _ in range(25)]
    told = {
        subprocess.run(
            [sys.executable, "-m", "tests.domain.allocation.answers", *FAULTS_OF_CHILDREN],
            input=pickle.dumps(worlds),
            env={**os.environ, "PYTHONHASHSEED": str(chance.randint(1, 2**32 - 1))},
            cwd=Path(__file__).parents[3],
            check=True,
            capture_output=True,
        ).stdout
        for _ in range(2)
    }
    assert told == {answers(worlds)}


def answers(worlds: Sequence[Inputs]) -> bytes:
    """Proposals as text; sets would not have one order."""
    return "\n".join(repr(propose(world)) for world in worlds).encode()


# Faults that children plant in themselves; a test does it.
FAULTS_OF_CHILDREN: list[str] = []
ALL: dict[str, Axiom] = {
    axiom.__name__.upper(): axiom
    for axiom in (a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16)
}
