"""Risk and need: the formulas, and what must hold of them whatever the numbers."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.risk.logarithm import log2
from sponsorplan.domain.risk.score import (
    PRIOR,
    WEIGHTS,
    WHOLE,
    assess,
    concentration,
    few,
    gate,
    needs,
    responsiveness,
    risk_of,
    security,
    staleness,
    unknown,
)
from sponsorplan.domain.risk.signals import Signals, is_bot, people

DAY = date(2026, 11, 1)
COUNTS = st.integers(0, 10**6)
SIGNALS = st.builds(
    Signals,
    as_of=st.just(DAY),
    commits=st.none() | st.lists(st.integers(1, 10**5), max_size=12),
    publishers=st.none() | st.integers(0, 500),
    regulars=st.none() | st.integers(0, 500),
    asked=st.none() | st.integers(100, 10**5),
    answered=st.none() | st.integers(0, 100),
    last_activity=st.none() | st.dates(date(2000, 1, 1), DAY),
    checks=st.dictionaries(
        st.sampled_from(["Code-Review", "Branch-Protection", "Maintained"]),
        st.integers(-1, 10).map(Fraction),
    ),
    distress=st.sampled_from([None, True, False]),
    funding_cents=st.none() | st.integers(0, 10**12),
    paid_people=st.none() | st.integers(0, 1000),
    company_owned=st.sampled_from([None, False]),
)


@given(st.integers(1, 10**30), st.integers(1, 10**30))
def test_the_logarithm_is_that_of_the_library_to_its_last_digits(one: int, two: int) -> None:
    assert abs(log2(one, two, 10**6) - 10**6 * (math.log2(one) - math.log2(two))) < 1


@given(st.integers(0, 200), st.integers(1, 10**6))
def test_the_logarithm_of_a_power_of_two_is_exact(power: int, units: int) -> None:
    assert log2(1 << power, 1, units) == units * power
    assert log2(1, 1 << power, units) == -units * power


@pytest.mark.parametrize(
    ("commits", "z"),
    [
        ([], 10_000),
        ([7], 10_000),
        ([5, 5], 6667),
        ([1] * 8, 0),
        ([3] * 20, 0),
        ([90, 10], 9046),
    ],
)
def test_concentration_is_one_less_a_third_of_the_doublings(commits: list[int], z: int) -> None:
    assert concentration(Signals(commits=commits)) == z


@pytest.mark.parametrize(
    ("people_", "z"), [(0, 10_000), (1, 6845), (2, 5000), (3, 3691), (8, 0), (50, 0)]
)
def test_few_people_are_a_risk_that_ends_with_eight(people_: int, z: int) -> None:
    assert few(Signals(regulars=people_)) == z
    assert few(Signals(publishers=people_, regulars=99)) == z


@pytest.mark.parametrize(
    ("days", "z"), [(0, 0), (91, 0), (183, 3340), (365, 6661), (731, 10_000), (5000, 10_000)]
)
def test_nothing_is_stale_for_three_months_and_all_is_after_two_years(days: int, z: int) -> None:
    found = staleness(Signals(as_of=DAY, last_activity=DAY - timedelta(days=days)))
    assert found == pytest.approx(z, abs=8)


def test_an_activity_after_the_day_asked_for_says_nothing() -> None:
    assert staleness(Signals(as_of=DAY, last_activity=DAY + timedelta(days=1))) is None


def test_few_questions_leave_responsiveness_near_one_half() -> None:
    assert responsiveness(Signals(asked=0, answered=0)) == PRIOR
    assert responsiveness(Signals(asked=98, answered=98)) == 100
    assert responsiveness(Signals(asked=98, answered=0)) == 9900


def test_only_checks_of_this_kind_that_came_to_a_conclusion_count() -> None:
    checks: Mapping[str, Fraction] = {
        "Code-Review": Fraction(8),
        "token_permissions": Fraction(4),
        "Signed-Releases": Fraction(-1),
        "Maintained": Fraction(0),
    }
    assert security(Signals(checks=checks)) == 4000
    assert security(Signals(checks={"Maintained": Fraction(0)})) is None


@pytest.mark.parametrize(
    ("cents", "paid", "need"),
    [
        (0, 0, 10_000),
        (5_000_000, 0, 5000),
        (16_600_000, 0, 2315),
        (0, 1, 2500),
        (10**12, 0, 500),
    ],
)
def test_what_others_give_lowers_the_need_to_a_floor(cents: int, paid: int, need: int) -> None:
    assert needs(Signals(funding_cents=cents, paid_people=paid)) == (need, need, need)


def test_funding_that_is_not_known_counts_as_none_with_its_range() -> None:
    assert needs(Signals()) == (10_000, 500, 10_000)
    assert needs(Signals(funding_cents=5_000_000)) == (5000, 500, 5000)


def test_a_company_s_own_is_not_in_need() -> None:
    found = assess(Signals(company_owned=True, funding_cents=0))
    assert (found.need, found.gate) == (0, "company_owned")


def test_money_does_not_help_what_is_gone() -> None:
    assert {
        state: gate(Signals(state=state)) for state in ("archived", "deprecated", "active")
    } == {
        "archived": "archived",
        "deprecated": "deprecated",
        "active": "",
    }
    long_ago = Signals(as_of=DAY, last_activity=DAY - timedelta(days=800))
    assert gate(long_ago) == ""
    assert gate(replace(long_ago, has_payee=False)) == "abandoned"
    assert gate(replace(long_ago, has_payee=True)) == ""


def test_nothing_known_is_the_prior_anywhere_from_nothing_to_all() -> None:
    assert assess(Signals()).risk == unknown()


def test_the_weights_sum_to_one() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    "name",
    [
        "dependabot[bot]",
        "49699333+dependabot[bot]@users.noreply.example",
        "renovate",
        "Renovate Bot",
        "bors",
        "k8s-ci-bot",
        "Jenkins",
    ],
)
def test_programs_are_no_people(name: str) -> None:
    assert is_bot(name)


@pytest.mark.parametrize(
    "name", ["travis", "Travis Oliphant", "abbot", "talbot@bot.example", "robot", "ci", "anna"]
)
def test_people_are_no_programs(name: str) -> None:
    assert not is_bot(name)


@given(st.dictionaries(st.text(min_size=1, max_size=9), COUNTS))
def test_the_order_of_people_and_programs_beside_them_change_nothing(
    commits: dict[str, int],
) -> None:
    backwards = dict(reversed(commits.items()))
    with_bot = {**commits, "renovate[bot]": 99, "known robot": 7}
    assert people(commits) == people(backwards) == people(with_bot, ["known robot"])


@given(SIGNALS)
def test_the_range_holds_the_value_and_is_as_wide_as_what_is_not_known(signals: Signals) -> None:
    risk = assess(signals).risk
    assert 0 <= risk.low <= risk.value <= risk.high <= WHOLE
    assert abs((risk.high - risk.low) - (WHOLE - risk.coverage)) <= 1


@given(SIGNALS, st.integers(0, 5))
def test_what_turns_out_to_be_as_supposed_changes_no_value_and_narrows_the_range(
    signals: Signals, at: int
) -> None:
    parts = assess(signals).parts
    known = tuple(
        replace(part, z=PRIOR, known=True) if number == at and not part.known else part
        for number, part in enumerate(parts)
    )
    before, after = risk_of(parts), risk_of(known)
    assert after.value == before.value
    assert before.low <= after.low <= after.high <= before.high


@given(SIGNALS, st.integers(0, 5), st.integers(0, WHOLE), st.integers(0, WHOLE))
def test_a_worse_signal_never_lowers_the_risk(
    signals: Signals, at: int, one: int, two: int
) -> None:
    parts = assess(signals).parts
    risks = [
        risk_of(
            tuple(
                replace(part, z=z, known=True) if number == at else part
                for number, part in enumerate(parts)
            )
        ).value
        for z in sorted((one, two))
    ]
    assert risks[0] <= risks[1]


@given(SIGNALS, st.integers(0, 10**9))
def test_more_funding_never_raises_the_need(signals: Signals, more: int) -> None:
    given_ = signals.funding_cents or 0
    richer = replace(signals, funding_cents=given_ + more)
    assert needs(richer)[0] <= needs(replace(signals, funding_cents=given_))[0]


@given(st.lists(st.integers(1, 10**5), min_size=1, max_size=12), st.integers(1, 10**5))
def test_sharing_a_person_s_work_with_another_never_raises_concentration(
    commits: list[int], share: int
) -> None:
    alone = concentration(Signals(commits=commits))
    largest, *rest = sorted(commits, reverse=True)
    part = min(share, largest - 1)
    shared = concentration(Signals(commits=[largest - part, part, *rest] if part else commits))
    assert alone is not None
    assert shared is not None
    assert shared <= alone
