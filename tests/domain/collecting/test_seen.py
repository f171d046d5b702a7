from typing import Any

import pytest

from sponsorplan.domain.collecting.seen import (
    Moved,
    State,
    Tally,
    checkout_seen,
    invoice_seen,
)


def invoice(status: str = "paid", **fields: object) -> dict[str, Any]:
    paid = 1000 if status == "paid" else 0
    return {
        "id": "in_1",
        "status": status,
        "currency": "eur",
        "total": 1000,
        "amount_paid": paid,
        **fields,
    }


def page(status: str, payment: str) -> dict[str, Any]:
    return {
        "id": "cs_1",
        "status": status,
        "payment_status": payment,
        "currency": "eur",
        "amount_total": 1000,
    }


def moved(*, intent: str = "succeeded", **amounts: tuple[str, int]) -> Moved:
    found = {
        name: ({"status": status, "amount": amount},) for name, (status, amount) in amounts.items()
    }
    return Moved(({"id": "pi_1", "status": intent, "latest_charge": "ch_1"},), **found)


@pytest.mark.parametrize("status", ["draft", "open", "void", "uncollectible", "paid"])
def test_an_invoice_is_what_stripe_says(status: str) -> None:
    assert invoice_seen(invoice(status), moved()).state == status


@pytest.mark.parametrize(
    ("money", "state", "collected"),
    [
        (moved(refunds=("succeeded", 400)), State.PART_REFUNDED, 600),
        (moved(refunds=("pending", 400)), State.PART_REFUNDED, 600),
        (moved(refunds=("failed", 400)), State.PAID, 1000),
        (moved(refunds=("succeeded", 1000)), State.REFUNDED, 0),
        (moved(disputes=("needs_response", 1000)), State.DISPUTED, 0),
        (moved(disputes=("lost", 1000)), State.DISPUTED, 0),
        (moved(disputes=("won", 1000)), State.PAID, 1000),
        (moved(disputes=("warning_needs_response", 1000)), State.PAID, 1000),
        (moved(disputes=("appeal_under_review", 1000)), State.DISPUTED, 0),
        (
            moved(refunds=("succeeded", 300), disputes=("won", 1000)),
            State.PART_REFUNDED,
            700,
        ),
    ],
)
def test_what_was_given_back_is_not_collected(money: Moved, state: State, collected: int) -> None:
    seen = invoice_seen(invoice(), money)
    assert (seen.state, seen.tally.collected) == (state, collected)
    assert seen.tally.is_full == (collected == 1000)


def test_an_invoice_paid_outside_is_paid_in_full() -> None:
    seen = invoice_seen(invoice(amount_paid=0), moved(intent="canceled"))
    assert seen.out_of_band
    assert seen.tally == Tally(1000, 1000)


@pytest.mark.parametrize(
    ("status", "payment", "intent", "state"),
    [
        ("open", "unpaid", "requires_payment_method", State.OPEN),
        ("complete", "unpaid", "processing", State.OPEN),
        ("complete", "unpaid", "requires_payment_method", State.FAILED),
        ("complete", "paid", "succeeded", State.PAID),
        ("expired", "unpaid", "requires_payment_method", State.EXPIRED),
    ],
)
def test_a_page_that_was_completed_is_not_yet_paid(
    status: str, payment: str, intent: str, state: State
) -> None:
    assert checkout_seen(page(status, payment), moved(intent=intent)).state == state


def test_it_says_why_the_last_attempt_failed() -> None:
    failed = Moved(
        (
            {
                "id": "pi_1",
                "status": "requires_payment_method",
                "last_payment_error": {"decline_code": "insufficient_funds"},
            },
        )
    )
    assert "insufficient funds" in invoice_seen(invoice("open"), failed).attention
    asked = moved(intent="requires_action")
    assert "3-D Secure" in invoice_seen(invoice("open"), asked).attention


@pytest.mark.parametrize(
    ("tally", "adds_up"),
    [
        (Tally(1000), True),
        (Tally(1000, 600), True),
        (Tally(1000, 1000, 400), True),
        (Tally(1000, 1000, 400, 1000), False),
        (Tally(1000, 1200), False),
    ],
)
def test_parts_that_do_not_sum_to_what_is_due_are_noticed(tally: Tally, *, adds_up: bool) -> None:
    assert tally.adds_up == adds_up


def test_all_ids_it_may_be_known_by_are_kept() -> None:
    assert invoice_seen(invoice(), moved()).references == ("in_1", "pi_1", "ch_1")


def test_amounts_come_in_units_of_the_currency() -> None:
    seen = invoice_seen(invoice(currency="isk", total=100_000, amount_paid=100_000), moved())
    assert seen.tally == Tally(1000, 1000)
