"""The vote by page and by API: who may do what, and what a typed ballot survives."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Ballot, Line, Plan, VoteRound
from apps.plans.services import vote_cast, vote_close
from tests.plans.voted import draft, open_round, with_many_lines

VOTES = "/c/acme/plans/1/votes/"
API = "/api/v1/companies/acme/plans/1/vote/"


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    return draft(planner)


@pytest.fixture
def key(plan: Plan) -> str:
    return Line.objects.filter(plan=plan, state="payable").latest("position").upstream


def test_a_planner_opens_and_closes_a_vote_by_page(
    client_of: Callable[[Role], Client], plan: Plan, key: str
) -> None:
    browser = client_of(Role.PLANNER)
    closes_at = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    form = {"points": "50", "closes_at": closes_at}
    assert browser.post(f"{VOTES}open/", form).status_code == 302
    round_ = VoteRound.objects.get()
    assert (round_.points, f"{round_.closes_at:%Y-%m-%dT%H:%M}") == (50, closes_at)
    assert browser.post(f"{VOTES}ballot/", {"do": "cast", f"points:{key}": "50"}).status_code == 302
    page = browser.post(f"{VOTES}close/", follow=True)
    assert b"The votes are counted, in revision 2." in page.content
    assert b"50 of 50 points" in browser.get("/c/acme/plans/1/lines/1/").content + b"".join(
        browser.get(f"/c/acme/plans/1/lines/{row.position}/").content
        for row in Line.objects.filter(plan=plan, upstream=key)
    )


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"points": "", "closes_at": "2999-01-01T10:00"}, "points"),
        ({"points": "5", "closes_at": "soon"}, "closes_at"),
        ({"points": "5", "closes_at": "2020-01-01T10:00"}, "closes_at"),
        ({"points": "5", "closes_at": "2999-01-01T10:00"}, "closes_at"),
    ],
)
def test_a_vote_that_cannot_be_meant_is_told_at_its_field(
    client_of: Callable[[Role], Client], plan: Plan, form: dict[str, str], field: str
) -> None:
    page = client_of(Role.PLANNER).post(f"{VOTES}open/", form)
    assert page.status_code == 422
    assert field in page.context["round_form"].errors
    assert not VoteRound.objects.exists()


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (Role.OWNER, (302, 302)),
        (Role.PLANNER, (302, 302)),
        (Role.APPROVER, (403, 302)),
        (Role.VIEWER, (403, 403)),
    ],
)
def test_who_may_open_close_and_vote(
    client_of: Callable[[Role], Client],
    owner: Member,
    plan: Plan,
    key: str,
    role: Role,
    answers: tuple[int, int],
) -> None:
    browser, (opens, casts) = client_of(role), answers
    closes_at = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    form = {"points": "50", "closes_at": closes_at}
    assert browser.post(f"{VOTES}open/", form).status_code == opens
    open_round(owner, plan)
    assert browser.get(VOTES).status_code == 200
    cast = browser.post(f"{VOTES}ballot/", {"do": "cast", f"points:{key}": "9"})
    assert (cast.status_code, Ballot.objects.count()) == (casts, casts == 302)
    assert browser.post(f"{VOTES}close/").status_code == opens


def test_looking_for_a_recipient_keeps_what_was_typed_and_casts_nothing(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan, key: str
) -> None:
    open_round(planner, plan)
    other = Line.objects.filter(plan=plan, state="payable").exclude(upstream=key)[0]
    typed = {"q": other.upstream, f"points:{key}": "33", "points:github.com/x/y": "many"}
    page = client_of(Role.PLANNER).post(f"{VOTES}ballot/", typed)
    assert page.status_code == 200
    rows = {row.key: (row.typed, row.problem) for row in page.context["chosen"]}
    assert rows == {key: ("33", ""), "github.com/x/y": ("many", "Write a whole number.")}
    assert [row.key for row in page.context["offered"]] == [other.upstream]
    assert page.context["spent_now"] == 33
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("text", ["101", "1.5", "-3", "x", "９", "9" * 7])
def test_points_that_cannot_be_meant_are_kept_in_the_form_and_not_cast(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan, key: str, text: str
) -> None:
    open_round(planner, plan)
    page = client_of(Role.PLANNER).post(f"{VOTES}ballot/", {"do": "cast", f"points:{key}": text})
    assert page.status_code == 422
    assert [row.typed for row in page.context["chosen"]] == [text]
    assert not Ballot.objects.exists()


def test_a_recipient_is_found_by_its_package(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    with_many_lines(plan, 100)
    open_round(planner, plan)
    page = client_of(Role.PLANNER).get(VOTES, {"q": "npm p77"})
    assert [row.key for row in page.context["offered"]] == ["example.test/o/77"]
    assert page.context["matches"] == 1


def test_others_points_are_on_no_page_before_ones_own_ballot(
    client_of: Callable[[Role], Client],
    member_of: Callable[[Role], Member],
    planner: Member,
    plan: Plan,
    key: str,
) -> None:
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 97})
    browser = client_of(Role.APPROVER)
    page = browser.get(VOTES)
    assert b"97" not in page.content.split(b"All points")[1]
    assert page.context["seen"].tally is None
    assert b"planner@acme.example" in page.content
    browser.post(f"{VOTES}ballot/", {"do": "cast", f"points:{key}": "1"})
    page = browser.get(VOTES)
    assert [(row.key, row.points) for row in page.context["seen"].tally] == [(key, 98)]
    assert b"98" in page.content.split(b"All points")[1]


def test_the_page_says_that_points_for_one_who_left_count_for_nobody(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan, key: str
) -> None:
    round_ = open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 1})
    Ballot.objects.filter(round=round_).update(points={"github.com/was/here": 5})
    vote_close(member=planner, plan=plan)
    page = client_of(Role.VIEWER).get(VOTES)
    assert b"these points count for nobody" in page.content


def test_the_page_of_votes_asks_the_same_whatever_the_size(
    client_of: Callable[[Role], Client],
    planner: Member,
    plan: Plan,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    with_many_lines(plan)
    open_round(planner, plan, points=1000)
    keys = [f"example.test/o/{number}" for number in range(0, 3000, 30)]
    vote_cast(member=planner, plan=plan, points=dict.fromkeys(keys, 10))
    browser = client_of(Role.PLANNER)
    with django_assert_max_num_queries(13):  # type: ignore[attr-defined]
        page = browser.get(VOTES, {"q": "o/29"})
    assert len(page.context["chosen"]) == 100
    assert len(page.context["seen"].tally) == 100


def test_the_vote_is_opened_read_and_closed_by_api(
    api_of: Callable[..., APIClient], planner: Member, plan: Plan, key: str
) -> None:
    rest = api_of()
    assert rest.get(API).status_code == 404
    closes_at = (timezone.now() + timedelta(days=1)).isoformat()
    made = rest.post(API, {"points": 20, "closes_at": closes_at}, format="json")
    assert (made.status_code, made.json()["is_open"], made.json()["tally"]) == (201, True, None)
    vote_cast(member=planner, plan=plan, points={key: 20})
    assert rest.get(API).json()["tally"] is None
    assert rest.get(API).json()["voters"] == [planner.name]
    closed = rest.post(f"{API}close/")
    assert closed.json()["tally"] == [{"upstream": key, "points": 20, "counts": True}]
    assert closed.json()["counted_in"] == 2
    again = rest.post(API, {"points": 20, "closes_at": closes_at}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "vote_stands")


def test_a_token_may_not_vote_nor_open_without_its_scope(
    api_of: Callable[..., APIClient], planner: Member, plan: Plan, key: str
) -> None:
    open_round(planner, plan)
    ballot = {"points": {key: 1}}
    assert api_of().put(f"{API}ballot/", ballot, format="json").status_code == 403
    reader = api_of("plans:read")
    assert reader.post(f"{API}close/").status_code == 403
    assert reader.post(API, {}, format="json").status_code == 403
    assert reader.get(API).status_code == 200
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"closes_at": "soon"}, {"closes_at": "2999-01-01T00:00:00Z", "points": 0}, {"poinst": 1}],
)
def test_the_api_refuses_what_opens_no_vote(
    api_of: Callable[..., APIClient], plan: Plan, body: dict[str, object]
) -> None:
    assert api_of().post(API, body, format="json").status_code == 400
    assert not VoteRound.objects.exists()
