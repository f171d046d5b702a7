"""Entries that balance, whatever happened, and are the same for the same facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.ledger.build import Books, entries_of, open_of, split
from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.documents import json_lines
from sponsorplan.domain.ledger.entries import JournalEntry, Kind, Posting, Role, Unbalanced, balance
from sponsorplan.domain.ledger.facts import Direction, FeeKind, LineOf, Matched, Said, Story
from sponsorplan.domain.ledger.rates import InvalidRate, Rate
from sponsorplan.domain.money import Money

DAY = date(2026, 11, 1)
RATE = Rate("USD", "EUR", "0.92", DAY, "ecb")


def line(minor: int = 50_00, **more: object) -> LineOf:
    values = {"platform": "github_sponsors", "purl": "pkg:npm/debug", **more}
    return LineOf("lin_1", 1, 1, "debug", Money(minor, "USD"), DAY, **values)  # type: ignore[arg-type]


def said(paid: Money | None, planned: int = 50_00, **more: object) -> Said:
    return Said("pay_1", DAY + timedelta(days=3), Money(planned, "USD"), paid, **more)  # type: ignore[arg-type]


amounts = st.integers(1, 10**12)
days = st.dates(date(2025, 1, 1), date(2027, 1, 1))
currencies = st.sampled_from(["USD", "EUR", "JPY"])
charges = st.lists(
    st.tuples(st.sampled_from(["R-1", "R-2", "R-3"]), st.builds(Money, amounts, st.just("USD"))),
    max_size=4,
)
decimals = st.integers(1, 10**6).map(lambda n: f"{n // 10**4}.{n % 10**4 + 1:04d}")


@st.composite
def rates(draw: st.DrawFn, currency: str) -> Rate | None:
    if currency == "USD" or not draw(st.booleans()):
        return None
    return Rate("USD", currency, draw(decimals), DAY)


@st.composite
def matchings(draw: st.DrawFn) -> list[Matched]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        currency = draw(currencies)
        fee = draw(st.none() | st.builds(Money, st.integers(0, 10**6), st.just(currency)))
        found.append(
            Matched(
                f"mat_{number}",
                draw(days),
                draw(st.sampled_from(Direction)),
                Money(draw(amounts), currency),
                fee,
                draw(st.sampled_from(FeeKind)),
                rate=draw(rates(currency)),
            )
        )
    return found


@st.composite
def words(draw: st.DrawFn) -> Said | None:
    if not draw(st.booleans()):
        return None
    currency = draw(currencies)
    paid = draw(st.none() | st.builds(Money, amounts, st.just(currency)))
    rate = draw(rates(currency))
    return Said("pay_1", draw(days), Money(draw(amounts), "USD"), paid, reason="x", rate=rate)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    of = line(draw(st.integers(0, 10**12)), charges=draw(charges), ended_on=draw(st.none() | days))
    return Story(of, draw(words()), tuple(draw(matchings())))


@given(stories(), st.builds(Books, st.booleans()))
def test_every_entry_balances_and_has_a_name_of_its_own(story: Story, books: Books) -> None:
    entries = entries_of(story, books)
    for entry in entries:
        assert not any(balance(entry.postings).values())
    assert len({entry.id for entry in entries}) == len(entries)


@given(stories())
def test_commit_less_release_less_paid_is_what_is_open(story: Story) -> None:
    entries = entries_of(story)
    moved = dict.fromkeys(Kind, 0)
    for entry in entries:
        for posting in entry.postings:
            if posting.role is Role.COMMITMENT:
                moved[entry.kind] += posting.money.minor
    left = moved[Kind.COMMIT] + moved[Kind.RELEASE] + moved[Kind.PAY]
    assert open_of(entries).get("USD", 0) == left
    assert 0 <= left <= story.line.planned.minor
    assert moved[Kind.RELEASE] <= 0
    assert moved[Kind.PAY] <= 0
    if story.said is not None or story.line.ended_on is not None:
        assert left == 0


@given(stories(), st.randoms())
def test_the_same_facts_in_any_order_give_the_same_bytes(story: Story, random: object) -> None:
    mixed = list(story.matched)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    other = Story(story.line, story.said, tuple(mixed))
    once, again = (b"".join(json_lines(entries_of(each), Chart())) for each in (story, other))
    assert once == again


@given(st.integers(-(10**12), 10**12), charges)
def test_cost_centres_bear_all_of_it(minor: int, of: list[tuple[str, Money]]) -> None:
    parts = split(Money(minor, "USD"), of)
    assert sum(part.minor for _, part in parts) == minor


def test_a_payment_as_planned_settles_its_commitment() -> None:
    commit, pay = entries_of(Story(line(), said(Money(50_00, "USD"), reference="o-7")))
    assert (commit.id, pay.id) == ("commit:lin_1", "pay:pay_1")
    assert [(one.role, one.money.minor) for one in pay.postings] == [
        (Role.EXPENSE, 50_00),
        (Role.PREPAID, -50_00),
        (Role.COMMITMENT, -50_00),
        (Role.RESERVE, 50_00),
    ]
    assert pay.reference == "o-7"


def test_what_is_skipped_or_paid_less_is_released_with_why() -> None:
    *_, skipped = entries_of(Story(line(), said(None, reason="They closed")))
    assert (skipped.kind, skipped.note) == (Kind.RELEASE, "Skipped: They closed")
    *_, rest = entries_of(Story(line(), said(Money(49_00, "USD"))))
    assert (rest.kind, rest.postings[0].money.minor) == (Kind.RELEASE, -1_00)
    assert "Less was paid" in rest.note


def test_a_replaced_plan_releases_what_nobody_paid() -> None:
    _, released = entries_of(Story(line(ended_on=date(2026, 12, 1))))
    assert (released.day, released.note) == (
        date(2026, 12, 1),
        "A newer version replaces the plan.",
    )


def test_paid_in_another_currency_with_a_rate_shows_the_difference() -> None:
    paid = said(Money(47_00, "EUR"), rate=RATE)
    _, pay, exchange = entries_of(Story(line(), paid))
    assert pay.postings[0].money == Money(47_00, "EUR")
    # 47.00 / 0.92 = 51.0869…: 1.09 more than was planned.
    by_role = [(one.role, one.money) for one in exchange.postings]
    assert by_role == [
        (Role.EXPENSE, Money(-47_00, "EUR")),
        (Role.CONVERSION, Money(47_00, "EUR")),
        (Role.EXPENSE, Money(50_00, "USD")),
        (Role.CONVERSION, Money(-51_09, "USD")),
        (Role.EXCHANGE, Money(1_09, "USD")),
    ]
    assert exchange.note == "Rate: 1 USD = 0.92 EUR on 2026-11-01."


def test_without_a_rate_it_stays_in_its_own_currency_and_says_so() -> None:
    entries = entries_of(Story(line(), said(Money(47_00, "EUR"))))
    assert [entry.kind for entry in entries] == [Kind.COMMIT, Kind.PAY]
    assert "it stays in EUR" in entries[1].note


def test_statements_go_before_a_members_word_and_nothing_is_paid_twice() -> None:
    matched = Matched(
        "mat_1",
        DAY,
        Direction.PAYMENT,
        Money(50_00, "USD"),
        Money(3_00, "USD"),
        FeeKind.ADDED,
    )
    entries = entries_of(Story(line(), said(Money(50_00, "USD")), (matched,)))
    assert [entry.id for entry in entries] == ["commit:lin_1", "pay:mat_1", "fee:mat_1"]
    spent = sum(
        one.money.minor for entry in entries for one in entry.postings if one.role is Role.PREPAID
    )
    assert spent == -53_00


@pytest.mark.parametrize(
    ("kind", "other"), [(FeeKind.ADDED, Role.PREPAID), (FeeKind.KEPT, Role.EXPENSE)]
)
def test_a_fee_is_on_top_or_part_of_the_amount(kind: FeeKind, other: Role) -> None:
    money = Money(50_00, "USD")
    matched = Matched("mat_1", DAY, Direction.PAYMENT, money, Money(3_00, "USD"), kind)
    fee = entries_of(Story(line(), None, (matched,)))[-1]
    assert [(one.role, one.money.minor) for one in fee.postings] == [
        (Role.FEE, 3_00),
        (other, -3_00),
    ]


def test_a_fee_that_nobody_can_place_is_not_guessed() -> None:
    money = Money(50_00, "USD")
    matched = Matched("mat_1", DAY, Direction.PAYMENT, money, money, FeeKind.UNKNOWN)
    assert Kind.FEE not in {one.kind for one in entries_of(Story(line(), None, (matched,)))}


def test_what_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(Unbalanced):
        JournalEntry("x", Kind.PAY, DAY, "n", "t", (Posting(Role.EXPENSE, Money(1, "USD")),))


def test_rates_are_exact_and_say_what_they_cannot() -> None:
    assert RATE.convert(Money(1, "EUR"), "USD") == Money(1, "USD")
    assert Rate("USD", "JPY", "150.5", DAY).convert(Money(1_00, "USD"), "JPY") == Money(150, "JPY")
    with pytest.raises(InvalidRate):
        RATE.convert(Money(1, "GBP"), "USD")
    with pytest.raises(InvalidRate):
        Rate("USD", "EUR", "-1", DAY).convert(Money(1, "EUR"), "USD")
