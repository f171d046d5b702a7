"""Request ids, log lines without content, and a database or a cache that is away."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Company
from apps.companies.roles import Role
from sponsorplan.celery import app
from sponsorplan.tracing import JsonLines, WithFields, current_id
from tests.brokers import free_port

SECRET = "zz-secret-package"


@pytest.fixture
def lines() -> Iterator[list[dict[str, object]]]:
    """What is written to the log meanwhile, as a server writes it."""
    found: list[dict[str, object]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(self.format(record)))

    handler = Kept()
    handler.addFilter(WithFields())
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger("sponsorplan.requests"), logging.getLogger("sponsorplan.jobs")]
    before = [logger.level for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.INFO)
    yield found
    logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def test_a_line_tells_ids_and_the_route_and_nothing_of_the_page(
    company: Company, client_of: Callable[[Role], Client], lines: list[dict[str, object]]
) -> None:
    answer = client_of(Role.OWNER).get(f"/c/acme/plans/?q={SECRET}")
    (line,) = [line for line in lines if line["logger"] == "sponsorplan.requests"]
    assert (line["route"], line["status"], line["company_id"]) == ("plans", 200, company.pk)
    assert line["request_id"] == answer["X-Request-ID"]
    assert not {SECRET, "acme", "owner"} & set(str(lines).replace("'", " ").split())
    assert SECRET not in str(lines)
    assert "@" not in str(lines)


@pytest.mark.parametrize(
    ("given", "taken"), [("abcdef12-3456", True), ("short", False), ("a b c d e f g h", False)]
)
def test_an_id_of_a_proxy_is_taken_if_it_is_one(db: None, given: str, taken: bool) -> None:  # noqa: FBT001 - a case
    said = Client().get("/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (said == given) is taken
    assert len(said) >= 8


def test_a_refusal_says_the_id_to_name(api_of: Callable[..., APIClient]) -> None:
    answer = api_of().get("/api/v1/companies/acme/plans/77/")
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def test_a_job_carries_the_id_of_what_caused_it(lines: list[dict[str, object]], db: None) -> None:
    seen: list[str] = []

    @app.task(name="tests.seen")
    def seen_by(company_id: int) -> None:
        seen.append(current_id())

    seen_by.apply(kwargs={"company_id": 7}, headers={"request_id": "abcdef123456"})
    (line,) = [line for line in lines if line["logger"] == "sponsorplan.jobs"]
    assert seen == ["abcdef123456"]
    assert (line["task"], line["company_id"], line["state"]) == ("tests.seen", 7, "SUCCESS")
    assert line["request_id"] == "abcdef123456"
    del app.tasks["tests.seen"]


@pytest.fixture
def away() -> Iterator[None]:
    """The database does not answer."""

    def refuse(*_: object) -> None:
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(refuse):
        yield


def test_without_a_database_a_page_says_so_and_asks_for_patience(
    client_of: Callable[[Role], Client], request: pytest.FixtureRequest
) -> None:
    browser = client_of(Role.OWNER)
    browser.raise_request_exception = False
    request.getfixturevalue("away")
    answer = browser.get("/c/acme/plans/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "cannot reach our database" in answer.content.decode()


def test_without_a_database_a_program_is_told_so(
    api_of: Callable[..., APIClient], request: pytest.FixtureRequest
) -> None:
    rest = api_of()
    request.getfixturevalue("away")
    answer = rest.post("/api/v1/companies/acme/products/", {"name": "x"}, format="json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "unavailable"


def test_without_the_shared_cache_nobody_guesses_passwords_and_the_page_says_why(
    client: Client, db: None, settings: LazySettings
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    client.raise_request_exception = False
    answer = client.post("/accounts/login/", {"login": "a@acme.example", "password": "guessed"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "cannot reach our shared cache" in answer.content.decode()
