"""What belongs to what: sure, asked, or left; the same whatever the order and however often."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.reconcile.match import match
from sponsorplan.domain.reconcile.shapes import (
    Kind,
    Mark,
    Match,
    Owed,
    Said,
    Seen,
    Verdict,
    shared,
)
from sponsorplan.domain.reconcile.standing import (
    Part,
    State,
    parted,
    standing_of,
    totals_of,
)
from sponsorplan.domain.reconcile.standing import Standing as Stands

DAY = date(2026, 11, 10)


def owed(line: int = 1, minor: int = 15_000_00, **more: object) -> Owed:
    values: dict[str, object] = {
        "plan": 1,
        "platform": "github_sponsors",
        "handle": f"payee-{line}",
        "name": f"recipient{line}",
        "currency": "USD",
        "opens": DAY - timedelta(days=10),
        "closes": DAY + timedelta(days=30),
        **more,
    }
    return Owed(line=line, minor=minor, **values)  # type: ignore[arg-type]  # as named above


def seen(pk: int = 1, gross: int = 15_000_00, **more: object) -> Seen:
    values: dict[str, object] = {
        "name": f"t{pk}",
        "kind": Kind.PAYMENT,
        "on": DAY,
        "platform": "github_sponsors",
        "payee": "payee-1",
        "currency": "USD",
        **more,
    }
    return Seen(pk=pk, gross=gross, **values)  # type: ignore[arg-type]  # as named above


def reasons(found: tuple[Match, ...]) -> str:
    assert not any(each.sure for each in found)
    return "; ".join(reason for each in found for reason in each.reasons)


def stand(
    lines: list[Owed], paid: list[Seen], found: tuple[Match, ...], today: date = DAY
) -> list[Stands]:
    parts: dict[tuple[int, int], list[Part]] = {}
    for one in paid:
        mine = [each for each in found if each.seen == one.pk]
        for each, part in zip(mine, parted(one, [(m.minor, m.sure) for m in mine]), strict=True):
            parts.setdefault((each.plan, each.line), []).append(part)
    return [standing_of(line, parts.get(line.key, []), today) for line in lines]


@pytest.mark.parametrize(
    ("gross", "fee"),
    [(15_000_00, None), (15_900_00, None), (14_100_00, None), (15_450_00, 450_00)],
)
def test_the_same_payee_and_amount_is_sure_with_a_fee_on_top_or_inside(
    gross: int, fee: int | None
) -> None:
    (found,) = match([owed(), owed(2)], [seen(gross=gross, fee=fee)])
    assert found == Match(1, 1, 1, gross, sure=True)


def test_fifteen_thousand_planned_and_one_thousand_seen_is_asked_and_short_that_day() -> None:
    lines, paid = [owed()], [seen(gross=1_000_00)]
    found = match(lines, paid)
    assert "15,000.00 USD planned, 1,000.00 USD seen" in reasons(found)
    (line,) = stand(lines, paid, found)
    assert line.state is State.SHORT
    (total,) = totals_of([line], paid)
    assert (total.short, total.unmatched, total.seen) == (14_000_00, 1_000_00, 0)


def yen_on_the_day(base: str, quote: str, day: date) -> Fraction | None:
    return Fraction(150) if (base, quote, day) == ("USD", "JPY", DAY) else None


def test_what_is_doubtful_is_asked_with_its_reason() -> None:
    line = owed(minor=100_00, platform="generic", handle="Python Software Foundation")
    named = owed(minor=100_00, platform="generic", handle="x", name="Prettier")
    assert "outside" in reasons(match([owed()], [seen(on=DAY + timedelta(days=90))]))
    assert "no rate is known" in reasons(match([owed()], [seen(currency="EUR")]))
    assert "2,250,000 JPY" in reasons(match([owed()], [seen(currency="JPY")], rates=yen_on_the_day))
    bank = seen(gross=100_00, platform="", payee="THE PRETTIER PROJECT")
    assert "is like" in reasons(match([named], [bank]))
    assert match([line], [seen(gross=100_00, platform="", payee="Cafe Central")]) == ()


def test_a_tag_decides_between_plans_and_is_stronger_than_a_day() -> None:
    lines = [owed(tag="acme-plan-1"), owed(plan=2, tag="acme-plan-2")]
    late = seen(on=DAY + timedelta(days=200), reference="ACME-PLAN-2 thanks")
    assert match(lines, [late]) == (Match(1, 2, 1, 15_000_00, sure=True),)
    assert "2 lines fit as well" in reasons(match(lines, [seen()]))


def test_a_second_payment_is_asked_about_and_found_as_a_duplicate() -> None:
    lines, paid = [owed()], [seen(2, on=DAY + timedelta(days=1)), seen(1)]
    first, second = match(lines, paid)
    assert (first.sure, second.sure) == (True, False)
    assert "paid twice" in second.reasons[0]
    assert stand(lines, paid, (first, second))[0].state is State.DUPLICATE


def test_a_line_that_repeats_takes_one_payment_for_each_period() -> None:
    lines, paid = [owed(periods=2)], [seen(1), seen(2, on=DAY + timedelta(days=20))]
    found = match(lines, paid)
    assert all(each.sure for each in found)
    assert stand(lines, paid, found)[0].state is State.MATCHED


def test_one_charge_for_many_lines_is_asked_where_the_sum_agrees() -> None:
    lines = [owed(at, 10_00 * at) for at in (1, 2, 3)]
    found = match(lines, [seen(gross=63_60, platform="", payee="GITHUB INC")])
    assert "sum of 3 lines" in reasons(found)
    assert [each.minor for each in found] == [10_60, 21_20, 31_80]
    assert match(lines, [seen(gross=75_00, platform="", payee="GITHUB INC")]) == ()


def test_a_refund_goes_where_its_payment_went() -> None:
    back = seen(2, 5_000_00, kind=Kind.REFUND, refund_of="t1")
    lines, paid = [owed()], [seen(), back]
    found = match(lines, paid)
    assert found[1] == Match(2, 1, 1, 5_000_00, sure=True)
    (line,) = stand(lines, paid, found)
    assert (line.state, line.difference) == (State.REFUNDED, -5_000_00)
    unsaid = seen(3, 5_000_00, kind=Kind.REFUND)
    assert "which payment" in match(lines, [seen(), unsaid])[1].reasons[0]


def test_a_duplicate_that_came_back_is_as_planned() -> None:
    back = seen(3, kind=Kind.REFUND, refund_of="t2")
    paid = [seen(1), seen(2, on=DAY + timedelta(days=1)), back]
    confirmed = [
        Said(2, 1, 1, Verdict.CONFIRMED, 15_000_00),
        Said(1, 1, 1, Verdict.CONFIRMED, 15_000_00),
    ]
    found = match([owed()], paid, confirmed)
    all_of = (*found, *(Match(s.seen, 1, 1, s.minor, sure=True) for s in confirmed))
    assert stand([owed()], paid, all_of)[0].state is State.MATCHED


def test_what_a_person_said_is_not_said_again() -> None:
    assert match([owed()], [seen()], [Said(1, 1, 1, Verdict.REFUSED)]) == ()
    assert match([owed()], [seen()], [Said(1, 1, 1, Verdict.CONFIRMED, 15_000_00)]) == ()


def test_nothing_seen_is_missing_only_after_days_and_a_declined_card_pays_nothing() -> None:
    mark = Mark(15_000_00, "USD", DAY)
    lines = [owed(mark=mark)]
    assert stand(lines, [], ())[0].state is State.WAITING
    later = DAY + timedelta(days=15)
    assert stand(lines, [], (), later)[0].state is State.MISSING
    declined = [seen(kind=Kind.FAILED)]
    found = match(lines, declined)
    (line,) = stand(lines, declined, found, later)
    assert (line.state, line.failed) == (State.MISSING, 1)


SEEN = st.builds(
    lambda kind, payee, gross, code, day, of, fee, platform: seen(
        1,
        gross,
        kind=kind,
        payee=f"payee-{payee}",
        currency=code,
        on=DAY + timedelta(days=day),
        refund_of=f"t{of}" if kind in (Kind.REFUND, Kind.FEE) and of else "",
        fee=fee,
        platform=platform,
    ),
    st.sampled_from(list(Kind)),
    st.integers(1, 4),
    st.sampled_from([0, 9_00, 10_00, 10_60, 20_00, 30_00, 60_00]),
    st.sampled_from(["USD", "EUR"]),
    st.integers(-30, 60),
    st.integers(0, 4),
    st.sampled_from([None, 0, 60]),
    st.sampled_from(["github_sponsors", "open_collective", ""]),
)
LINES = st.lists(
    st.builds(
        lambda line, minor, code, periods: owed(line, minor, currency=code, periods=periods),
        st.integers(1, 5),
        st.sampled_from([10_00, 20_00, 30_00]),
        st.sampled_from(["USD", "EUR"]),
        st.integers(1, 2),
    ),
    max_size=5,
    unique_by=lambda one: one.key,
)


def numbered(paid: list[Seen]) -> list[Seen]:
    return [replace(one, pk=pk, name=f"t{pk}") for pk, one in enumerate(paid, start=1)]


@settings(max_examples=150, deadline=None)
@given(LINES, st.lists(SEEN, max_size=8).map(numbered), st.randoms(use_true_random=False))
def test_order_decides_nothing_no_unit_is_used_twice_and_totals_tie(
    lines: list[Owed], paid: list[Seen], chance: object
) -> None:
    found = match(lines, paid)
    turned_lines, turned = list(lines), list(paid)
    chance.shuffle(turned_lines)  # type: ignore[attr-defined]  # a random.Random
    chance.shuffle(turned)  # type: ignore[attr-defined]  # a random.Random
    assert match(turned_lines, turned) == found
    assert len({(each.seen, each.plan, each.line) for each in found}) == len(found)
    for one in paid:
        assert sum(each.minor for each in found if each.seen == one.pk and each.sure) <= one.gross
    said = [Said(m.seen, m.plan, m.line, Verdict.CONFIRMED, m.minor) for m in found if m.sure]
    again = match(lines, paid, said)
    assert not {each.seen for each in again} & {each.seen for each in said}
    standings = stand(lines, paid, found)
    for total in totals_of(standings, paid):
        mine = [one for one in paid if one.currency == total.currency]
        assert total.all_paid == sum(one.gross for one in mine if one.kind is Kind.PAYMENT)
        assert total.all_refunded == sum(one.gross for one in mine if one.kind is Kind.REFUND)
        fees = sum(one.gross for one in mine if one.kind is Kind.FEE)
        fees += sum(one.fee or 0 for one in mine if one.kind is Kind.PAYMENT)
        assert total.fees + total.unmatched_fees == fees
        assert min(total.unmatched, total.unmatched_refunds, total.unmatched_fees) >= 0


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_parts_sum_to_the_whole(total: int, weights: list[int]) -> None:
    parts = shared(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    assert min(parts) >= 0
