from dataclasses import replace

from hypothesis import given, settings

from sponsorplan.domain.allocation.bands import Band, band
from sponsorplan.domain.allocation.decisions import Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import Inputs, RecipientInput
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.sensitivity import Sensitivity, Swing, sensitivity
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score
from tests.domain.allocation.worlds import COLLECTIVE, direct, inputs, product, recipient, worlds

BUDGET = Money(1_000_000, "USD")


def known(key: str) -> RecipientInput:
    return replace(
        recipient(key, COLLECTIVE), risk=score.Risk(5_000, 5_000, 5_000, 10_000), need=8_000
    )


def world(*recipients: RecipientInput, policy: Policy | None = None) -> Inputs:
    packages = [direct(one.key) for one in recipients]
    return inputs(BUDGET, [product("p", packages)], recipients, policy)


def of(found: Sensitivity, key: str) -> Swing:
    return next(swing for swing in found.swings if swing.upstream == key)


def conditions(swing: Swing) -> dict[str, int]:
    return {change.condition: change.minor for change in swing.changes}


@given(worlds())
@settings(max_examples=15)
def test_the_same_inputs_always_give_the_same_bands(drawn: Inputs) -> None:
    found = sensitivity(drawn)
    assert found == sensitivity(drawn)
    assert found.digest == drawn.digest()
    for swing in found.swings:
        assert 0 <= swing.band.low <= swing.band.high
    coverage = found.coverage
    assert 0 <= coverage.payable <= coverage.channel <= coverage.known <= coverage.of == TOTAL


def test_where_nothing_is_known_the_band_is_wide_and_holds_the_amount() -> None:
    found = sensitivity(world(known("a"), recipient("b", COLLECTIVE)))
    swing = of(found, "b")
    assert swing.band.low < swing.minor < swing.band.high
    assert swing.band.high - swing.band.low > BUDGET.minor // 10
    assert found.draws == 100


def test_a_locked_amount_has_no_band() -> None:
    locked = replace(
        world(known("a"), recipient("b", COLLECTIVE)),
        decisions=(Decision("b", DecisionKind.LOCK, 12_300),),
    )
    swing = of(sensitivity(locked), "b")
    assert (swing.minor, swing.band, swing.changes) == (12_300, Band(12_300, 12_300), ())


def test_what_would_change_it_is_what_a_new_split_gives() -> None:
    before = world(known("a"), recipient("b", COLLECTIVE), policy=Policy(cap_percent=100))
    swing = of(sensitivity(before), "b")
    funded = dict(before.recipients) | {"b": replace(before.recipients["b"], need=5_000)}
    after = propose(replace(before, recipients=funded))
    minor = next(line.minor for line in after.lines if line.upstream == "b")
    words = "if its funding became known, at 50,000 US dollars a year"
    assert conditions(swing)[words] == minor - swing.minor < 0


def test_a_closed_line_says_what_letting_it_in_would_give() -> None:
    found = sensitivity(world(known("a"), replace(known("b"), gate="archived")))
    assert conditions(of(found, "b"))["if a member let it in"] == 500_000


def test_concentration_counts_equal_recipients() -> None:
    found = sensitivity(world(*(known(f"u{at:02d}") for at in range(20))))
    assert (found.top_ten, found.effective) == (5_000, 2_000)


def test_coverage_is_a_part_of_all_usage() -> None:
    some = world(known("a"), recipient("b", None), replace(known("c"), gate="archived"))
    more = replace(some, products=(product("p", [direct(name) for name in "abcd"]),))
    coverage = sensitivity(more).coverage
    parts = [units * 4 // TOTAL for units in (coverage.known, coverage.channel, coverage.payable)]
    assert parts == [3, 2, 1]


def test_a_large_plan_gets_fewer_draws() -> None:
    for recipients, draws in ((1_000, 50), (3_000, 20)):
        many = {f"r{at}": known(f"r{at}") for at in range(recipients)}
        assert sensitivity(replace(world(known("a")), recipients=many)).draws == draws


def test_the_band_leaves_a_twentieth_out_at_each_end() -> None:
    assert band(range(100)) == Band(5, 94)
    assert band([7]) == Band(7, 7)
