import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.approval.rules import (
    DEFAULT,
    ROLES,
    InvalidRule,
    Needed,
    Rule,
    needed_for,
    rule_of,
)
from sponsorplan.domain.money import Money

APPROVER, OWNER, ANY = frozenset({"approver"}), frozenset({"owner"}), frozenset(ROLES)

currencies = st.sampled_from(["USD", "EUR", "JPY"])
amounts = st.builds(Money, st.integers(0, 10_000), currencies)
needs = st.builds(Needed, st.integers(1, 2), st.frozensets(st.sampled_from(ROLES), min_size=1))
rules = st.lists(st.builds(Rule, amounts, needs), max_size=8)


def test_without_rules_one_person_approves() -> None:
    assert needed_for(Money(10**9, "USD"), []) == DEFAULT == Needed(1, ANY)


def test_a_rule_holds_from_its_amount_on() -> None:
    two = rule_of(Money(1_000_00, "USD"), 2, ROLES)
    assert needed_for(Money(999_99, "USD"), [two]) == DEFAULT
    assert needed_for(Money(1_000_00, "USD"), [two]) == Needed(2, ANY)


def test_an_amount_in_another_currency_meets_the_strictest_rule() -> None:
    kept = [
        rule_of(Money(0, "USD"), 1, ROLES),
        rule_of(Money(10**9, "USD"), 2, ["owner"]),
        rule_of(Money(5, "EUR"), 2, ROLES),
    ]
    assert needed_for(Money(1, "JPY"), kept) == Needed(2, OWNER)
    # One in a currency of a rule is compared with its rules alone.
    assert needed_for(Money(4, "EUR"), kept) == DEFAULT


@given(rules, st.integers(0, 10_000), st.integers(0, 10_000), currencies)
def test_more_money_never_needs_less(kept: list[Rule], one: int, other: int, code: str) -> None:
    small, large = sorted((one, other))
    less, more = needed_for(Money(small, code), kept), needed_for(Money(large, code), kept)
    assert less.strictness <= more.strictness


@given(rules, st.integers(0, 10_000), needs, amounts)
def test_one_rule_more_never_makes_a_currency_with_rules_easier(
    kept: list[Rule], start: int, need: Needed, amount: Money
) -> None:
    kept = [*kept, Rule(Money(0, amount.currency), DEFAULT)]
    added = Rule(Money(start, amount.currency), need)
    before, after = needed_for(amount, kept), needed_for(amount, [*kept, added])
    assert before.strictness <= after.strictness


@given(rules, amounts)
def test_the_order_of_rules_does_not_matter(kept: list[Rule], amount: Money) -> None:
    assert needed_for(amount, kept) == needed_for(amount, reversed(kept))


@given(needs, needs)
def test_no_two_needs_are_as_strict_unless_they_are_the_same(one: Needed, other: Needed) -> None:
    assert (one.strictness == other.strictness) == (one == other)


@pytest.mark.parametrize(
    ("start", "approvers", "roles", "field"),
    [
        (0, 0, ["owner"], "approvers"),
        (0, 3, ["owner"], "approvers"),
        (0, 1, [], "roles"),
        (0, 1, ["viewer"], "roles"),
        (-1, 1, ["owner"], "start"),
    ],
)
def test_a_rule_that_cannot_be_meant_names_its_field(
    start: int, approvers: int, roles: list[str], field: str
) -> None:
    with pytest.raises(InvalidRule) as told:
        rule_of(Money(start, "USD"), approvers, roles)
    assert told.value.extra == {"field": field}


def test_what_is_needed_reads_as_words() -> None:
    assert Needed(1, ANY).words == "1 person, owner, approver or controller"
    assert Needed(2, OWNER | APPROVER).words == "2 people, each owner or approver"
    assert Needed(2, APPROVER).words == "2 people, each approver"
