"""Background work of all kinds: what one sees, stops and has done again."""

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Dependency, Product, RepositoryImport, Upload
from apps.inventory.services import upload_ingest, uploads_receive
from apps.plans.models import Measurement, Plan
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from tests.conftest import PACKAGE_LOCK

JOBS = "/api/v1/companies/acme/jobs/"


@pytest.fixture
def waiting(planner: Member, product: Product) -> Upload:
    """A file that no worker has taken yet."""
    received = uploads_receive(
        member=planner, product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    return received.uploads[0]


@pytest.fixture
def asked(product: Product) -> RepositoryImport:
    return RepositoryImport.objects.create(
        company=product.company,
        product=product,
        repository="acme/open",
        sealed_token="sealed",
        due_at=timezone.now(),
        requested_by="planner@acme.example",
    )


def test_a_file_that_waits_is_stopped_and_read_again(
    waiting: Upload, api_of: Callable[..., APIClient], planner: Member
) -> None:
    rest = api_of()
    (job,) = rest.get(JOBS).json()["results"]
    assert (job["kind"], job["state"]) == ("upload", "waiting")
    stopped = rest.post(f"{JOBS}{job['id']}/cancel/").json()
    assert stopped["state"] == "cancelled"
    assert "stopped it" in stopped["problem"]
    upload_ingest(upload_id=waiting.pk)
    assert Upload.objects.get(pk=waiting.pk).state == Upload.State.FAILED
    assert rest.post(f"{JOBS}{job['id']}/cancel/").status_code == 409
    again = rest.post(f"{JOBS}{job['id']}/retry/")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    upload_ingest(upload_id=waiting.pk)
    assert rest.get(f"{JOBS}{job['id']}/").json()["state"] == "done"
    assert rest.post(f"{JOBS}{job['id']}/retry/").status_code == 409
    acts = AuditEvent.objects.filter(action__startswith="upload.").values_list("action", flat=True)
    assert {"upload.cancelled", "upload.retried"} < set(acts)


def test_stopping_keeps_what_was_found_before(
    inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    before = Dependency.objects.filter(upload=inventory).count()
    Upload.objects.filter(pk=inventory.pk).update(
        state=Upload.State.QUEUED, lease_until=timezone.now()
    )
    assert api_of().post(f"{JOBS}upl_{inventory.pk}/cancel/").status_code == 200
    assert Dependency.objects.filter(upload=inventory).count() == before > 0


def test_an_import_is_stopped_and_its_token_forgotten(
    asked: RepositoryImport, api_of: Callable[..., APIClient]
) -> None:
    answer = api_of().post(f"{JOBS}imp_{asked.pk}/cancel/")
    assert answer.json()["state"] == "cancelled"
    asked.refresh_from_db()
    assert asked.sealed_token == ""


def test_only_who_may_do_the_work_stops_it(
    waiting: Upload, api_of: Callable[..., APIClient], client_of: Callable[[Role], Client]
) -> None:
    address = f"upl_{waiting.pk}/cancel/"
    assert api_of("inventory:read").post(f"{JOBS}{address}").status_code == 403
    assert client_of(Role.VIEWER).post(f"/c/acme/jobs/{address}").status_code == 403
    assert (
        "Stop"
        not in client_of(Role.VIEWER).get("/c/acme/jobs/").content.decode().split("<tbody>")[1]
    )
    assert client_of(Role.PLANNER).post(f"/c/acme/jobs/{address}").status_code == 302
    assert Upload.objects.get(pk=waiting.pk).state == Upload.State.FAILED


@pytest.mark.parametrize("job", ["upl_999", "xxx_1", "upl_", "upl_99999999999999999999", "1"])
def test_no_such_job(company: Company, api_of: Callable[..., APIClient], job: str) -> None:
    assert api_of().get(f"{JOBS}{job}/").status_code == 404


def test_jobs_of_another_company_are_not_there(
    waiting: Upload, outside_client: Client, client_of: Callable[[Role], Client]
) -> None:
    assert outside_client.post(f"/c/rival/jobs/upl_{waiting.pk}/cancel/").status_code == 404
    assert "package-lock" not in outside_client.get("/c/rival/jobs/").content.decode()


@pytest.mark.parametrize("many", [10, 300])
def test_the_list_asks_the_same_whatever_its_length(
    product: Product,
    asked: RepositoryImport,
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    django_assert_max_num_queries: Callable[[int], object],
    many: int,
) -> None:
    Upload.objects.bulk_create(
        Upload(
            company=product.company,
            product=product,
            path=f"{number}/package-lock.json",
            sha256="0" * 64,
            size=1,
            received_by="x",
        )
        for number in range(many)
    )
    browser = client_of(Role.PLANNER)
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        assert browser.get("/c/acme/jobs/").status_code == 200
    rest = api_of()
    seen, address = [], f"{JOBS}?limit=100"
    while address:
        answer = rest.get(address).json()
        seen += [job["id"] for job in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == many + 1


def test_kinds_and_states_are_chosen(
    asked: RepositoryImport, plan_of_inputs: Plan, api_of: Callable[..., APIClient]
) -> None:
    Measurement.objects.create(
        company=plan_of_inputs.company,
        plan=plan_of_inputs,
        kind=Measurement.Kind.COMPARISON,
        digest="0" * 64,
        problem="It cannot be found out.",
        asked_at=timezone.now(),
    )
    rest = api_of()
    assert {job["kind"] for job in rest.get(JOBS).json()["results"]} == {
        "upload",
        "import",
        "measurement",
    }
    (failed,) = rest.get(f"{JOBS}?state=failed").json()["results"]
    assert failed["problem"] == "It cannot be found out."
    (one,) = rest.get(f"{JOBS}?kind=import").json()["results"]
    assert one["subject"] == "Shop: acme/open"
    assert rest.get(f"{JOBS}?kind=x").status_code == 400
    assert rest.get(f"{JOBS}?cursor=x").status_code == 404


def test_a_kind_is_shown_to_who_may_read_it(
    plan_of_inputs: Plan, api_of: Callable[..., APIClient]
) -> None:
    Measurement.objects.create(
        company=plan_of_inputs.company,
        plan=plan_of_inputs,
        kind=Measurement.Kind.COMPARISON,
        digest="0" * 64,
        asked_at=timezone.now(),
    )
    narrow = api_of("inventory:read")
    assert {job["kind"] for job in narrow.get(JOBS).json()["results"]} == {"upload"}
    assert narrow.get(f"{JOBS}?kind=measurement").json()["results"] == []
    (found,) = api_of().get(f"{JOBS}?kind=measurement").json()["results"]
    assert narrow.get(f"{JOBS}{found['id']}/").status_code == 404


@pytest.fixture
def plan_of_inputs(planner: Member, inventory: Upload) -> Plan:
    budget = Money(5000, "USD")
    return plan_draft(
        member=planner, title="Thanks", budget=budget, policy=Policy(), as_of=date(2026, 11, 1)
    )


def test_counts_over_all_companies_are_printed(waiting: Upload, asked: RepositoryImport) -> None:
    out = io.StringIO()
    call_command("jobs", "--json", stdout=out)
    found = {each["kind"]: each for each in json.loads(out.getvalue())["kinds"]}
    assert (found["upload"]["waiting"], found["import"]["waiting"]) == (1, 1)
    out = io.StringIO()
    call_command("jobs", stdout=out)
    assert "No worker was heard of" in out.getvalue()
    assert "acme" not in out.getvalue().lower()
