"""Every operation of the OpenAPI document with made-up requests, in this process.

Nothing may be a fault of ours, and no answer may be one that the document does not describe.
`make api-fuzz` does more of it (EXAMPLES for each operation).
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient
from schemathesis.checks import CHECKS, load_all_checks

from apps.companies.models import Member
from apps.companies.roles import TOKEN_SCOPES
from apps.companies.services import token_create
from apps.inventory.models import Upload
from tests.architecture.test_routes import SAMPLES

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def findings(headers: dict[str, str], examples: int, answered: Counter[int]) -> list[str]:
    """What is wrong with answers to requests that carry these headers; ``answered`` counts them."""
    load_all_checks()
    checks: Any = CHECKS.get_by_names(list(WANTED))
    app = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=app)
    found: list[str] = []

    def one(case: "schemathesis.Case[Any]") -> None:
        for name in case.path_parameters:
            if name in SAMPLES:
                kind = type(case.path_parameters[name])
                case.path_parameters[name] = kind(SAMPLES[name]) if kind is int else SAMPLES[name]
        with transaction.atomic():
            answer = case.call(headers=headers)
            answered[answer.status_code] += 1
            case.validate_response(answer, checks=checks, headers=headers)
            transaction.set_rollback(True)

    operations: Any = schema.get_all_operations()
    for result in operations:
        operation = result.ok()
        run = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(case=operation.as_strategy())(one))
        try:
            run()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - it is the finding
            found.append(f"{operation.label}: {error!r} {getattr(error, 'exceptions', '')}")
    return found


@pytest.fixture
def made(inventory: Upload, api_of: Callable[..., APIClient]) -> None:
    """A company with something behind most addresses."""
    body = {"title": "Thanks", "budget": {"minor": 5000, "currency": "USD"}}
    made = api_of().post("/api/v1/companies/acme/plans/", body, format="json")
    assert made.status_code == 201


@pytest.fixture
def world(made: None) -> Iterator[None]:
    """What is `made`; and, as with Django's own client, a request's end leaves the connection open."""
    ends = (request_started, request_finished)
    for each in ends:
        each.disconnect(close_old_connections)
    yield
    for each in ends:
        each.connect(close_old_connections)


def test_no_made_up_request_finds_a_fault(world: None, owner: Member) -> None:
    _, secret = token_create(member=owner, name="fuzz", scopes=sorted(TOKEN_SCOPES))
    answered: Counter[int] = Counter()
    assert findings({"Authorization": f"Bearer {secret}"}, EXAMPLES, answered) == []
    # It came as far as the work, and was refused for what was wrong with it.
    assert answered[200] > 5
    assert answered[400] > 2


def test_a_wrong_token_is_told_so_everywhere(world: None) -> None:
    answered: Counter[int] = Counter()
    assert findings({"Authorization": "Bearer wrong"}, 1, answered) == []
    assert set(answered) == {401}
