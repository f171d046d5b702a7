"""Accounts that are asked each day, over real HTTP against servers that keep to the contracts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.payments.errors import FeedExists, FeedImpossible, FeedsOff
from apps.payments.models import Feed, Statement, Transaction
from apps.payments.providers import open_collective
from apps.payments.selectors import months_lacking
from apps.payments.services import (
    feed_ask,
    feed_follow,
    feed_make,
    feed_remove,
    feeds_sweep,
    statement_upload,
)
from sponsorplan.replay.github_graphql import GithubGraphql
from sponsorplan.replay.github_rest import TOKEN
from sponsorplan.replay.open_collective import OpenCollective
from sponsorplan.replay.server import Asked, Replay
from tests.domain.statements.given import collective
from tests.domain.statements.given import given as row
from tests.domain.statements.test_open_collective_nodes import node

BASE = "/c/acme/payments/"
API = "/api/v1/companies/acme/"
SINCE = date(2026, 9, 1)

Known = dict[str, Any]


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


@pytest.fixture
def nodes() -> list[Known]:
    return [node()]


@pytest.fixture
def collective_api(settings: LazySettings, nodes: list[Known]) -> Iterator[Replay]:
    with Replay(OpenCollective({"acme": {"transactions": nodes}})) as replay:
        settings.SPONSORPLAN_FEEDS = ["open_collective", "github"]
        settings.SPONSORPLAN_OPEN_COLLECTIVE_URL = replay.address
        yield replay


@pytest.fixture
def github_api(settings: LazySettings) -> Iterator[Replay]:
    known = {"acme": {"spent": {"2026-10": 150_000, "2026-09": 2_000}}, "closed": {}}
    with Replay(GithubGraphql(known)) as replay:
        settings.SPONSORPLAN_FEEDS = ["github"]
        settings.SPONSORPLAN_GITHUB_API = replay.address
        yield replay


def made(member: Member, source: str = "open_collective", **changes: Any) -> Feed:  # noqa: ANN401 - values
    values = {"account": "acme", "since": SINCE, "token": "", **changes}
    return feed_make(member=member, source=source, **values)


def asked(feed: Feed) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(due_at=timezone.now())
    feed_follow(feed_id=feed.pk)
    feed.refresh_from_db()
    return feed


def number(at: int, **changes: Any) -> Known:  # noqa: ANN401 - a document
    return node(id=f"{at:08x}-0000-4000-8000-000000000001", **changes)


def offset_of(one: Asked) -> int:
    question: Any = one.json()
    return int(question["variables"]["offset"])


def test_what_was_given_becomes_a_statement_and_again_changes_nothing(
    controller: Member, collective_api: Replay, nodes: list[Known]
) -> None:
    feed = asked(made(controller))
    assert (feed.problem, feed.working) == ("", False)
    statement = Statement.objects.get()
    assert (statement.source, statement.new_count) == ("open_collective", 1)
    assert (feed.statement, statement.received_by) == (statement, controller.name)
    assert Transaction.objects.get().gross_minor == 5000
    asked(feed)
    assert Statement.objects.count() == 1
    nodes.append(number(7, createdAt="2026-11-02T10:00:00.000Z"))
    assert asked(feed).statement != statement
    assert Transaction.objects.count() == 2


def test_a_file_of_what_was_fetched_before_says_nothing_new(
    controller: Member, collective_api: Replay, nodes: list[Known]
) -> None:
    nodes[:] = [number(1)]
    asked(made(controller))
    file = collective(row(1))
    taken, _ = statement_upload(
        member=controller, source="open_collective", name="oc.csv", content=file
    )
    assert isinstance(taken, Statement)
    assert (taken.new_count, Transaction.objects.count()) == (0, 1)


def test_all_pages_are_read_before_anything_is_written(
    controller: Member, collective_api: Replay, nodes: list[Known]
) -> None:
    nodes[:] = [number(at) for at in range(2_345)]
    asked(made(controller))
    assert Transaction.objects.count() == 2_345
    assert [offset_of(one) for one in collective_api.asked] == [0, 1000, 2000]


def test_what_came_before_the_first_day_is_not_asked_for(
    controller: Member, collective_api: Replay, nodes: list[Known]
) -> None:
    nodes[:] = [number(1, createdAt="2026-08-31T23:59:59.000Z"), number(2)]
    asked(made(controller))
    assert Transaction.objects.get().external_id == f"{2:08x}"


@pytest.mark.parametrize("scenario", ["down", "rate_limited", "broken", "wrong_type", "huge"])
def test_a_platform_that_is_away_takes_nothing_away_and_is_asked_again(
    controller: Member, collective_api: Replay, scenario: str
) -> None:
    feed = asked(made(controller))
    answered = feed.answered_at
    collective_api.scenario = scenario
    asked(feed)
    assert feed.problem
    assert (feed.working, feed.answered_at) == (False, answered)
    assert feed.due_at > timezone.now()
    assert Transaction.objects.count() == 1
    collective_api.scenario = "ordinary"
    assert asked(feed).problem == ""


def test_one_failure_after_many_answers_is_asked_again_soon(
    controller: Member, collective_api: Replay
) -> None:
    feed = asked(made(controller))
    Feed.objects.filter(pk=feed.pk).update(asked=400)
    collective_api.scenario = "down"
    assert asked(feed).due_at - timezone.now() < timedelta(minutes=16)
    assert asked(feed).due_at - timezone.now() > timedelta(hours=5)


def test_an_account_that_is_not_there_is_said_so(
    controller: Member, collective_api: Replay
) -> None:
    feed = asked(made(controller, account="nobody"))
    assert "knows no account “nobody”" in feed.problem


def test_a_worker_that_was_overtaken_writes_nothing(
    controller: Member, collective_api: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = made(controller)
    fetch = open_collective.transactions_fetch

    def overtaken(**asked: Any) -> Any:  # noqa: ANN401 - as it is called
        answer = fetch(**asked)
        Feed.objects.filter(pk=feed.pk).update(asked=99)
        return answer

    monkeypatch.setattr(open_collective, "transactions_fetch", overtaken)
    feed_follow(feed_id=feed.pk)
    assert collective_api.asked
    assert not Transaction.objects.exists()


def test_it_is_asked_when_it_is_due_and_not_before(
    controller: Member, collective_api: Replay
) -> None:
    feed = asked(made(controller))
    before = len(collective_api.asked)
    feed_follow(feed_id=feed.pk)
    assert len(collective_api.asked) == before
    assert timedelta(hours=23) < feed.due_at - timezone.now() <= timedelta(days=1)
    feed_ask(member=controller, feed=feed)
    feed_follow(feed_id=feed.pk)
    assert len(collective_api.asked) == before + 1


def test_a_removed_account_is_asked_no_more_and_its_token_is_gone(
    controller: Member, collective_api: Replay
) -> None:
    feed = asked(made(controller, token="personal"))
    assert collective_api.asked[0].headers["personal-token"] == "personal"
    assert "personal" not in feed.sealed_token
    feed_remove(member=controller, feed=feed)
    feeds_sweep()
    feed_follow(feed_id=feed.pk)
    assert not Feed.objects.exists()
    assert Transaction.objects.count() == 1
    told = list(AuditEvent.objects.filter(action__startswith="feed.").values_list("action", "data"))
    assert [action for action, _ in told] == ["feed.made", "feed.removed"]
    assert "personal" not in str(told)


def test_what_cannot_be_asked_is_refused_in_words(
    controller: Member, collective_api: Replay, settings: LazySettings
) -> None:
    for changes, field in (
        ({"account": "../x"}, "account"),
        ({"account": ""}, "account"),
        ({"since": date(2999, 1, 1)}, "since"),
        ({"since": date(1990, 1, 1)}, "since"),
        ({"token": "two words"}, "token"),
        ({"source": "github"}, "token"),
    ):
        with pytest.raises(FeedImpossible) as refused:
            made(controller, **changes)
        assert refused.value.field == field
    made(controller)
    with pytest.raises(FeedExists):
        made(controller, account="ACME")
    settings.SPONSORPLAN_FEEDS = []
    with pytest.raises(FeedsOff, match="SPONSORPLAN_FEEDS"):
        made(controller, account="other")


def test_github_s_totals_are_held_against_statements(
    controller: Member, github_api: Replay
) -> None:
    """Who planned 1,500 and saw 1,000 arrive is told within a day."""
    feed = asked(made(controller, "github", token=TOKEN))
    assert feed.problem == ""
    statement = Statement.objects.create(company=controller.company, source="github", size=1)
    for at, (month, kind, gross, fee) in enumerate(
        [(10, "payment", 100_000, None), (9, "payment", 2_120, 120), (9, "failed", 900, None)]
    ):
        Transaction.objects.create(
            company=controller.company,
            statement=statement,
            source="github",
            external_id=str(at),
            kind=kind,
            happened_on=date(2026, month, 3),
            payee="debug-js",
            gross_minor=gross,
            fee_minor=fee,
            currency="USD",
        )
    (lacking,) = months_lacking(company=controller.company)
    assert (lacking.month, str(lacking.missing)) == (date(2026, 10, 1), "500.00 USD")


def test_github_tells_only_those_who_may_know(controller: Member, github_api: Replay) -> None:
    for account, token, words in (
        ("closed", TOKEN, "may manage its sponsorships"),
        ("nobody", TOKEN, "knows no organisation or user"),
        ("acme", "another", "token is refused"),
    ):
        assert words in asked(made(controller, "github", account=account, token=token)).problem


def test_the_pages_take_an_account_from_adding_to_removing(
    client_of: Callable[[Role], Client], controller: Member, collective_api: Replay
) -> None:
    client = client_of(Role.CONTROLLER)
    wrong = client.post(
        f"{BASE}feeds/new/", {"source": "open_collective", "account": "a b", "since": "2026-09-01"}
    )
    assert wrong.status_code == 422
    assert "is no account there" in wrong.content.decode()
    sent = {
        "source": "open_collective",
        "account": "acme",
        "since": "2026-09-01",
        "token": "secret1",
    }
    page = client.post(f"{BASE}feeds/new/", sent, follow=True)
    feed = asked(Feed.objects.get())
    assert page.redirect_chain[-1][0] == f"{BASE}feeds/{feed.pk}/"
    shown = client.get(f"{BASE}feeds/{feed.pk}/").content.decode()
    assert f"{BASE}statements/{feed.statement_id}/" in shown
    assert "secret1" not in shown
    assert "acme" in client.get(f"{BASE}statements/").content.decode()
    client.post(f"{BASE}feeds/{feed.pk}/remove/")
    assert not Feed.objects.exists()
    assert client.get(f"{BASE}feeds/{feed.pk}/").status_code == 404


def test_without_the_operator_no_platform_is_asked_and_the_page_says_so(
    client_of: Callable[[Role], Client], controller: Member
) -> None:
    client = client_of(Role.CONTROLLER)
    assert "SPONSORPLAN_FEEDS" in client.get(f"{BASE}feeds/new/").content.decode()


def test_programs_make_ask_and_remove_accounts(
    api_of: Callable[..., APIClient], github_api: Replay
) -> None:
    api = api_of()
    body = {"source": "github", "account": "acme", "since": "2026-09-15", "token": TOKEN}
    answer = api.post(f"{API}feeds/", body, format="json")
    assert answer.status_code == 201, answer.content
    place = f"{API}feeds/{answer.json()['id']}/"
    assert TOKEN not in answer.content.decode()
    asked(Feed.objects.get())
    whole = api.get(place).json()
    assert [one["month"] for one in whole["months"]] == ["2026-11", "2026-10", "2026-09"]
    assert whole["months"][1]["told"]["minor"] == 150_000
    assert not whole["months"][1]["agrees"]
    assert api.post(f"{place}ask/").status_code == 202
    jobs = api.get(f"{API}jobs/?kind=feed").json()["results"]
    assert [job["id"] for job in jobs] == [answer.json()["id"]]
    wrong = api.post(f"{API}feeds/", {**body, "account": "-"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "feed_impossible")
    assert api.delete(place).status_code == 204
    assert api.get(place).status_code == 404
