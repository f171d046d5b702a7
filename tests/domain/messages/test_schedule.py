from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.messages.schedule import (
    ATTEMPTS,
    LONGEST_ANSWER,
    STEPS,
    Outcome,
    asks_for_rest,
    outcome_of,
    readable_answer,
    rest_after,
    wait_after,
)


@given(st.integers(0, ATTEMPTS - 1), st.text(max_size=40))
def test_a_wait_is_never_early_hardly_late_and_always_the_same(attempts: int, uid: str) -> None:
    wait = wait_after(attempts, uid)
    assert wait == wait_after(attempts, uid)
    assert wait is not None
    assert (
        timedelta(seconds=STEPS[attempts]) <= wait <= timedelta(seconds=STEPS[attempts] * 11 / 10)
    )


@given(st.text(max_size=40))
def test_waits_grow_and_end(uid: str) -> None:
    waits = [wait_after(attempts, uid) for attempts in range(ATTEMPTS)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta(0))
    assert waits[0] == timedelta(0)
    assert wait_after(ATTEMPTS, uid) is None
    assert wait_after(ATTEMPTS, uid, timedelta(hours=1)) is None


@given(st.integers(0, ATTEMPTS - 1), st.integers(0, 86_400))
def test_what_is_asked_for_makes_a_wait_longer_and_never_shorter(attempts: int, asked: int) -> None:
    alone, longer = wait_after(attempts, "m"), wait_after(attempts, "m", timedelta(seconds=asked))
    assert alone is not None
    assert longer == max(alone, timedelta(seconds=asked))


def test_messages_part_ways() -> None:
    assert len({wait_after(5, f"msg_{number}") for number in range(50)}) > 20


@given(st.integers(0, 50))
def test_rests_grow_up_to_an_hour(rests: int) -> None:
    rest = rest_after(rests, None)
    assert timedelta(minutes=1) <= rest <= rest_after(rests + 1, None) <= timedelta(hours=1)
    assert rest_after(rests, timedelta(hours=5)) == timedelta(hours=5)


@given(st.none() | st.integers(100, 599))
def test_only_what_http_calls_a_success_is_one(status: int | None) -> None:
    delivered = outcome_of(status) is Outcome.DELIVERED
    assert delivered == (status is not None and status // 100 == 2)
    assert (outcome_of(status) is Outcome.GONE) == (status == 410)


@pytest.mark.parametrize(
    ("status", "rest"), [(429, True), (504, True), (500, False), (None, False)]
)
def test_who_asks_for_rest(status: int | None, rest: bool) -> None:  # noqa: FBT001 - a case
    assert asks_for_rest(status) is rest


@given(st.binary(max_size=5_000))
def test_an_answer_is_bounded_and_holds_nothing_that_hides(body: bytes) -> None:
    text = readable_answer(body)
    assert len(text) <= LONGEST_ANSWER
    assert all(one.isprintable() or one in "\n\t" or one.isspace() for one in text)
    assert readable_answer("a\u202eb\x1b[0m".encode()) == "ab[0m"
