"""Upstreams, sources and corrections over REST."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.roles import Permission
from apps.inventory.models import Upload
from apps.upstreams.models import Lookup
from sponsorplan.domain.upstreams.findings import RepositoryFinding, Subject, as_document

pytestmark = pytest.mark.django_db
BASE = "/api/v1/companies/acme"
EXPRESS = "github.com/expressjs/express"


def test_upstreams_are_listed_with_what_is_known_and_what_is_not(
    inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    rows = {row["key"]: row for row in api_of().get(f"{BASE}/upstreams/").json()["results"]}
    assert rows[EXPRESS]["direct"] is True
    assert rows[EXPRESS]["risk"]["coverage"] == 0
    assert rows[EXPRESS]["questions_per_maintainer"] is None
    now = timezone.now()
    Lookup.objects.create(
        source="ecosystems_issues",
        subject=Subject.REPOSITORY,
        key=EXPRESS,
        answer=as_document(RepositoryFinding(asked=900, answered=100, maintainers=3)),
        asked_at=now,
        changed_at=now,
        due_at=now + timedelta(days=1),
        wanted_at=now,
    )
    rows = {row["key"]: row for row in api_of().get(f"{BASE}/upstreams/").json()["results"]}
    assert rows[EXPRESS]["questions_per_maintainer"] == 300
    assert rows[EXPRESS]["risk"]["coverage"] == 1_500
    assert len(rows[EXPRESS]["warnings"]) == 1


def test_sources_that_are_on_are_listed(
    api_of: Callable[..., APIClient], settings: LazySettings
) -> None:
    assert api_of().get(f"{BASE}/sources/").json()["results"] == []
    settings.SPONSORPLAN_SOURCES = ("scorecard",)
    (row,) = api_of().get(f"{BASE}/sources/").json()["results"]
    assert (row["name"], row["subjects"], row["answered_at"]) == ("scorecard", 0, None)
    assert row["hypothesis"] == ""
    settings.SPONSORPLAN_SOURCES = ("deps_dev_alpha",)
    (row,) = api_of().get(f"{BASE}/sources/").json()["results"]
    assert "alpha" in row["hypothesis"]


def test_a_correction_is_made_seen_and_taken_back(
    inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    rest = api_of()
    said = {
        "kind": "package",
        "subject": "pkg:npm/express",
        "target": "https://github.com/zz/fork",
        "reason": "we build the fork",
    }
    made = rest.post(f"{BASE}/corrections/", said, format="json")
    assert made.status_code == 201
    keys = [row["key"] for row in rest.get(f"{BASE}/upstreams/").json()["results"]]
    assert "github.com/zz/fork" in keys
    assert EXPRESS not in keys
    assert rest.get(f"{BASE}/corrections/").json()["results"] == [made.json()]
    assert rest.delete(f"{BASE}/corrections/{made.json()['id']}/").status_code == 204
    keys = [row["key"] for row in rest.get(f"{BASE}/upstreams/").json()["results"]]
    assert EXPRESS in keys
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions.count("correction.made") == actions.count("correction.withdrawn") == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "other"}, "kind"), ({"reason": ""}, "reason"), ({"extra": "x"}, "extra")],
)
def test_a_correction_that_is_not_of_the_form_names_its_field(
    api_of: Callable[..., APIClient], change: dict[str, str], field: str
) -> None:
    said = {"kind": "owned", "subject": EXPRESS, "target": "Acme", "reason": "x", **change}
    answer = api_of().post(f"{BASE}/corrections/", said, format="json")
    assert answer.status_code == 400
    assert field in answer.content.decode()


def test_a_correction_that_makes_no_sense_is_refused(api_of: Callable[..., APIClient]) -> None:
    said = {"kind": "package", "subject": "express", "target": "x", "reason": "x"}
    answer = api_of().post(f"{BASE}/corrections/", said, format="json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "correction_impossible"


def test_a_token_that_only_reads_corrects_nothing(api_of: Callable[..., APIClient]) -> None:
    said = {"kind": "owned", "subject": EXPRESS, "target": "Acme", "reason": "x"}
    answer = api_of(Permission.INVENTORY_READ).post(f"{BASE}/corrections/", said, format="json")
    assert answer.status_code == 403
