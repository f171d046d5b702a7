"""A repository's SBOM from GitHub, over real HTTP against a server that keeps to its contract."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Dependency, Product, RepositoryImport
from apps.inventory.providers.github import repository_named
from apps.inventory.services import import_follow, import_request, imports_sweep
from sponsorplan.replay.github_rest import TOKEN, GithubRest, Storage
from sponsorplan.replay.server import Replay

SBOM: dict[str, Any] = {
    "SPDXID": "SPDXRef-DOCUMENT",
    "spdxVersion": "SPDX-2.3",
    "name": "acme/shop",
    "documentDescribes": ["SPDXRef-Repository"],
    "packages": [
        {
            "SPDXID": "SPDXRef-Repository",
            "name": "acme/shop",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:github/acme/shop@main",
                }
            ],
        },
        {
            "SPDXID": "SPDXRef-express",
            "name": "express",
            "versionInfo": "5.1.0",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:npm/express@5.1.0",
                }
            ],
        },
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-Repository",
            "relatedSpdxElement": "SPDXRef-express",
            "relationshipType": "DEPENDS_ON",
        }
    ],
}


@pytest.fixture
def github(settings: LazySettings) -> Iterator[Replay]:
    with (
        Replay(Storage(SBOM), host="127.0.0.2") as storage,
        Replay(GithubRest(), elsewhere=storage.address) as replay,
    ):
        settings.SPONSORPLAN_GITHUB_IMPORT = True
        settings.SPONSORPLAN_GITHUB_API = replay.address
        yield replay


Follow = Callable[..., RepositoryImport]


@pytest.fixture
def follow(
    planner: Member, product: Product, django_capture_on_commit_callbacks: Callable[..., object]
) -> Follow:
    """Ask for a repository, and go on for as many steps, however long one should wait."""

    def ask(repository: str = "acme/shop", token: str = TOKEN, steps: int = 6) -> RepositoryImport:
        asked = import_request(member=planner, product=product, repository=repository, token=token)
        for _ in range(steps):
            RepositoryImport.objects.filter(pk=asked.pk).update(due_at=timezone.now())
            with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
                import_follow(import_id=asked.pk)
        asked.refresh_from_db()
        return asked

    return ask


def test_a_repository_s_sbom_becomes_an_upload(github: Replay, follow: Follow) -> None:
    done = follow()
    assert (done.state, done.problem) == (RepositoryImport.State.DONE, "")
    assert done.upload is not None
    assert done.upload.path == "github.com/acme/shop/sbom.spdx.json"
    assert done.upload.received_by == "planner@acme.example"
    assert [row.name for row in Dependency.objects.all()] == ["express"]


def test_an_export_in_its_older_wrapping_is_read_too(
    settings: LazySettings, follow: Follow
) -> None:
    with (
        Replay(Storage({"sbom": SBOM}), host="127.0.0.2") as storage,
        Replay(GithubRest(), elsewhere=storage.address) as replay,
    ):
        settings.SPONSORPLAN_GITHUB_IMPORT = True
        settings.SPONSORPLAN_GITHUB_API = replay.address
        assert follow().state == RepositoryImport.State.DONE
    assert Dependency.objects.get().name == "express"


def test_a_public_repository_needs_no_token(github: Replay, follow: Follow) -> None:
    assert follow("https://github.com/acme/open", token="").state == RepositoryImport.State.DONE
    assert not any("authorization" in asked.headers for asked in github.asked)


def test_the_token_is_nowhere_once_the_import_has_ended(
    github: Replay, follow: Follow, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    waiting = follow(steps=1)
    assert waiting.sealed_token
    assert TOKEN not in waiting.sealed_token
    assert follow("acme/open").sealed_token == ""
    github.scenario = "forbidden"
    assert follow("acme/open").sealed_token == ""
    assert TOKEN not in caplog.text
    assert TOKEN not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("forbidden", "Contents: read"),
        ("elsewhere_unknown", "elsewhere.example"),
        ("wrong_type", "contract"),
    ],
)
def test_what_github_refuses_ends_in_words(
    github: Replay, follow: Follow, scenario: str, words: str
) -> None:
    github.scenario = scenario
    ended = follow(steps=3)
    assert ended.state == RepositoryImport.State.FAILED
    assert words in ended.problem
    assert ended.sealed_token == ""


def test_a_repository_that_is_not_there_is_said_to_be_so(github: Replay, follow: Follow) -> None:
    missing = follow("acme/nothing", steps=1)
    assert missing.state == RepositoryImport.State.FAILED
    assert "Check the name" in missing.problem


def test_github_s_wish_to_wait_is_respected(github: Replay, follow: Follow) -> None:
    github.scenario = "secondary_limit"
    waiting = follow(steps=1)
    assert (waiting.due_at - timezone.now()).total_seconds() > 50
    asked = len(github.asked)
    import_follow(import_id=waiting.pk)
    assert len(github.asked) == asked


def test_an_import_whose_worker_died_is_taken_up_again(
    github: Replay,
    planner: Member,
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    asked = import_request(member=planner, product=product, repository="acme/shop", token=TOKEN)
    RepositoryImport.objects.update(due_at=timezone.now(), asked=1)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        imports_sweep()
    asked.refresh_from_db()
    assert asked.state == RepositoryImport.State.WAITING


def test_while_it_is_off_nothing_is_asked_and_the_api_says_why(
    api_of: Callable[..., APIClient], product: Product, client_of: Callable[[Role], Client]
) -> None:
    answer = api_of("inventory:write").post(
        "/api/v1/companies/acme/products/shop/imports/", {"repository": "a/b"}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "imports_off")
    page = client_of(Role.PLANNER).get("/c/acme/products/shop/").content.decode()
    assert "From GitHub" not in page
    assert not RepositoryImport.objects.exists()


def test_the_page_takes_shows_and_follows_an_import(
    github: Replay, client_of: Callable[[Role], Client], product: Product
) -> None:
    browser = client_of(Role.PLANNER)
    sent = browser.post(
        "/c/acme/products/shop/imports/new/",
        {"repository": "acme/shop", "token": TOKEN},
        follow=True,
    )
    page = sent.content.decode()
    assert "acme/shop" in page
    assert TOKEN not in page
    part = browser.get("/c/acme/products/shop/imports/").content.decode()
    assert "hx-trigger" in part
    wrong = browser.post("/c/acme/products/shop/imports/new/", {"repository": "not a name"})
    assert (wrong.status_code, "Write owner/name" in wrong.content.decode()) == (422, True)


def test_a_program_follows_an_import(
    github: Replay,
    api_of: Callable[..., APIClient],
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    rest = api_of("inventory:read", "inventory:write")
    base = "/api/v1/companies/acme"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        asked = rest.post(
            f"{base}/products/shop/imports/",
            {"repository": "acme/shop", "token": TOKEN},
            format="json",
        )
    assert asked.status_code == 202
    assert "token" not in asked.json()
    found = rest.get(f"{base}/imports/{asked.json()['id']}/").json()
    assert (found["state"], found["upload"]) == ("waiting", None)
    assert rest.get(f"{base}/products/shop/imports/").json()["results"] == [found]


def test_an_outsider_sees_no_import(github: Replay, follow: Follow, outside_client: Client) -> None:
    follow(steps=1)
    assert outside_client.get("/c/acme/products/shop/imports/").status_code == 404


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme/shop", "acme/shop"),
        (" https://github.com/acme/shop.js/ ", "acme/shop.js"),
        ("https://github.com/acme/shop.git", "acme/shop"),
        ("acme", None),
        ("acme_corp/shop", "acme_corp/shop"),
        ("https://GitHub.com/Acme/Shop", "Acme/Shop"),
        ("acme/..", None),
        ("-acme/shop", None),
        ("acme--x/shop", None),
        ("https://evil.example/acme/shop", None),
        ("acme/shop/../../x", None),
        ("acme/shop?x=1", None),
        ("acme/sh op", None),
        ("a" * 40 + "/shop", None),
    ],
)
def test_only_names_that_github_could_have_given_are_taken(text: str, name: str | None) -> None:
    found = repository_named(text)
    assert (str(found) if found else None) == name
