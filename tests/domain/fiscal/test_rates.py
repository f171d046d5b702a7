"""Rates are read exactly, and amounts rounded once, half to even."""

import contextlib
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.fiscal.ecb import UnreadableRates, read_rates
from sponsorplan.domain.fiscal.rates import (
    FARTHEST,
    Digits,
    InvalidRate,
    Rate,
    converted,
    cross,
    half_even,
    parse_rate,
)
from sponsorplan.domain.money import Money

DAY = date(2026, 11, 20)
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2026-11-20"><Cube currency="USD" rate="1.0850"/><Cube currency="JPY" rate="163.20"/>
</Cube></Cube></gesmes:Envelope>"""
RATES = {DAY: {"USD": Fraction("1.085"), "JPY": Fraction("163.2"), "BHD": Fraction("0.409")}}


def rate(base: str, quote: str, day: date = DAY) -> Rate:
    found = cross(RATES, base, quote, day, "ecb")
    assert found is not None
    return found


def test_the_banks_xml_is_read_digit_by_digit() -> None:
    assert [(one.day, one.currency, str(one.digits)) for one in read_rates(XML)] == [
        (DAY, "JPY", "163.20"),
        (DAY, "USD", "1.0850"),
    ]


def test_the_banks_history_has_gaps() -> None:
    text = b"Date,USD,HRK,\n2026-11-20,1.0850,N/A,\n2026-11-19,1.0840,,\n"
    assert [(one.day.day, str(one.digits)) for one in read_rates(text)] == [
        (19, "1.0840"),
        (20, "1.0850"),
    ]
    daily = b"Date, USD, JPY, \n20 November 2026, 1.0850, 163.20, \n"
    assert read_rates(daily) == read_rates(XML)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rate"),
        (b"<a/>", "no rate"),
        (b"<a", "well-formed"),
        (b"\xff\xfe", "UTF-8"),
        (b"Day,USD\n", "Line 1"),
        (b"Date,USD\n2026-02-30,1\n", "Line 2"),
        (b"Date,USD\n2026-11-20,-1\n", "Line 2, USD"),
        (b"Date,USD\n2026-11-20,0\n", "Line 2, USD"),
        (b"Date,usd\n2026-11-20,1\n", "currency code"),
        (b"Date,USD\n2026-11-20,1\n2026-11-20,2\n", "two rates"),
        (XML.replace(b"163.20", b"1e3"), "2026-11-20, JPY"),
        (XML.replace(b"<Cube>", b'<!DOCTYPE a [<!ENTITY b "c">]><Cube>', 1), "well-formed"),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableRates) as caught:
        read_rates(content)
    assert words in caught.value.detail


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for start in (b"", b"<", b"Date,USD\n"):
        with contextlib.suppress(UnreadableRates):
            read_rates(start + content)


def test_conversion_minds_the_decimals_of_both() -> None:
    assert converted(Money(10_850, "USD"), rate("USD", "EUR")).amount == Money(10_000, "EUR")
    assert converted(Money(10_000, "EUR"), rate("EUR", "JPY")).amount == Money(16_320, "JPY")
    assert converted(Money(16_320, "JPY"), rate("JPY", "EUR")).amount == Money(10_000, "EUR")
    assert converted(Money(100, "EUR"), rate("EUR", "BHD")).amount == Money(409, "BHD")
    assert converted(Money(409, "BHD"), rate("BHD", "EUR")).amount == Money(100, "EUR")


def test_a_cross_rate_says_what_it_was() -> None:
    done = converted(Money(100, "USD"), rate("USD", "JPY"))
    assert (done.amount, done.rate, done.day) == (Money(150, "JPY"), "150.4147465438", DAY)
    assert rate("EUR", "USD").text == "1.085"


def test_a_rate_holds_a_week_and_no_longer() -> None:
    assert rate("USD", "EUR", DAY + timedelta(days=FARTHEST)).day == DAY
    assert cross(RATES, "USD", "EUR", DAY + timedelta(days=FARTHEST + 1), "ecb") is None
    assert cross(RATES, "USD", "EUR", DAY - timedelta(days=1), "ecb") is None
    assert cross(RATES, "USD", "RUB", DAY, "ecb") is None


@pytest.mark.parametrize(
    ("value", "whole"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("2.51", 3)]
)
def test_a_half_goes_to_the_even_one(value: str, whole: int) -> None:
    assert half_even(Fraction(value)) == whole


@given(st.integers(1, 10**12), st.integers(0, 8))
def test_a_rate_reads_back_as_it_was_written(scaled: int, scale: int) -> None:
    digits = Digits(scaled, scale)
    if len(str(scaled)) - scale <= 9:
        assert parse_rate(str(digits)) == digits


@given(st.integers(0, 10**12), st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_conversion_is_off_by_half_a_unit_at_most(minor: int, value: Fraction) -> None:
    done = converted(Money(minor, "USD"), Rate("USD", "EUR", value, DAY, "own"))
    assert abs(done.amount.minor - minor * value) <= Fraction(1, 2)


@pytest.mark.parametrize("text", ["", "0", "0.00", "-1", "1e2", "1,2", "NaN", "１", "1.123456789"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(InvalidRate):
        parse_rate(text)
