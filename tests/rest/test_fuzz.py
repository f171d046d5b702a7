"""Every operation of the OpenAPI document with made-up requests, in this process.

Nothing may be a fault of ours, and no answer may be one that the document does not describe.
`make api-fuzz` does more of it: EXAMPLES for each operation, and others for each SEED.
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
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.test import APIClient
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from apps.companies.models import Member
from apps.companies.roles import TOKEN_SCOPES
from apps.companies.services import token_create
from apps.inventory.models import Upload
from tests.architecture.test_routes import SAMPLES

EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
SEED = os.environ.get("SEED", "")
# All that schemathesis has, but for two: valid data may break a rule of the company's, which no schema
# tells, and who may see whose rows is asked by tests/hostile/test_tenants.py.
LEFT_OUT = {"positive_data_acceptance", "object_level_authorization"}


def findings(
    headers: dict[str, str],
    examples: int,
    answered: Counter[int],
    mode: GenerationMode = GenerationMode.POSITIVE,
) -> list[str]:
    """What is wrong with answers to requests that carry these headers; ``answered`` counts them.

    ``mode``: as the document wants them, or against it.
    """
    load_all_checks()
    checks: Any = CHECKS.get_by_names([n for n in CHECKS.get_all_names() if n not in LEFT_OUT])
    app = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=app)
    found: list[str] = []

    def one(case: "schemathesis.Case[Any]") -> None:
        if mode is GenerationMode.NEGATIVE and not _is_told(case):
            return
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
            derandomize=not SEED,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        try:
            tried = run(given(case=operation.as_strategy(generation_mode=mode))(one))
            (seed(int(SEED))(tried) if SEED else tried)()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - it is the finding
            found.append(f"{operation.label}: {error!r} {getattr(error, 'exceptions', '')}")
    return found


def _is_told(case: "schemathesis.Case[Any]") -> bool:
    """Whether what is wrong with a request must be found: not what is replaced here or left alone.

    Ids are replaced by those that there are. A parameter that nobody knows is no error, and an empty
    one is as none. A change of what is not there as it was read is refused before it is looked at. Of
    what a form with files should not hold, its encoding keeps only a part.
    """
    case.headers.pop("If-Match", None)
    known = {parameter.name for parameter in case.operation.query}
    path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    query = case.query or {}
    ours = (path and path.mode.is_negative) or case.media_type == "multipart/form-data"
    return not ours and set(query) <= known and "" not in query.values()


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


def test_what_the_document_forbids_is_refused(world: None, owner: Member) -> None:
    _, secret = token_create(member=owner, name="fuzz", scopes=sorted(TOKEN_SCOPES))
    answered: Counter[int] = Counter()
    headers = {"Authorization": f"Bearer {secret}"}
    assert findings(headers, EXAMPLES, answered, GenerationMode.NEGATIVE) == []
    assert answered[400] > 5, answered


def test_a_wrong_token_is_told_so_everywhere(world: None) -> None:
    answered: Counter[int] = Counter()
    assert findings({"Authorization": "Bearer wrong"}, 1, answered) == []
    assert set(answered) == {401}
