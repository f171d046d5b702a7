"""What changed between two settings, in words."""

from dataclasses import replace

from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.settings import Settings, Word
from sponsorplan.domain.allocation.told import Told, told

BEFORE = Settings("May", BudgetRule(BudgetKind.AMOUNT, 500_000, "USD"), Policy())


def test_what_did_not_change_is_not_told() -> None:
    assert told(BEFORE, BEFORE) == ()


def test_rules_have_names_and_amounts_their_currency() -> None:
    policy = replace(Policy(), minimum=1_000, count_need=False, exclude=("a", "b"))
    budget = BudgetRule(BudgetKind.REVENUE, 10_000_000, "USD", share=25)
    assert told(BEFORE, Settings("May", budget, policy)) == (
        Told("Budget", "5,000.00 USD", "0.25 % of 100,000.00 USD a year"),
        Told("Least worth sending", "not set", "10.00 USD"),
        Told("Others' funding counts", "yes", "no"),
        Told("Left out", "nobody", "a, b"),
    )


def test_a_decision_is_told_with_its_reason_and_whose_it_is() -> None:
    words = {
        "github.com/a/a": Word(DecisionKind.LOCK, 12_345, "agreed", "ada@acme.example"),
        "github.com/b/b": Word(DecisionKind.EXCLUDE, 0, "", "ada@acme.example"),
    }
    after = replace(BEFORE, words=words)
    assert told(BEFORE, after) == (
        Told(
            "github.com/a/a", "not set", "exactly 123.45 USD, because “agreed” (ada@acme.example)"
        ),
        Told("github.com/b/b", "not set", "left out (ada@acme.example)"),
    )
    assert told(after, BEFORE)[1] == Told(
        "github.com/b/b", "left out (ada@acme.example)", "not set"
    )
