"""Time by API."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.contributions.models import Contribution
from apps.contributions.services import contribution_make, time_budget_set
from apps.plans.models import Plan
from sponsorplan.domain.contributions.periods import containing
from tests.contributions.conftest import DEBUG, work

HERE = "/api/v1/companies/acme/contributions/"


def body(**changes: object) -> dict[str, object]:
    return {
        "upstream": DEBUG,
        "kind": "documentation",
        "state": "done",
        "minutes": 45,
        "day": timezone.now().date().isoformat(),
        **changes,
    }


def test_time_is_logged_and_listed(api_of: Callable[..., APIClient], plan: Plan) -> None:
    rest = api_of("time:write", "plans:read")
    made = rest.post(
        HERE, body(plan=1, link="https://github.com/debug-js/debug/pull/1"), format="json"
    )
    assert made.status_code == 201
    assert made.json() | {"id": ""} == {
        "id": "",
        "member": "token test",
        "upstream": DEBUG,
        "plan": 1,
        "kind": "documentation",
        "state": "done",
        "minutes": 45,
        "day": timezone.now().date().isoformat(),
        "link": "https://github.com/debug-js/debug/pull/1",
        "note": "",
    }
    assert rest.get(HERE).json()["results"] == [made.json()]


def test_each_direction_needs_its_scope(api_of: Callable[..., APIClient], plan: Plan) -> None:
    assert api_of("plans:read").post(HERE, body(), format="json").status_code == 403
    assert api_of("time:write").get(HERE).status_code == 403
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"minutes": 0}, 400, "invalid"),
        ({"minutes": 60_001}, 422, "unusable_contribution"),
        ({"state": "withdrawn"}, 400, "invalid"),
        ({"link": "http://github.com/"}, 422, "unusable_contribution"),
        ({"day": "2999-01-01"}, 422, "unusable_contribution"),
        ({"upstream": "github.com/zz/none"}, 422, "upstream_unknown"),
        ({"plan": 9}, 404, "not_found"),
        ({"plan": 2**70}, 400, "invalid"),
        ({"hours": 2}, 400, "invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    api_of: Callable[..., APIClient],
    plan: Plan,
    changes: dict[str, object],
    status: int,
    code: str,
) -> None:
    answer = api_of().post(HERE, body(**changes), format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Contribution.objects.exists()


def test_what_was_withdrawn_is_not_listed(
    api_of: Callable[..., APIClient], planner: Member, plan: Plan
) -> None:
    made = contribution_make(member=planner, upstream=DEBUG, work=work(), done=True)
    Contribution.objects.filter(pk=made.pk).update(state=Contribution.State.WITHDRAWN)
    assert api_of().get(HERE).json()["results"] == []


def test_a_plans_suggestions_sum_to_the_budget(
    api_of: Callable[..., APIClient], planner: Member, plan: Plan
) -> None:
    time_budget_set(member=planner, name=containing(plan.as_of)[0], minutes=600)
    found = api_of().get("/api/v1/companies/acme/plans/1/suggestions/").json()["results"]
    assert found == [
        {
            "upstream": DEBUG,
            "reasons": ["no_channel"],
            "kinds": ["documentation", "tutorial", "question"],
            "minutes": 600,
            "repositories": [DEBUG],
        }
    ]
    assert api_of().get("/api/v1/companies/acme/plans/9/suggestions/").status_code == 404
