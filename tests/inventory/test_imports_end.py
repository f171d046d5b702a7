"""However an import goes, it ends, in words, and the token is gone with it."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.models import Member, Membership, User
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.services import token_create
from apps.inventory.errors import ImportRunning, UnusableToken
from apps.inventory.models import Dependency, Product, RepositoryImport, Upload
from apps.inventory.providers.github import Repository
from apps.inventory.services import import_follow, import_request, imports_sweep
from apps.inventory.services.imports import _claim, _end, _receive
from sponsorplan.replay.github_rest import TOKEN, GithubRest, Storage
from sponsorplan.replay.server import Replay
from tests.conftest import PACKAGE_LOCK
from tests.inventory.test_imports import SBOM

State = RepositoryImport.State


@pytest.fixture
def github(settings: LazySettings) -> Iterator[Replay]:
    with (
        Replay(Storage(SBOM), host="127.0.0.2") as storage,
        Replay(GithubRest(), elsewhere=storage.address) as replay,
    ):
        settings.SPONSORPLAN_GITHUB_IMPORT = True
        settings.SPONSORPLAN_GITHUB_API = replay.address
        yield replay


@pytest.fixture
def ask(planner: Member, product: Product) -> Callable[..., RepositoryImport]:
    def request(repository: str = "acme/shop", token: str = TOKEN) -> RepositoryImport:
        return import_request(member=planner, product=product, repository=repository, token=token)

    return request


Ask = Callable[..., RepositoryImport]


def step(asked: RepositoryImport, times: int = 1) -> RepositoryImport:
    """Go on as often, as if its time had come."""
    for _ in range(times):
        RepositoryImport.objects.filter(pk=asked.pk).update(due_at=timezone.now())
        import_follow(import_id=asked.pk)
    asked.refresh_from_db()
    return asked


def late(asked: RepositoryImport) -> None:
    """Let the time that an import may take be over."""
    RepositoryImport.objects.update(requested_at=timezone.now() - timedelta(days=1))


def whole_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names are our own
            rows += cursor.fetchall()
    return str(rows)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ghp_\N{CHECK MARK}", "x" * 2000])
def test_what_no_header_can_carry_is_refused_before_it_is_kept(
    github: Replay, ask: Ask, token: str
) -> None:
    with pytest.raises(UnusableToken):
        ask(token=token)
    assert not RepositoryImport.objects.exists()


def test_an_import_ends_also_when_its_worker_dies_each_time(github: Replay, ask: Ask) -> None:
    asked = ask()
    RepositoryImport.objects.update(asked=500)  # each time before it could say what came of it
    late(asked)
    seen = len(github.asked)
    ended = step(asked)
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    assert "30 minutes" in ended.problem
    assert len(github.asked) == seen


@pytest.mark.parametrize(
    "scenario", ["down", "never_ready", "broken", "rate_limited", "secondary_limit"]
)
def test_it_is_given_up_by_the_clock_and_not_by_how_often_it_asked(
    github: Replay, ask: Ask, scenario: str
) -> None:
    github.scenario = scenario
    asked = step(ask(), 60)
    assert asked.state in (State.REQUESTED, State.WAITING)
    late(asked)
    ended = step(asked)
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    assert "Start it again later" in ended.problem


def test_a_wait_longer_than_the_import_may_take_ends_it_at_once_and_says_until_when(
    github: Replay, ask: Ask
) -> None:
    github.scenario = "long_limit"
    ended = step(ask())
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    until = timezone.now() + timedelta(seconds=7200)
    assert f"{until:%H:}" in ended.problem
    assert "UTC" in ended.problem


@pytest.mark.parametrize(("scenario", "least"), [("hourly_limit", 590), ("silent_limit", 55)])
def test_a_limit_is_kept_however_github_tells_of_it(
    github: Replay, ask: Ask, scenario: str, least: int
) -> None:
    github.scenario = scenario
    waiting = step(ask())
    assert waiting.state == State.REQUESTED
    assert (waiting.due_at - timezone.now()).total_seconds() > least
    assert "UTC" in waiting.problem


def test_the_pauses_grow_so_that_few_questions_are_asked(github: Replay, ask: Ask) -> None:
    github.scenario = "never_ready"
    asked, pauses = ask(), []
    for _ in range(12):
        step(asked)
        pauses.append(round((asked.due_at - timezone.now()).total_seconds()))
    assert pauses == sorted(pauses)
    assert sum(pauses) > 8 * 60


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("renamed", "another name"),
        ("expired_token", "expired"),
        ("forbidden", "Contents: read"),
        ("elsewhere_unknown", "SPONSORPLAN_GITHUB_DOWNLOADS"),
        ("not_an_sbom", "no SBOM"),
    ],
)
def test_what_asking_again_would_not_help_ends_at_once(
    github: Replay, ask: Ask, scenario: str, words: str
) -> None:
    github.scenario = scenario
    ended = step(ask(), 4)
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    assert words in ended.problem
    assert not Upload.objects.exists()


def test_without_a_token_nobody_is_told_to_mend_one(github: Replay, ask: Ask) -> None:
    github.scenario = "forbidden"
    assert "with a token" in step(ask(token="")).problem


def test_switching_it_off_ends_what_is_under_way_and_asks_nothing_more(
    github: Replay, ask: Ask, settings: LazySettings
) -> None:
    asked = step(ask())
    settings.SPONSORPLAN_GITHUB_IMPORT = False
    seen = len(github.asked)
    ended = step(asked)
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    assert len(github.asked) == seen


def test_a_token_sealed_with_a_key_that_is_gone_is_said_to_be_so(
    github: Replay, ask: Ask, settings: LazySettings
) -> None:
    asked = ask()
    settings.SECRET_KEY = "another"
    ended = step(asked)
    assert (ended.state, ended.sealed_token) == (State.FAILED, "")
    assert "key has changed" in ended.problem
    assert github.asked == []


def test_a_key_that_was_replaced_in_order_still_opens_it(
    github: Replay, ask: Ask, settings: LazySettings
) -> None:
    asked = ask()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert step(asked, 4).state == State.DONE


def test_a_worker_that_woke_up_late_changes_nothing(github: Replay, ask: Ask) -> None:
    asked = ask()
    slow = _claim(asked.pk)
    assert slow is not None
    assert _claim(asked.pk) is None
    RepositoryImport.objects.update(due_at=timezone.now())  # its claim has run out
    assert _claim(asked.pk) is not None
    _end(slow, problem="from the one who came too late")
    _receive(slow, Repository("acme", "shop"), json.dumps(SBOM).encode())
    asked.refresh_from_db()
    assert (asked.state, asked.problem) == (State.REQUESTED, "")
    assert asked.sealed_token
    assert not Upload.objects.exists()
    assert step(asked, 4).state == State.DONE


def test_a_repository_is_one_file_however_its_name_is_written(
    github: Replay, ask: Ask, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    for repository in ("acme/open", "https://GitHub.com/Acme/Open"):
        asked = ask(repository, token="")
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            assert step(asked, 4).state == State.DONE
    assert {upload.path for upload in Upload.objects.all()} == {
        "github.com/acme/open/sbom.spdx.json"
    }


def test_a_second_click_starts_no_second_import(
    github: Replay, ask: Ask, client_of: Callable[[Role], Client]
) -> None:
    asked = ask()
    with pytest.raises(ImportRunning):
        ask("ACME/shop")
    page = client_of(Role.PLANNER).post(
        "/c/acme/products/shop/imports/new/", {"repository": "acme/shop"}
    )
    assert (page.status_code, "already" in page.content.decode()) == (422, True)
    step(asked, 4)
    ask()


def test_a_company_has_a_bounded_number_of_imports_under_way(github: Replay, ask: Ask) -> None:
    for number in range(20):
        ask(f"acme/r{number}")
    with pytest.raises(ImportRunning):
        ask("acme/one-more")


def test_a_flat_list_tells_nobody_what_is_direct_and_the_repository_is_no_package(
    github: Replay, ask: Ask, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    packages = [{**SBOM["packages"][1], "SPDXID": f"SPDXRef-{n}"} for n in ("a", "b")]
    packages[1]["externalRefs"] = [
        {"referenceType": "purl", "referenceLocator": "pkg:npm/debug@4.4.1"}
    ]
    relations = [
        {
            "spdxElementId": "SPDXRef-Repository",
            "relatedSpdxElement": package["SPDXID"],
            "relationshipType": "DEPENDS_ON",
        }
        for package in packages
    ]
    flat = {**SBOM, "packages": [SBOM["packages"][0], *packages], "relationships": relations}
    with Replay(Storage(flat), host="127.0.0.2") as storage:
        github._elsewhere = storage.address
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            assert step(ask(), 4).state == State.DONE
    found = Dependency.objects.values_list("name", "direct")
    assert dict(found) == {"express": None, "debug": None}


@pytest.mark.parametrize("scenario", ["ordinary", "forbidden", "elsewhere_unknown"])
def test_neither_the_token_nor_its_sealed_form_is_left_in_any_table(
    github: Replay, ask: Ask, scenario: str
) -> None:
    github.scenario = scenario
    asked = ask()
    sealed = asked.sealed_token
    assert sealed in whole_database()
    assert TOKEN not in whole_database()
    step(asked, 5)
    assert sealed not in whole_database()
    assert TOKEN not in whole_database()


def test_the_sweep_queues_what_is_due_and_nothing_else(
    github: Replay, ask: Ask, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    step(ask())
    due = ask("acme/open")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        imports_sweep()
    due.refresh_from_db()
    assert due.state == State.WAITING
    assert len(github.asked) == 2


def test_no_answer_ever_holds_the_token(
    github: Replay,
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    product: Product,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    browser, rest = client_of(Role.PLANNER), api_of()
    page, api = "/c/acme/products/shop", "/api/v1/companies/acme/products/shop/imports/"
    answers = [
        browser.post(f"{page}/imports/new/", {"repository": "no name", "token": TOKEN}),
        browser.post(f"{page}/imports/new/", {"repository": "acme/shop", "token": f"{TOKEN} x"}),
        rest.post(api, {"repository": "no name", "token": TOKEN}, format="json"),
        rest.post(api, {"repository": "acme/shop", "token": f"{TOKEN} x"}, format="json"),
        rest.post(api, {"repository": "acme/shop", "token": [TOKEN]}, format="json"),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 400]
    answers.append(rest.post(api, {"repository": "acme/shop", "token": TOKEN}, format="json"))
    step(RepositoryImport.objects.get(), 4)
    answers += [rest.get(api), browser.get(f"{page}/"), browser.get(f"{page}/imports/")]
    for answer in answers:
        assert TOKEN not in cast("HttpResponse", answer).content.decode()
    assert TOKEN not in caplog.text
    assert "sig=abc" not in caplog.text


def test_an_import_is_found_by_its_own_company_alone(
    github: Replay, ask: Ask, outsider: User, api_of: Callable[..., APIClient]
) -> None:
    asked = ask()
    rival = Membership.objects.get(user=outsider)
    _, secret = token_create(
        member=Member.of_membership(rival), name="test", scopes=sorted(TOKEN_SCOPES)
    )
    rest = APIClient()
    rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    for path in (
        f"rival/imports/imp_{asked.pk}/",
        f"acme/imports/imp_{asked.pk}/",
        "rival/products/shop/imports/",
        "acme/products/shop/imports/",
    ):
        assert rest.get(f"/api/v1/companies/{path}").status_code == 404
    assert api_of().get(f"/api/v1/companies/acme/imports/imp_{asked.pk}/").status_code == 200


def test_an_sbom_that_cannot_be_read_is_not_shown_as_well_and_hides_nothing(
    github: Replay,
    ask: Ask,
    deliver: Callable[..., list[Upload]],
    client_of: Callable[[Role], Client],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    before = Dependency.objects.count()
    with Replay(Storage(SBOM), host="127.0.0.2") as storage:
        storage.scenario = "broken"
        github._elsewhere = storage.address
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            assert step(ask(), 4).state == State.DONE
    page = client_of(Role.PLANNER).get("/c/acme/products/shop/imports/").content.decode()
    assert "could not be read" in page
    assert Dependency.objects.count() == before
