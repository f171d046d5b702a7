from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    FileInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import NoChannel, Policy
from sponsorplan.domain.allocation.proposal import Line, LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
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


@st.composite
def worlds(draw: st.DrawFn) -> Inputs:
    names = [f"u{at:02d}" for at in range(draw(st.integers(1, 14)))]
    known = draw(st.sets(st.sampled_from(names)))
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
    recipients = [
        recipient(
            name, draw(st.sampled_from(CHANNELS)), draw(st.sampled_from(["", "", "", "archived"]))
        )
        for name in sorted(known)
    ]
    policy = Policy(
        cap_percent=draw(st.sampled_from([1, 10, 35, 100])),
        minimum=draw(st.sampled_from([None, 0, 1, 550, 10_000])),
        risk_strength=draw(st.integers(0, 5)),
        no_channel=draw(st.sampled_from(list(NoChannel))),
        include=tuple(draw(st.sets(st.sampled_from(names), max_size=2))),
        exclude=tuple(draw(st.sets(st.sampled_from(names), max_size=2))),
    )
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "BHD"]))
    budget = draw(st.one_of(st.integers(1, 2_000), st.integers(1, 10**10)))
    return inputs(Money(budget, currency), products, recipients, policy)


@given(worlds())
@settings(max_examples=200)
def test_lines_and_unplaced_are_exactly_the_budget(world: Inputs) -> None:
    proposal = propose(world)
    assert (
        sum(item.minor for item in proposal.lines) + proposal.unplaced_total == world.budget.minor
    )
    assert all(item.minor >= 0 for item in proposal.lines)
    assert all(item.minor >= 0 for item in proposal.unplaced)


@given(worlds())
def test_the_steps_of_a_line_sum_to_its_amount(world: Inputs) -> None:
    for item in propose(world).lines:
        assert sum(step.minor for step in item.because) == item.minor


@given(worlds(), st.randoms())
def test_the_order_of_everything_changes_nothing(world: Inputs, chance: Random) -> None:
    shuffled = list(world.products)
    chance.shuffle(shuffled)
    upstream_of = list(world.upstream_of.items())
    chance.shuffle(upstream_of)
    recipients = list(world.recipients.items())
    chance.shuffle(recipients)
    other = replace(
        world,
        products=tuple(shuffled),
        upstream_of=dict(upstream_of),
        recipients=dict(recipients),
    )
    assert propose(other) == propose(world)


@given(worlds())
def test_only_lines_that_can_be_sent_are_payable(world: Inputs) -> None:
    for item in propose(world).lines:
        if item.state is LineState.PAYABLE:
            assert item.channel is not None
            assert item.minor % item.channel.quantum == 0
            assert item.minor >= world.policy.minimum_in(world.budget.currency)
            assert item.channel.maximum is None or item.minor <= item.channel.maximum
        if item.state in (LineState.GATED, LineState.EXCLUDED):
            assert item.minor == 0


@given(worlds(), st.text(min_size=1, max_size=5))
def test_the_name_of_a_product_moves_no_cent(world: Inputs, name: str) -> None:
    renamed = replace(world, products=tuple(replace(each, name=name) for each in world.products))
    before, after = propose(world), propose(renamed)
    assert after.digest == before.digest
    assert [(item.upstream, item.minor) for item in after.lines] == [
        (item.upstream, item.minor) for item in before.lines
    ]


@pytest.mark.parametrize("field", ["budget", "as_of", "policy", "recipients"])
def test_any_change_of_the_inputs_changes_the_digest(field: str) -> None:
    world = inputs(Money(1000, "USD"), [product("p", [direct("a")])], [recipient("a")])
    other = {
        "budget": Money(1001, "USD"),
        "as_of": date(2026, 11, 2),
        "policy": Policy(cap_percent=99),
        "recipients": {"a": recipient("a", GITHUB)},
    }[field]
    changed = replace(world, **{field: other})  # type: ignore[arg-type]  # each fits its field
    assert changed.digest() != world.digest()


def test_two_equal_upstreams_share_equally() -> None:
    proposal = simple(Money(1001, "USD"), a=COLLECTIVE, b=COLLECTIVE)
    assert [item.minor for item in proposal.lines] == [501, 500]


def test_github_sponsors_gets_whole_dollars_and_the_rest_is_shown() -> None:
    proposal = simple(Money(10_050, "USD"), a=GITHUB, b=GITHUB, c=GITHUB)
    assert sorted(item.minor for item in proposal.lines) == [3300, 3300, 3400]
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("whole_units", 50)]


def test_a_line_too_small_to_send_accrues_and_keeps_its_cents() -> None:
    proposal = simple(Money(900, "USD"), a=GITHUB, b=GITHUB)
    assert {item.state for item in proposal.lines} == {LineState.ACCRUES}
    assert sum(item.minor for item in proposal.lines) == 900


def test_without_a_channel_the_amount_is_kept_by_name() -> None:
    proposal = simple(Money(2000, "USD"), a=COLLECTIVE, b=None)
    assert line(proposal, "b").state is LineState.ESCROW
    assert line(proposal, "b").minor == 1000


def test_the_policy_may_give_the_shares_of_the_unpayable_to_the_others() -> None:
    policy = Policy(cap_percent=100, no_channel=NoChannel.REDISTRIBUTE)
    proposal = simple(Money(2000, "USD"), policy, a=COLLECTIVE, b=None)
    assert line(proposal, "a").minor == 2000
    assert line(proposal, "b").minor == 0


def test_nobody_gets_more_than_the_cap_and_the_rest_says_so() -> None:
    proposal = simple(Money(10_000, "USD"), Policy(cap_percent=10), a=COLLECTIVE, b=COLLECTIVE)
    assert [item.minor for item in proposal.lines] == [1000, 1000]
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("caps", 8000)]


def test_a_gate_closes_a_line_and_a_member_may_open_it() -> None:
    world = inputs(
        Money(2000, "USD"),
        [product("p", [direct("a"), direct("b")])],
        [recipient("a"), recipient("b", gate="It is archived.")],
    )
    gated = line(propose(world), "b")
    assert (gated.state, gated.minor, gated.reason) == (LineState.GATED, 0, "It is archived.")
    opened = propose(replace(world, policy=replace(world.policy, include=("b",))))
    assert line(opened, "b").minor == 1000


def test_leaving_an_upstream_out_keeps_the_ratios_of_the_others() -> None:
    policy = Policy(cap_percent=100, exclude=("c",))
    proposal = simple(Money(3000, "USD"), policy, a=COLLECTIVE, b=COLLECTIVE, c=COLLECTIVE)
    assert line(proposal, "c").state is LineState.EXCLUDED
    assert line(proposal, "a").minor == line(proposal, "b").minor == 1500


def test_a_package_nobody_knows_the_upstream_of_is_named_in_the_unplaced() -> None:
    world = inputs(
        Money(2000, "USD"), [product("p", [direct("a"), direct("stranger")])], [recipient("a")]
    )
    (unknown,) = propose(world).unplaced
    assert (unknown.reason, unknown.minor, unknown.upstreams) == (
        "unknown_upstream",
        1000,
        ("pkg:npm/stranger",),
    )


def test_without_any_dependency_the_whole_budget_is_unplaced() -> None:
    proposal = propose(inputs(Money(500, "USD"), [], []))
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("no_dependencies", 500)]


def test_risk_that_is_not_known_moves_nothing_and_says_so() -> None:
    proposal = simple(Money(2000, "USD"), a=COLLECTIVE, b=COLLECTIVE)
    for item in proposal.lines:
        (step,) = [step for step in item.because if step.step == "risk"]
        assert step.minor == 0
        assert "not known" in step.text
        assert (item.risk.low, item.risk.high, item.risk.coverage) == (0, score.WHOLE, 0)


def test_usage_is_explained_product_by_product() -> None:
    world = inputs(
        Money(3000, "USD"),
        [product("site", [direct("a"), direct("b")]), product("job", [direct("a")])],
        [recipient("a"), recipient("b")],
    )
    steps = line(propose(world), "a").because
    assert {step.product for step in steps if step.step == "usage"} == {"site", "job"}
