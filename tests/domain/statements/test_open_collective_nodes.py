"""What the GraphQL API says of a transaction is what the export of the same transaction says."""

from typing import Any

from sponsorplan.domain.statements.open_collective import items_of_node
from sponsorplan.domain.statements.shapes import Kind, Problem, Said, Skipped
from tests.domain.statements.given import collective, read

HEAD = "1a2b3c4d"


def node(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
    """A payment of the made-up payer ``acme`` to ``webpack``."""
    return {
        "id": f"{HEAD}-0000-4000-8000-000000000001",
        "group": "99999999-0000-4000-8000-000000000002",
        "type": "DEBIT",
        "kind": "CONTRIBUTION",
        "description": "Monthly",
        "createdAt": "2026-11-01T10:00:00.000Z",
        "isRefund": False,
        "refundTransaction": None,
        "oppositeAccount": {"slug": "Webpack"},
        "amountInHostCurrency": {"valueInCents": -5000, "currency": "USD"},
        "netAmountInHostCurrency": {"valueInCents": -5000, "currency": "USD"},
        **changes,
    }


def said(**changes: Any) -> Said:  # noqa: ANN401 - a document
    (only,) = items_of_node(1, node(**changes))
    assert isinstance(only, Said)
    return only


def test_a_node_is_the_transaction_that_the_export_has() -> None:
    row = (
        f"2026-11-01T10:00:00,{HEAD},group1,Monthly,DEBIT,CONTRIBUTION,,,,-50.00,-50.00,USD,acme,"
        "Webpack,"
    )
    (exported,), _, _ = read(collective(row), "open_collective")
    fetched = said()
    for field in ("kind", "happened_on", "payee", "gross_minor", "currency", "external_id"):
        assert getattr(fetched, field) == getattr(exported, field), field


def test_a_refund_names_the_payment_it_gives_back() -> None:
    back = said(
        type="CREDIT",
        isRefund=True,
        id="aaaaaaaa-0000-4000-8000-000000000003",
        refundTransaction={"id": f"{HEAD}-0000-4000-8000-000000000001"},
        amountInHostCurrency={"valueInCents": 5000, "currency": "USD"},
    )
    assert (back.kind, back.external_id, back.refund_of) == (Kind.REFUND, "aaaaaaaa", HEAD)
    assert back.refund_of == said().external_id


def test_cents_of_a_currency_without_them_are_whole_units() -> None:
    yen = {"valueInCents": -50_000, "currency": "JPY"}
    assert said(amountInHostCurrency=yen, netAmountInHostCurrency=yen).gross_minor == 500


def test_what_cannot_be_read_is_a_problem_and_money_that_came_in_is_left_out() -> None:
    (other,) = items_of_node(3, node(amountInHostCurrency=None))
    assert isinstance(other, Problem)
    assert other.line == 3
    (came,) = items_of_node(1, node(type="CREDIT"))
    assert isinstance(came, Skipped)
    for odd in ({}, {"type": 3}, node(createdAt=12), node(oppositeAccount=[])):
        assert not any(isinstance(one, Said) for one in items_of_node(1, odd))
