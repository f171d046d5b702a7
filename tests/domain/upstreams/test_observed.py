"""Several sources of one repository: whose word counts, and how far to rely on it."""

import pytest

from sponsorplan.domain.upstreams.confidence import Level, confidence
from sponsorplan.domain.upstreams.facts import Observed
from sponsorplan.domain.upstreams.findings import (
    Found,
    PackageFinding,
    RepositoryFinding,
    Subject,
)
from sponsorplan.domain.upstreams.observed import observed

PLACE, PURL = "github.com/loom/weave", "pkg:npm/weave"


def told(source: str, seen_on: str = "2026-11-01", **known: object) -> Found:
    finding = RepositoryFinding(**known)  # type: ignore[arg-type]  # by name
    return Found(source, Subject.REPOSITORY, PLACE, seen_on, finding)


def used(users: int | None) -> Found:
    return Found(
        "ecosystems", Subject.PACKAGE, PURL, "2026-11-01", PackageFinding(dependents=users)
    )


def level(name: str, known: Observed) -> Level | None:
    found = confidence(name, known)
    return found.level if found else None


def test_the_first_source_s_word_counts_and_its_load_is_not_mixed_with_another_s() -> None:
    known = observed(
        [
            told("ecosystems_issues", asked=40, answered=20, maintainers=2),
            told("github_activity", asked=50, answered=30, maintainers=5, opened_before=10),
        ],
        [],
    )
    assert (known.signals.asked, known.load, known.load_before) == (40, 2_000, None)


def test_users_for_each_maintainer_are_of_the_most_used_package_and_unknown_without_either() -> (
    None
):
    repository = [told("github_activity", maintainers=4)]
    assert (
        observed(repository, [used(1_000), used(None), used(9_000)]).users_per_maintainer == 2_250
    )
    assert observed(repository, [used(None)]).users_per_maintainer is None
    assert observed([told("scorecard")], [used(9)]).users_per_maintainer is None
    nobody = [told("github_activity", maintainers=0)]
    assert observed(nobody, [used(9)]).users_per_maintainer == 9


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([told("github_activity", commits=(90, 10))], Level.HIGH),
        ([told("ecosystems_commits", commits=(90, 10))], Level.MIDDLE),
        (
            [told("ecosystems_commits", commits=(90, 10)), told("other", commits=(80, 12))],
            Level.HIGH,
        ),
        (
            [told("github_activity", commits=(90, 10)), told("other", commits=(20,) * 8)],
            Level.LOW,
        ),
        ([told("github_activity", commits=(3, 2))], Level.LOW),
        ([told("github_activity", commits=())], Level.HIGH),
        (
            [
                told("scorecard", "2026-11-01", checks={"CodeReview": 3}),
                told("github_activity", "2026-01-01", commits=(90, 10)),
            ],
            Level.LOW,
        ),
    ],
    ids=["first hand", "by others", "agreeing", "differing", "little", "nobody", "old"],
)
def test_confidence_in_a_signal_has_its_reasons(sources: list[Found], expected: Level) -> None:
    assert level("commits", observed(sources, [])) is expected


def test_one_that_differs_is_not_made_good_by_another_that_agrees() -> None:
    known = observed(
        [
            told("a", commits=(90, 10)),
            told("b", commits=(20,) * 8),
            told("c", commits=(90, 10)),
        ],
        [],
    )
    assert level("commits", known) is Level.LOW


def test_there_is_no_confidence_in_what_nobody_observed() -> None:
    assert confidence("commits", observed([told("scorecard")], [])) is None
