from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.money import Money
from sponsorplan.domain.pledge.counting import Paid, Rate, Verdict, count, in_dollars
from sponsorplan.domain.pledge.rules import Rule

RATES = {"EUR": Rate(Fraction("1.0842"), date(2026, 12, 31), "a bank")}
OWN = Verdict(counts=False, rule=Rule.OWN_PROJECT, reason="ours")


def test_what_is_left_out_is_named_and_in_no_sum() -> None:
    found = count(
        [Paid("a", "A", 10_000, "USD"), Paid("b", "B", 5_000, "USD")],
        rates={},
        verdicts={"b": OWN},
        developers=1000,
    )
    assert found.total == 10_000
    assert [one.key for one in found.left_out] == ["b"]
    assert found.gap == 190_000


def test_a_refund_is_taken_off() -> None:
    found = count(
        [Paid("a", "A", 10_000, "USD"), Paid("a", "A", -4_000, "USD")],
        rates={},
        verdicts={},
        developers=None,
    )
    assert found.total == 6_000
    assert found.per_developer is None
    assert found.gap is None


def test_a_missing_rate_makes_the_total_unknown_and_never_nothing() -> None:
    found = count(
        [Paid("a", "A", 10_000, "USD"), Paid("b", "B", 5_000, "JPY")],
        rates=RATES,
        verdicts={},
        developers=1000,
    )
    assert found.total is None
    assert found.known == 10_000
    assert found.missing == ("JPY",)
    assert found.gap is None
    assert found.recipients[1].usd is None


def test_a_rate_that_only_what_is_left_out_needs_is_not_missing() -> None:
    found = count(
        [Paid("a", "A", 1, "USD"), Paid("b", "B", 5, "JPY")],
        rates={},
        verdicts={"b": OWN},
        developers=1000,
    )
    assert found.total == 1


def test_dollars_are_exact_and_rounded_down_once_for_each_recipient() -> None:
    assert in_dollars(Money(1001, "EUR"), RATES) == Fraction("1085.2842")
    yen = {"JPY": Rate(Fraction("0.0067"), date(2026, 12, 31), "a bank")}
    assert in_dollars(Money(1000, "JPY"), yen) == 670
    found = count([Paid("a", "A", 1001, "EUR")], rates=RATES, verdicts={}, developers=None)
    assert found.total == 1085


def test_one_fee_that_nobody_says_makes_the_recipients_fee_unknown() -> None:
    found = count(
        [Paid("a", "A", 1000, "USD", 30), Paid("a", "A", 1000, "USD"), Paid("b", "B", 1, "USD", 2)],
        rates={},
        verdicts={},
        developers=None,
    )
    assert {one.key: one.fees for one in found.recipients} == {
        "a": (("USD", None),),
        "b": (("USD", 2),),
    }


_PAID = st.builds(
    Paid,
    st.sampled_from("abcd"),
    st.just("x"),
    st.integers(-(10**9), 10**9),
    st.sampled_from(["USD", "EUR"]),
)


@given(st.lists(_PAID, max_size=30), st.integers(1, 10**8))
def test_recipients_sum_to_the_total_in_any_order(payments: list[Paid], developers: int) -> None:
    found = count(payments, rates=RATES, verdicts={"b": OWN}, developers=developers)
    again = count(payments[::-1], rates=RATES, verdicts={"b": OWN}, developers=developers)
    assert found == again
    assert found.total == sum(one.usd or 0 for one in found.counting)
    exact = sum(
        (in_dollars(Money(one.minor, one.currency), RATES) or 0)
        for one in payments
        if one.key != "b"
    )
    assert exact - 4 <= (found.total or 0) <= exact
    assert found.gap is not None
    assert found.required is not None
    assert found.gap == max(found.required - (found.total or 0), 0)
