"""What makes people look at an upstream: maintainers who are overwhelmed, a risk that fell of a sudden."""

import pytest

from sponsorplan.domain.upstreams.facts import Observed
from sponsorplan.domain.upstreams.findings import RepositoryFinding
from sponsorplan.domain.upstreams.warnings import fall_of_concentration, is_swamped, swampedness


@pytest.mark.parametrize(("load", "before"), [(12_000, None), (12_000, 12_000), (6_000, 3_000)])
def test_a_team_is_swamped_by_ten_questions_a_month_or_by_five_that_doubled(
    load: int, before: int | None
) -> None:
    assert is_swamped(Observed(load=load, load_before=before))


@pytest.mark.parametrize(
    ("load", "before"), [(None, None), (11_999, None), (6_000, 3_100), (5_900, 100)]
)
def test_a_team_that_is_asked_less_or_of_which_nobody_knows_is_not_swamped(
    load: int | None, before: int | None
) -> None:
    assert not is_swamped(Observed(load=load, load_before=before))


def history(*commits: tuple[int, ...] | None) -> list[RepositoryFinding]:
    return [RepositoryFinding(commits=each) for each in commits]


def test_a_newcomer_who_does_as_much_as_the_only_maintainer_is_seen() -> None:
    fell = fall_of_concentration(history((200,), (180, 20), (100, 95)))
    assert fell is not None
    before, now = fell
    assert before == 10_000
    assert now < 7_000


@pytest.mark.parametrize(
    "readings",
    [
        (),
        ((200,),),
        ((200,), None),
        ((100, 95), (200,)),
        ((100, 90), (90, 80, 5)),
    ],
)
def test_what_did_not_fall_much_or_is_not_known_warns_nobody(
    readings: tuple[tuple[int, ...] | None, ...],
) -> None:
    assert fall_of_concentration(history(*readings)) is None


@pytest.mark.parametrize(
    ("load", "before", "swamped"),
    [(None, None, 0), (11_999, None, 0), (6_000, 3_000, 5_000), (12_000, None, 10_000)],
)
def test_how_swamped_a_team_is_goes_by_ten_questions_a_month_and_ends_there(
    load: int | None, before: int | None, swamped: int
) -> None:
    assert swampedness(Observed(load=load, load_before=before)) == swamped
    assert swampedness(Observed(load=900_000)) == 10_000
