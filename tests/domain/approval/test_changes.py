from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.approval.changes import ChangeKind, Part, changes
from sponsorplan.domain.approval.checks import Facts, checks
from sponsorplan.domain.approval.seal import seal

keys = st.sampled_from([f"host.example/{name}" for name in "abcdefgh"])
parts = st.lists(
    st.builds(Part, keys, st.just("n"), st.integers(0, 1000), st.just("payable"), st.just("p")),
    unique_by=lambda part: part.upstream,
)
SOUND = Facts(
    available=100,
    placed=90,
    unplaced=10,
    fits=True,
    unchanged=True,
    goes_on=True,
    replaces_newest=None,
    vote_open=False,
    largest=10,
    most=10,
    cap_percent=10,
    frozen=0,
    rejected=False,
)


@given(parts, parts)
def test_the_differences_are_together_that_of_the_plans(old: list[Part], new: list[Part]) -> None:
    found = changes(old, new)
    assert sum(one.minor for one in found) == (
        sum(part.minor for part in new) - sum(part.minor for part in old)
    )
    assert {one.part.upstream for one in found} == {part.upstream for part in (*old, *new)}
    sizes = [abs(one.minor) for one in found]
    assert sizes == sorted(sizes, reverse=True)


@given(parts)
def test_a_plan_does_not_differ_from_itself(plan: list[Part]) -> None:
    assert {one.kind for one in changes(plan, plan)} <= {ChangeKind.SAME}


def test_each_kind_of_change_is_told() -> None:
    old = [Part("a", "a", 5, "payable"), Part("b", "b", 5, "payable"), Part("c", "c", 5, "escrow")]
    new = [Part("a", "a", 9, "payable"), Part("b", "b", 4, "payable"), Part("d", "d", 0, "gated")]
    kinds = {one.part.upstream: one.kind for one in changes(old, new)}
    assert kinds == {
        "a": ChangeKind.MORE,
        "b": ChangeKind.LESS,
        "c": ChangeKind.GONE,
        "d": ChangeKind.NEW,
    }


def test_another_payee_is_seen_although_the_amount_is_the_same() -> None:
    (change,) = changes([Part("a", "a", 5, "payable", "x")], [Part("a", "a", 5, "payable", "y")])
    assert (change.kind, change.is_paid_elsewhere) == (ChangeKind.SAME, True)
    (first,) = changes([], [Part("a", "a", 5, "payable", "y")])
    assert not first.is_paid_elsewhere


def test_a_sound_plan_meets_every_check() -> None:
    assert all(check.met for check in checks(SOUND))


@pytest.mark.parametrize(
    ("code", "faulty"),
    [
        ("ties", replace(SOUND, placed=91)),
        ("fits", replace(SOUND, fits=False)),
        ("unchanged", replace(SOUND, unchanged=False)),
        ("goes_on", replace(SOUND, goes_on=False)),
        ("replaces_newest", replace(SOUND, replaces_newest=False)),
        ("no_vote", replace(SOUND, vote_open=True)),
    ],
)
def test_each_fault_fails_one_check_that_binds(code: str, faulty: Facts) -> None:
    failed = [check for check in checks(faulty) if not check.met]
    assert [(check.code, check.binds) for check in failed] == [(code, True)]


def test_a_cap_passed_by_a_decision_is_told_and_does_not_bind() -> None:
    facts = replace(SOUND, largest=11, frozen=1)
    failed = [check for check in checks(facts) if not check.met]
    assert [(check.code, check.binds) for check in failed] == [("cap", False), ("frozen", False)]


def test_a_rejection_of_the_same_plan_is_told_and_does_not_bind() -> None:
    (told,) = [check for check in checks(replace(SOUND, rejected=True)) if not check.met]
    assert (told.code, told.binds) == ("rejected", False)


def test_the_seal_does_not_depend_on_the_order_of_keys_and_sees_each_value() -> None:
    assert seal({"a": 1, "b": [2]}) == seal({"b": [2], "a": 1})
    assert len({seal({"a": value}) for value in (1, 2, "1", None, [1])}) == 5
