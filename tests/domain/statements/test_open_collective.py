"""Open Collective's export: what a payer paid, got back, and what the file does not have."""

from datetime import date

import pytest

from sponsorplan.domain.statements.reading import plan_of
from sponsorplan.domain.statements.shapes import Kind, UnusableStatement
from tests.domain.statements.given import collective, given, read

SOURCE = "open_collective"


def test_a_debit_of_the_payer_is_a_payment() -> None:
    (said,), problems, skipped = read(collective(given(1)), SOURCE)
    assert (said.kind, said.gross_minor, said.currency) == (Kind.PAYMENT, 5000, "USD")
    assert (said.payee, said.platform) == ("webpack", "open_collective")
    assert (said.external_id, said.happened_on) == ("00000001", date(2026, 11, 1))
    assert (said.fee_minor, said.net_minor) == (None, None)
    assert not problems
    assert not skipped


def test_english_labels_and_long_ids_name_the_same_transaction() -> None:
    content = (
        b"Date & Time,Transaction ID,Credit/Debit,Kind,Amount Single Column,Currency,"
        b"Account Handle,Opposite Account Handle\n"
        b"2026-11-01T10:00:00,0000000A-1111-4111-8111-111111111111,DEBIT,CONTRIBUTION,-50.5,EUR,"
        b"acme,webpack\n"
    )
    (said,), _, _ = read(content, SOURCE)
    assert (said.external_id, said.gross_minor, said.currency) == ("0000000a", 5050, "EUR")


def test_flattened_fees_are_part_of_the_payment_and_separate_ones_are_fees() -> None:
    content = (
        b"datetime,shortId,type,kind,amount,paymentProcessorFee,hostFee,currency,"
        b"oppositeAccountSlug\n"
        b"2026-11-01,a1,DEBIT,CONTRIBUTION,-100.00,-3.20,-10.00,USD,webpack\n"
        b"2026-11-01,a2,DEBIT,PAYMENT_PROCESSOR_FEE,-3.20,,,USD,stripe\n"
    )
    (paid, fee), _, _ = read(content, SOURCE)
    assert (paid.gross_minor, paid.fee_minor, paid.net_minor) == (100_00, 13_20, 86_80)
    assert (fee.kind, fee.gross_minor) == (Kind.FEE, 320)


def test_a_refunded_payment_tells_of_its_refund_which_is_the_refunds_own_row() -> None:
    refund = (
        "2026-11-05T10:00:00,0000000a,group9,Refund,CREDIT,CONTRIBUTION,REFUND,,00000001,"
        "50.00,50.00,USD,acme,webpack,"
    )
    said, _, _ = read(collective(given(1, refunded="0000000a"), refund), SOURCE)
    assert [(one.kind, one.external_id) for one in said] == [
        (Kind.PAYMENT, "00000001"),
        (Kind.REFUND, "0000000a"),
        (Kind.REFUND, "0000000a"),
    ]
    assert {one.refund_of for one in said[1:]} == {"00000001"}
    assert [one.assumed for one in said] == [False, True, False]


def test_yen_are_whole_though_they_are_written_with_decimals() -> None:
    row = given(1, "-500.00").replace("USD", "JPY")
    (said,), _, _ = read(collective(row), SOURCE)
    assert (said.gross_minor, said.currency) == (500, "JPY")


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("Warning: totalCount is 1500 and limit was 1000", "1000 of 1500"),
        ("Error while fetching account transactions.", "in the middle"),
    ],
)
def test_what_is_not_all_says_so_and_how_to_get_the_rest(ending: str, told: str) -> None:
    said, (problem,), _ = read(collective(given(1), ending), SOURCE)
    assert len(said) == 1
    assert problem.incomplete
    assert told in problem.detail
    assert "upload that too" in problem.detail


def test_rows_that_pay_nobody_are_left_out_with_a_reason() -> None:
    rows = (given(1, kind="EXPENSE"), given(2).replace("DEBIT", "CREDIT"))
    said, _, skipped = read(collective(*rows), SOURCE)
    assert not said
    assert [one.why for one in skipped] == ["expense: not a contribution", "money that came in"]


def test_another_file_is_refused_with_the_export_that_is_wanted() -> None:
    with pytest.raises(UnusableStatement, match="open Transactions of your own account"):
        plan_of(b"Date,Amount\n2026-11-01,1\n", SOURCE, None)
    with pytest.raises(UnusableStatement, match="Choose that as its source"):
        plan_of(collective(given(1)), "bank", None)


def test_a_bad_cell_is_named_by_line_and_column() -> None:
    said, (problem,), _ = read(collective(given(1), given(2, "many")), SOURCE)
    assert len(said) == 1
    assert (problem.line, problem.column) == (3, "amount")
