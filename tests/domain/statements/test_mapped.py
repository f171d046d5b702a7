"""Tables of banks, cards, Stripe and GitHub's payers, read as a person says or the file tells."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from sponsorplan.domain.statements import reading
from sponsorplan.domain.statements.amounts import marks_of, minor_of
from sponsorplan.domain.statements.days import day_of, orders_of
from sponsorplan.domain.statements.mapping import Mapping, mapping_from
from sponsorplan.domain.statements.reading import items_of, plan_of
from sponsorplan.domain.statements.shapes import Kind, UnusableStatement
from tests.domain.statements.given import read

EUROS = Mapping(day="Datum", payee="Empfänger", amount="Betrag", currency="EUR")
BANK = (
    "Konto;DE00\r\n\r\nDatum;Empfänger;Betrag;Zweck\r\n"
    '31.10.2026;"Müller; Söhne";-1.234,50;"Zeile 1\r\nZeile 2"\r\n'
    "01.11.2026;=SUM(A1);(3,00);\r\n"
    ";;;\r\n"
    "Datum;Empfänger;Betrag;Zweck\r\n"
    "02.11.2026;Kunde;99,00;in\r\n"
    "Summe;;-1.138,50;\r\n"
    "03.11.2026;zu;viele;Zellen;hier\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_a_banks_file_is_read_however_it_is_encoded(encoding: str) -> None:
    said, problems, skipped = read(BANK.encode(encoding), "bank", EUROS)
    assert [(one.payee, one.gross_minor, one.happened_on) for one in said] == [
        ("Müller; Söhne", 123450, date(2026, 10, 31)),
        ("=SUM(A1)", 300, date(2026, 11, 1)),
    ]
    assert [one.why for one in skipped] == [
        "empty rows",
        "the names of columns again",
        "money that came in",
        "rows of totals",
    ]
    assert [one.line for one in problems] == [11]
    assert "5 cells and the header 4" in problems[0].detail


def test_days_that_fit_two_orders_are_asked_for_and_never_guessed() -> None:
    content = b"Date,Payee,Amount\n03/04/2026,a,-1.00\n05/04/2026,b,-2.00\n"
    mapping = Mapping(day="Date", payee="Payee", amount="Amount", currency="USD")
    plan = plan_of(content, "bank", mapping)
    assert set(plan.questions) == {"order"}
    said, _, _ = read(content, "bank", replace(mapping, order="mdy"))
    assert said[0].happened_on == date(2026, 3, 4)
    told = plan_of(content + b"13/04/2026,c,-1.00\n", "bank", mapping)
    assert (told.questions, told.mapping.order) == ({}, "dmy")
    mixed = plan_of(content + b"13/04/2026,c,-1\n04/13/2026,d,-1\n", "bank", mapping)
    assert "not all written in one order" in mixed.questions["order"]


def test_decimals_that_fit_two_marks_are_asked_for() -> None:
    content = b"Date;Payee;Amount\n2026-04-03;a;-1.234\n"
    mapping = Mapping(day="Date", payee="Payee", amount="Amount", currency="EUR")
    assert set(plan_of(content, "bank", mapping).questions) == {"mark"}
    said, _, _ = read(content, "bank", replace(mapping, mark=","))
    assert said[0].gross_minor == 123400


def test_columns_of_money_out_and_in_and_refunds() -> None:
    content = b"Date,Payee,Out,In\n2026-04-03,a,5.00,\n2026-04-04,a,,5.00\n"
    mapping = Mapping(
        day="Date", payee="Payee", debit="Out", credit="In", currency="GBP", incoming="refund"
    )
    said, _, _ = read(content, "bank", mapping)
    assert [(one.kind, one.gross_minor) for one in said] == [
        (Kind.PAYMENT, 500),
        (Kind.REFUND, 500),
    ]


def test_what_is_missing_is_asked_by_field() -> None:
    plan = plan_of(b"When,Who,What\n2026-04-03,a,1\n", "bank", None)
    assert set(plan.questions) == {"day", "payee", "amount", "currency"}
    gone = plan_of(b"When,Who,What\n2026-04-03,a,1\n", "bank", Mapping(day="Date"))
    assert "no column “Date”" in gone.questions["day"]
    odd = plan_of(b"When,Who\n2026-04-03,a\n", "bank", mapping_from({"order": "x", "other": 1}))
    assert "Choose one of" in odd.questions["order"]


def test_stripe_is_read_by_its_heads() -> None:
    content = (
        b"id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Description\n"
        b"txn_1,charge,ch_1,20.00,0.88,19.12,usd,2026-11-02 10:00,Sponsorship\n"
        b"txn_2,refund,re_1,-20.00,0.00,-20.00,usd,2026-11-03 10:00,Sponsorship\n"
        b"txn_3,payout,po_1,-19.12,0.00,-19.12,usd,2026-11-04 10:00,Payout\n"
    )
    (paid, back), _, (out,) = read(content, "stripe")
    assert (paid.external_id, paid.kind, paid.gross_minor) == ("txn_1", Kind.PAYMENT, 2000)
    assert (paid.fee_minor, paid.net_minor, paid.currency) == (88, 1912, "USD")
    assert (back.kind, back.gross_minor) == (Kind.REFUND, 2000)
    assert out.why == "payout: not a payment"


def test_githubs_payer_export_is_mapped_and_a_maintainers_is_refused() -> None:
    content = b"Maintainer,Transaction Date,Transaction ID,Processed Amount,Status\n"
    content += b"@Octocat,2026-11-01,t1,$20.00,settled\nada,2026-11-01,t2,$5.00,refunded\n"
    (octocat, ada, back), _, _ = read(content, "github")
    assert (octocat.payee, octocat.gross_minor, octocat.platform) == (
        "octocat",
        2000,
        "github_sponsors",
    )
    assert (back.kind, back.refund_of, back.gross_minor) == (Kind.REFUND, ada.external_id, 500)
    for theirs in (
        b"Sponsor Handle,Sponsor Profile Name,Processed Amount\na,b,$1.00\n",
        b'[{"sponsor_handle": "a", "transactions": []}]',
    ):
        with pytest.raises(UnusableStatement, match="Sponsoring tab of your organisation"):
            plan_of(theirs, "github", None)


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"PK\x03\x04rest", b"%PDF-1.7", b"1,2\n3,4\n", b"\x00\x01\x02"]
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnusableStatement, match=r"[.]$"):
        plan_of(content, "bank", None)


def test_an_open_quote_ends_the_reading_in_words() -> None:
    content = b'Date,Payee,Amount\n2026-04-03,a,-1\n2026-04-03,"' + b"x" * 140_000
    mapping = Mapping(day="Date", payee="Payee", amount="Amount", currency="EUR")
    said, (problem,), _ = read(content, "bank", mapping)
    assert len(said) == 1
    assert problem.incomplete


def test_a_file_of_many_rows_is_read_to_its_limit_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 20)
    content = b"Date,Payee,Amount\n" + b"2026-04-03,a,-1\n" * 22
    mapping = Mapping(day="Date", payee="Payee", amount="Amount", currency="EUR")
    said, (problem,), _ = read(content, "bank", mapping)
    assert len(said) == 20
    assert "Only the first 20 rows" in problem.detail
    assert problem.incomplete


@each(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]), st.booleans())
def test_amounts_are_read_exactly_however_they_are_grouped(
    minor: int,
    currency: str,
    is_comma: bool,  # noqa: FBT001 - drawn
) -> None:
    text = Money(minor, currency).decimal
    whole, point, cents = text.partition(".")
    grouped = f"{int(whole):,}" if whole != "-0" else whole
    if is_comma:
        written, mark = grouped.replace(",", ".") + ("," if point else "") + cents, ","
    else:
        written, mark = grouped + point + cents, "."
    assert minor_of(written, currency, mark) == minor
    found = marks_of([written])
    assert found is None or mark in found


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        *(("(12.50)", -1250), ("12.50-", -1250), ("\N{MINUS SIGN}$1,000", -100000)),
        *(("USD 3", 300), ("1'000.5", 100050), ("1 000.50", 100050), ("12,34,567.00", 123456700)),
    ],
)
def test_forms_of_amounts(text: str, minor: int) -> None:
    assert minor_of(text, "USD", ".") == minor


@pytest.mark.parametrize("text", ["", "1,23", "1.2.3", "12.345", "EUR 3", "(1", "1e5", "=1", "--1"])
def test_what_is_no_amount_is_never_read_as_one(text: str) -> None:
    with pytest.raises(DomainError, match=r"amount|decimals|EUR"):
        minor_of(text, "USD", ".")


@pytest.mark.parametrize(
    "text", ["2026-04-03", "20260403", "3 Apr 2026", "Apr 3, 2026", "2026-04-03T23:59:59Z"]
)
def test_days_that_are_certain_need_no_order(text: str) -> None:
    assert day_of(text, "") == date(2026, 4, 3)
    assert orders_of([text]) is None


@each(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["dmy", "mdy"]))
def test_the_right_order_is_always_among_those_left(day: date, order: str) -> None:
    written = f"{day:%d/%m/%Y}" if order == "dmy" else f"{day:%m/%d/%Y}"
    assert order in (orders_of([written]) or ())
    assert day_of(written, order) == day


@each(st.binary(max_size=300), st.sampled_from(["bank", "github", "stripe", "open_collective"]))
def test_no_bytes_break_the_reading(content: bytes, source: str) -> None:
    try:
        plan = plan_of(content, source, None)
        if not plan.questions:
            list(items_of(content, source, plan))
    except UnusableStatement as error:
        assert error.detail.endswith(".")  # noqa: PT017 - most bytes can be read
