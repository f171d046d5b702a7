"""Who works on a repository and how much it is asked, over real HTTP from GitHub's stand-in."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.upstreams.providers.github_activity import GithubActivity
from sponsorplan.domain.upstreams.findings import RepositoryFinding
from sponsorplan.replay.github_graphql import GithubGraphql
from sponsorplan.replay.github_rest import TOKEN
from sponsorplan.replay.server import Replay

KEY = "github.com/zz-ada/parser"
Commit = dict[str, Any]


def commit(days_ago: int, login: str | None = "zz-ada", **more: object) -> Commit:
    at = timezone.now() - timedelta(days=days_ago, hours=1)
    return {"date": at.isoformat(), "login": login, "name": login, "email": "x@y.example", **more}


def question(days_ago: int, *, closed: bool = False, author: str = "zz-somebody") -> dict[str, Any]:
    day = (timezone.now() - timedelta(days=days_ago)).date().isoformat()
    return {"created": day, "closed": closed, "author": author}


@pytest.fixture
def asked(settings: LazySettings) -> Iterator[Any]:
    known: dict[str, Any] = {}
    with Replay(GithubGraphql(known)) as replay:
        settings.SPONSORPLAN_GITHUB_API = replay.address
        settings.SPONSORPLAN_GITHUB_TOKEN = TOKEN

        def ask(
            history: Sequence[Commit] | None, questions: Sequence[dict[str, Any]] = ()
        ) -> RepositoryFinding:
            known["zz-ada/parser"] = {
                "nameWithOwner": "zz-ada/parser",
                "history": history,
                "questions": questions,
            }
            found = GithubActivity().ask([KEY], {}).findings[KEY]
            assert isinstance(found, RepositoryFinding)
            return found

        yield ask


def test_people_are_counted_over_the_year_without_programs_merges_and_what_is_older(
    asked: Any,  # noqa: ANN401 - see the fixture
) -> None:
    found = asked(
        [
            commit(3),
            commit(100),
            commit(200),
            commit(20, "zz-bea"),
            commit(5, "zz-bea", parents=2),
            commit(1, "dependabot[bot]"),
            commit(2, None, name="renovate[bot]"),
            commit(400, "zz-old"),
        ]
    )
    assert found.commits == (3, 1)
    assert found.regulars == 1
    assert found.last_activity == (timezone.now() - timedelta(days=3, hours=1)).date().isoformat()


def test_somebody_without_an_account_is_one_person_by_the_address(asked: Any) -> None:  # noqa: ANN401
    found = asked([commit(3, None, email="a@b.example"), commit(50, None, email="a@b.example")])
    assert found.commits == (2,)


def test_nobody_in_a_year_is_known_and_an_empty_repository_is_not(asked: Any) -> None:  # noqa: ANN401
    assert asked([commit(400)]).commits == ()
    assert asked([commit(400)]).regulars == 0
    assert asked(None).commits is None
    assert asked(None).regulars is None


def test_a_busy_period_leaves_shares_unknown_and_regulars_unless_many_are_seen(
    asked: Any,  # noqa: ANN401
) -> None:
    few = [commit(2) for _ in range(101)] + [commit(40), commit(70)]
    assert (asked(few).commits, asked(few).regulars) == (None, None)
    many = [commit(days, f"zz-{n}") for n in range(9) for days in (40, 70, 110)]
    busy = [commit(2) for _ in range(101)] + many
    assert (asked(busy).commits, asked(busy).regulars) == (None, 9)


def test_questions_of_this_year_and_the_last_make_the_trend_of_the_load(asked: Any) -> None:  # noqa: ANN401
    found = asked(
        [commit(3), commit(100), commit(200)],
        [
            question(10, closed=True),
            question(20),
            question(30, author="app/dependabot"),
            question(500),
            question(900),
        ],
    )
    assert (found.asked, found.answered, found.opened_before) == (2, 1, 1)
    assert found.maintainers == 1
