"""What runs by itself, and what a new plan changes about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.channels.interface import Terms
from sponsorplan.domain.giving.amounts import sendable
from sponsorplan.domain.giving.steps import Mark, Payee, Step, changes, running_after
from sponsorplan.domain.money import Money

payees = st.builds(
    Payee, st.sampled_from(["github_sponsors", "open_collective"]), st.sampled_from("abcdef")
)
usd = st.integers(1, 500).map(lambda minor: Money(minor, "USD"))
plans = st.dictionaries(payees, usd)


def done(payee: Payee, amount: Money, step: Step) -> Mark:
    return Mark(payee, amount, amount, renews=True, stops=step is Step.STOP)


@given(st.lists(plans, max_size=6))
def test_whoever_does_every_step_of_every_plan_runs_exactly_the_last_plan(
    history: list[dict[Payee, Money]],
) -> None:
    marks: list[Mark] = []
    for plan in history:
        steps = changes(plan, running_after(marks))
        marks += [
            done(payee, plan.get(payee, Money(0, "USD")), step)
            for payee, step in steps.items()
            if step is not Step.KEEP
        ]
    running = {payee: mark.paid for payee, mark in running_after(marks).items()}
    assert running == (history[-1] if history else {})
    if history:
        assert set(changes(history[-1], running_after(marks)).values()) <= {Step.KEEP}


@given(plans, plans)
def test_each_payee_of_either_plan_has_one_step_of_the_right_direction(
    before: dict[Payee, Money], after: dict[Payee, Money]
) -> None:
    running = running_after(done(payee, amount, Step.START) for payee, amount in before.items())
    steps = changes(after, running)
    assert set(steps) == set(before) | set(after)
    for payee, step in steps.items():
        old = before.get(payee, Money(0, "USD")).minor
        new = after.get(payee, Money(0, "USD")).minor
        expected = (
            Step.START
            if not old
            else Step.STOP
            if not new
            else Step.RAISE
            if new > old
            else Step.LOWER
            if new < old
            else Step.KEEP
        )
        assert step is expected


ADA = Payee("github_sponsors", "ada")


@pytest.mark.parametrize(
    ("planned", "paid", "wanted", "step"),
    [
        # Planned in euros, charged in dollars: the same euros again change nothing.
        ((50_00, "EUR"), (54_00, "USD"), (50_00, "EUR"), Step.KEEP),
        ((50_00, "EUR"), (54_00, "USD"), (60_00, "EUR"), Step.RAISE),
        # The company went over to dollars: what is charged counts.
        ((50_00, "EUR"), (54_00, "USD"), (54_00, "USD"), Step.KEEP),
        ((50_00, "EUR"), (54_00, "USD"), (50_00, "USD"), Step.LOWER),
        ((50_00, "EUR"), (54_00, "USD"), (50_00, "GBP"), Step.CHANGE),
        # Less was set up than was planned: the plan still wants the rest.
        ((50_00, "USD"), (45_00, "USD"), (50_00, "USD"), Step.RAISE),
    ],
)
def test_currencies_are_compared_only_with_themselves(
    planned: tuple[int, str], paid: tuple[int, str], wanted: tuple[int, str], step: Step
) -> None:
    running = running_after([Mark(ADA, Money(*planned), Money(*paid), renews=True)])
    assert changes({ADA: Money(*wanted)}, running) == {ADA: step}


def test_a_payment_made_by_hand_does_not_run_on() -> None:
    once = Mark(ADA, Money(5, "USD"), Money(5, "USD"), renews=False)
    assert changes({ADA: Money(5, "USD")}, running_after([once])) == {ADA: Step.START}


@given(st.integers(0, 2_000_000))
def test_a_platform_is_sent_no_more_than_the_amount_and_only_what_it_takes(minor: int) -> None:
    terms = Terms(quantum=100, minimum=100, maximum=1_200_000)
    sent = sendable(Money(minor, "USD"), terms).minor
    assert 0 <= sent <= min(minor, 1_200_000)
    assert sent % 100 == 0
    assert minor - sent < 100 or sent == 1_200_000


def test_less_than_a_platforms_least_is_nothing_to_send() -> None:
    terms = Terms(quantum=1, minimum=500)
    assert sendable(Money(499, "USD"), terms) == Money(0, "USD")
    assert sendable(Money(500, "USD"), terms) == Money(500, "USD")
