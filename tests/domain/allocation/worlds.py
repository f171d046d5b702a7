"""Made-up inputs of a split: by hand in few words, and drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

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


def _risks() -> st.SearchStrategy[score.Risk]:
    values = st.tuples(st.integers(0, score.WHOLE), st.integers(0, 100))
    return values.map(lambda drawn: _risk(*drawn))


def _risk(value: int, coverage: int) -> score.Risk:
    spread = (100 - coverage) * score.WHOLE // 200
    return score.Risk(
        value,
        max(value - spread, 0),
        min(value + spread, score.WHOLE),
        coverage * score.WHOLE // 100,
    )


@st.composite
def _products(draw: st.DrawFn, names: Sequence[str]) -> list[ProductInput]:
    products = []
    for number in range(draw(st.integers(1, 3))):
        chosen = sorted(draw(st.sets(st.sampled_from(names), min_size=1)))
        packages = [
            Package(
                "npm",
                name,
                "1.0.0",
                draw(st.sampled_from(list(Scope))),
                draw(st.sampled_from([True, False, None])),
            )
            for name in chosen
        ]
        indexes = st.integers(0, len(chosen) - 1)
        edges = draw(st.sets(st.tuples(indexes, indexes), max_size=20))
        products.append(product(f"p{number}", packages, sorted(edges)))
    return products


@st.composite
def _recipients(draw: st.DrawFn, names: Sequence[str]) -> list[RecipientInput]:
    known = sorted(draw(st.sets(st.sampled_from(names))))
    return [
        replace(
            recipient(name, draw(st.sampled_from(CHANNELS))),
            gate=draw(st.sampled_from(["", "", "", "archived"])),
            risk=draw(st.one_of(st.just(score.unknown()), _risks())),
            need=draw(st.sampled_from([score.WHOLE, score.WHOLE, 8_000, 500])),
            heir=draw(st.sampled_from(["", *known])),
            owner=draw(st.sampled_from(["", "github.com/ada", "github.com/bea"])),
            ecosystem=draw(st.sampled_from(["npm", "pypi"])),
            changed_from=draw(st.sampled_from(["", "", "", "https://liberapay.com/before"])),
        )
        for name in known
    ]


@st.composite
def policies(draw: st.DrawFn, names: Sequence[str]) -> Policy:
    least, most = draw(st.integers(1, 4)), draw(st.sampled_from([None, 4, 9]))
    return Policy(
        basis=draw(st.sampled_from([Basis.USAGE, Basis.USAGE, Basis.EVEN])),
        cap_percent=draw(st.sampled_from([1, 10, 35, 100])),
        ecosystem_cap_percent=draw(st.sampled_from([100, 100, 60])),
        owner_cap_percent=draw(st.sampled_from([100, 100, 20])),
        minimum=draw(st.sampled_from([None, 0, 1, 550, 10_000])),
        min_recipients=least,
        max_recipients=most,
        risk_strength=draw(st.integers(0, 5)),
        count_need=draw(st.booleans()),
        votes_percent=draw(st.sampled_from([0, 20, 100])),
        smoothing=draw(st.sampled_from([1, 3])),
        frequency=draw(st.sampled_from(list(Frequency))),
        small_lines=draw(st.sampled_from([None, *SmallLines])),
        no_channel=draw(st.sampled_from(list(NoChannel))),
        after_escrow=draw(st.sampled_from(list(AfterEscrow))),
        foundation=draw(st.sampled_from(["", *names])) or names[0],
        include=tuple(draw(st.sets(st.sampled_from(names), max_size=2))),
        exclude=tuple(draw(st.sets(st.sampled_from(names), max_size=2))),
    )


@st.composite
def _carried(draw: st.DrawFn, names: Sequence[str]) -> Carried:
    if draw(st.booleans()):
        return Carried()
    some = st.sets(st.sampled_from(names), max_size=5)
    shares = {name: draw(st.integers(1, TOTAL // 10)) for name in sorted(draw(some))}
    return Carried(
        plan="0" * 64,
        shares=shares,
        credits={name: draw(st.integers(-499, 499)) for name in sorted(draw(some))},
        held={name: draw(st.integers(1, 5_000)) for name in sorted(draw(some))},
        since={name: draw(st.sampled_from(["2026-07-01", "2026-10-20"])) for name in draw(some)},
        payable=frozenset(draw(some)),
        reset=frozenset(draw(some)),
        left=draw(st.integers(0, 700)),
    )


@st.composite
def _decisions(draw: st.DrawFn, names: Sequence[str], budget: int) -> tuple[Decision, ...]:
    """Never more fixed than there is: what is, a test of its own says."""
    chosen = sorted(draw(st.sets(st.sampled_from(names), max_size=3)))
    return tuple(
        Decision(name, kind, draw(st.integers(0, budget // 4)) if kind.has_amount else 0)
        for name in chosen
        for kind in [draw(st.sampled_from(list(DecisionKind)))]
    )


@st.composite
def worlds(draw: st.DrawFn) -> Inputs:
    """Inputs with everything in them that a plan may have."""
    names = [f"u{at:02d}" for at in range(draw(st.integers(1, 14)))]
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "BHD"]))
    budget = draw(st.one_of(st.integers(400, 2_000), st.integers(400, 10**10)))
    world = inputs(
        Money(budget, currency),
        draw(_products(names)),
        draw(_recipients(names)),
        draw(policies(names)),
    )
    return replace(
        world,
        decisions=draw(_decisions(names, budget)),
        votes=_points(draw(st.dictionaries(st.sampled_from(names), st.integers(1, 50)))),
        carried=draw(_carried(names)),
    )


def _points(drawn: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(drawn.items()))
