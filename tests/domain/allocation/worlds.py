"""Made-up inputs of a split: by hand in few words, and drawn at random."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from sponsorplan.domain.allocation.decisions import Carried, Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    FileInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import AfterEscrow, Basis, NoChannel, Policy, SmallLines
from sponsorplan.domain.allocation.proposal import Line, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score

DAY = date(2026, 11, 1)
GITHUB = ChannelInput(
    "github_sponsors",
    "GitHub Sponsors",
    "someone",
    "https://github.com/sponsors/someone",
    "found",
    100,
    100,
    1_200_000,
)
COLLECTIVE = ChannelInput(
    "open_collective",
    "Open Collective",
    "some",
    "https://opencollective.com/some",
    "found",
    1,
    1,
    None,
)
CHANNELS = (GITHUB, COLLECTIVE, None)


def recipient(
    key: str, channel: ChannelInput | None = COLLECTIVE, gate: str = ""
) -> RecipientInput:
    return RecipientInput(key, key, (key,), gate, score.unknown(), channel)


def product(
    name: str, packages: Sequence[Package], edges: Sequence[tuple[int, int]] = ()
) -> ProductInput:
    return ProductInput(
        name, 1, (FileInput(f"{name:0<64}", "npm", 1, tuple(packages), tuple(edges)),)
    )


def direct(name: str, scope: Scope = Scope.RUNTIME) -> Package:
    return Package("npm", name, "1.0.0", scope, direct=True)


def inputs(
    budget: Money,
    products: Sequence[ProductInput],
    recipients: Sequence[RecipientInput],
    policy: Policy | None = None,
) -> Inputs:
    """Each package named like a recipient belongs to it; the others have no known upstream."""
    known = {item.key for item in recipients}
    return Inputs(
        budget,
        DAY,
        policy or Policy(cap_percent=100),
        tuple(products),
        {
            (package.type, package.name): package.name
            for each in products
            for file in each.files
            for package in file.packages
            if package.name in known
        },
        {item.key: item for item in recipients},
    )


def simple(
    budget: Money, policy: Policy | None = None, **channels: ChannelInput | None
) -> Proposal:
    """One product that names each recipient directly, once."""
    packages = [direct(name) for name in channels]
    recipients = [recipient(name, channel) for name, channel in channels.items()]
    return propose(inputs(budget, [product("p", packages)], recipients, policy))


def line(proposal: Proposal, key: str) -> Line:
    return next(item for item in proposal.lines if item.upstream == key)


def worlds() -> st.SearchStrategy[Inputs]:
    """Inputs with everything in them that a plan may have; one that fails is made smaller."""
    return st.randoms(use_true_random=False).map(world_of)


def world_of(chance: Random) -> Inputs:
    """The same world for the same chance. Much faster than drawing each of its parts."""
    names = [f"u{at:02d}" for at in range(chance.randint(1, 14))]
    currency = chance.choice(["USD", "EUR", "JPY", "BHD"])
    budget = chance.randint(400, chance.choice([2_000, 100_000, 10**10]))
    world = inputs(
        Money(budget, currency),
        [_product(chance, f"p{at}", names) for at in range(chance.randint(1, 3))],
        [_recipient(chance, name, names) for name in some(chance, names)],
        policy_of(chance, names),
    )
    return replace(
        world,
        decisions=_decisions(chance, names, budget),
        votes={name: chance.randint(1, 50) for name in some(chance, names)},
        carried=_carried(chance, names),
    )


def some(chance: Random, names: Sequence[str], most: int | None = None) -> list[str]:
    """Some of them, in order; often all or nearly all where there is no limit."""
    room = len(names) if most is None else min(most, len(names))
    least = chance.choice([0, 0, room // 2, room]) if most is None else 0
    return sorted(chance.sample(names, chance.randint(least, room)))


def _product(chance: Random, name: str, names: Sequence[str]) -> ProductInput:
    chosen = some(chance, names) or [names[0]]
    kinds: list[list[bool | None]] = [[True, False], [True, False, None], [None]]
    knows = chance.choice(kinds)
    packages = [
        Package("npm", one, "1.0.0", chance.choice(list(Scope)), chance.choice(knows))
        for one in chosen
    ]
    last = len(chosen) - 1
    edges = {
        (chance.randint(0, last), chance.randint(0, last)) for _ in range(chance.randint(0, 20))
    }
    made = product(name, packages, sorted(edges))
    return replace(made, tier=chance.choice([1, 1, 2, 4]))


def risk_of(chance: Random) -> score.Risk:
    value, coverage = chance.randint(0, score.WHOLE), chance.randint(0, 100)
    spread = (100 - coverage) * score.WHOLE // 200
    return score.Risk(
        value,
        max(value - spread, 0),
        min(value + spread, score.WHOLE),
        coverage * score.WHOLE // 100,
    )


def _recipient(chance: Random, name: str, names: Sequence[str]) -> RecipientInput:
    return replace(
        recipient(name, chance.choice(CHANNELS)),
        gate=chance.choice(["", "", "", "archived"]),
        risk=chance.choice([score.unknown(), risk_of(chance)]),
        need=chance.choice([score.WHOLE, score.WHOLE, 8_000, 500]),
        heir=chance.choice(["", *names]),
        owner=chance.choice(["", "github.com/ada", "github.com/bea"]),
        ecosystem=chance.choice(["npm", "pypi"]),
        doubtful=chance.choice(["", "", "https://opencollective.com/heard"]),
        changed_from=chance.choice(["", "", "", "https://liberapay.com/before"]),
    )


def policy_of(chance: Random, names: Sequence[str]) -> Policy:
    return Policy(
        basis=chance.choice([Basis.USAGE, Basis.USAGE, Basis.EVEN]),
        cap_percent=chance.choice([1, 10, 35, 100]),
        ecosystem_cap_percent=chance.choice([100, 100, 60]),
        owner_cap_percent=chance.choice([100, 100, 20]),
        minimum=chance.choice([None, 0, 1, 550, 10_000]),
        min_recipients=chance.randint(1, 4),
        max_recipients=chance.choice([None, 4, 9]),
        risk_strength=chance.randint(0, 5),
        count_need=chance.choice([True, False]),
        votes_percent=chance.choice([0, 20, 100]),
        smoothing=chance.choice([1, 3]),
        frequency=chance.choice(list(Frequency)),
        small_lines=chance.choice([None, *SmallLines]),
        no_channel=chance.choice(list(NoChannel)),
        after_escrow=chance.choice(list(AfterEscrow)),
        foundation=chance.choice(names),
        include=tuple(some(chance, names, 2)),
        exclude=tuple(some(chance, names, 2)),
    )


def _carried(chance: Random, names: Sequence[str]) -> Carried:
    if chance.choice([True, False]):
        return Carried()
    return Carried(
        plan="0" * 64,
        shares={name: chance.randint(1, TOTAL // 10) for name in some(chance, names, 5)},
        credits={name: chance.randint(-499, 499) for name in some(chance, names, 5)},
        held={name: chance.randint(1, 5_000) for name in some(chance, names, 5)},
        since={
            name: chance.choice(["2026-07-01", "2026-10-20"]) for name in some(chance, names, 5)
        },
        payable=frozenset(some(chance, names, 5)),
        reset=frozenset(some(chance, names, 5)),
        left=chance.randint(0, 700),
    )


def _decisions(chance: Random, names: Sequence[str], budget: int) -> tuple[Decision, ...]:
    """Never more fixed than there is: what is, a test of its own says."""
    return tuple(
        Decision(name, kind, chance.randint(0, budget // 4) if kind.has_amount else 0)
        for name in some(chance, names, 3)
        for kind in [chance.choice(list(DecisionKind))]
    )
