"""The files for GitHub hold every sponsorship once, in GitHub's own form."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.giving.bulk import MOST_ROWS, Bulk, Wanted, bulk_of, text_of
from sponsorplan.domain.money import Money

LOGIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*-?")
EVIL = ["=HYPERLINK(1)", "+1", "-ada", "@ada", "a,b", 'a"b', "a\nb", "a\r", "\tada", "", "ada/x"]
handles = st.one_of(
    st.from_regex(r"[a-z]{1,11}[0-9]", fullmatch=True), st.sampled_from(EVIL), st.text(max_size=50)
)
amounts = st.one_of(
    st.integers(1, 12_000).map(lambda dollars: dollars * 100), st.integers(-100, 1_300_000)
)
wanteds = st.lists(
    st.tuples(handles, amounts, st.sampled_from(["USD", "USD", "USD", "EUR", "JPY"])), max_size=350
).map(
    lambda rows: [
        Wanted(line, handle, Money(minor, currency))
        for line, (handle, minor, currency) in enumerate(rows)
    ]
)


def rows_of(bulk: Bulk) -> list[list[str]]:
    """The rows as a program reads them that knows CSV and nothing of ours."""
    found = []
    for rows in bulk.files:
        header, *body = csv.reader(io.StringIO(text_of(rows), newline=""))
        assert header == ["Maintainer username", "Sponsorship amount in USD"]
        assert 1 <= len(body) <= MOST_ROWS
        found += body
    return found


@given(wanteds, st.sampled_from([Frequency.ONE_TIME, Frequency.MONTHLY]))
def test_each_sponsorship_is_in_one_row_or_left_out_with_why(
    wanted: list[Wanted], frequency: Frequency
) -> None:
    bulk = bulk_of(wanted, frequency)
    placed = [row.line for rows in bulk.files for row in rows]
    assert sorted([*placed, *(one.line for one in bulk.left_out)]) == [one.line for one in wanted]
    assert placed == sorted(placed)  # the order they were given in
    assert all(one.why for one in bulk.left_out)
    by_line = {one.line: one for one in wanted}
    body = rows_of(bulk)
    assert sum(int(dollars) * 100 for _, dollars in body) == sum(
        by_line[line].amount.minor for line in placed
    )
    for login, dollars in body:
        assert LOGIN.fullmatch(login)
        assert len(login) <= 39
        assert re.fullmatch(r"[1-9][0-9]{0,4}", dollars)
        assert int(dollars) <= 12_000
    assert len({login for login, _ in body}) == len(body)


@given(wanteds)
def test_nobody_who_fits_is_left_out(wanted: list[Wanted]) -> None:
    bulk = bulk_of(wanted, Frequency.ONE_TIME)
    placed = {row.login for rows in bulk.files for row in rows}
    for one in wanted:
        dollars, cents = divmod(one.amount.minor, 100)
        fits = one.amount.currency == "USD" and not cents and 1 <= dollars <= 12_000
        if fits and re.fullmatch(r"[a-z]{1,11}[0-9]", one.handle):
            assert one.handle in placed


@given(wanteds)
def test_no_file_can_be_a_formula_whatever_the_handles(wanted: list[Wanted]) -> None:
    for rows in bulk_of(wanted, Frequency.ONE_TIME).files:
        for line in text_of(rows).split("\r\n")[1:-1]:
            for cell in line.split(","):
                assert re.fullmatch(r"[a-z0-9-]+", cell)
                assert cell[0] not in "=+-@\t\r"


def test_a_file_is_what_github_asks_for() -> None:
    wanted = [
        Wanted(1, "octocat", Money(25_00, "USD")),
        Wanted(2, "Hubot", Money(100_00, "USD")),
    ]
    (rows,) = bulk_of(wanted, Frequency.MONTHLY).files
    assert text_of(rows) == (
        "Maintainer username,Sponsorship amount in USD\r\noctocat,25\r\nhubot,100\r\n"
    )


@pytest.mark.parametrize(
    ("handle", "minor", "currency", "frequency", "why"),
    [
        ("=1+1", 100, "USD", Frequency.ONE_TIME, "cannot be a login"),
        ("ada", 100, "USD", Frequency.YEARLY, "no yearly payment"),
        ("ada", 100, "EUR", Frequency.ONE_TIME, "US dollars only"),
        ("ada", 150, "USD", Frequency.ONE_TIME, "whole US dollars"),
        ("ada", 0, "USD", Frequency.ONE_TIME, "whole US dollars"),
        ("ada", 1_200_100, "USD", Frequency.ONE_TIME, "whole US dollars"),
    ],
)
def test_what_no_file_can_say_is_left_out_in_words(
    handle: str, minor: int, currency: str, frequency: Frequency, why: str
) -> None:
    bulk = bulk_of([Wanted(7, handle, Money(minor, currency))], frequency)
    assert bulk.files == ()
    assert (bulk.left_out[0].line, why in bulk.left_out[0].why) == (7, True)


def test_two_hundred_and_one_are_three_files() -> None:
    wanted = [Wanted(n, f"u{n}", Money(100, "USD")) for n in range(201)]
    assert [len(rows) for rows in bulk_of(wanted, Frequency.ONE_TIME).files] == [100, 100, 1]


def test_a_login_that_comes_twice_is_in_one_row_alone() -> None:
    wanted = [Wanted(1, "ada", Money(100, "USD")), Wanted(2, "Ada", Money(200, "USD"))]
    bulk = bulk_of(wanted, Frequency.ONE_TIME)
    assert [row.line for rows in bulk.files for row in rows] == [1]
    assert [one.line for one in bulk.left_out] == [2]
