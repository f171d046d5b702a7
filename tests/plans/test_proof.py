import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Line, Measurement, Plan, PlanInputs
from apps.plans.services import measurement_ask, measurement_make, plan_draft, plan_edit
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from tests.conftest import PACKAGE_LOCK

BUDGET = Money(500_000, "USD")
COMPARE, SENSITIVITY = (
    f"/api/v1/companies/acme/plans/1/{tab}/" for tab in ("compare", "sensitivity")
)
FoundOut = Callable[[Client | APIClient, str], Any]


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    return plan_draft(
        member=planner, title="November", budget=BUDGET, policy=Policy(), as_of=date(2026, 11, 1)
    )


@pytest.fixture
def found_out(django_capture_on_commit_callbacks: Callable[..., object]) -> FoundOut:
    """Ask for what a worker has to find out: it is said to be measured, then it is there."""

    def answered(asker: Client | APIClient, address: str) -> Any:  # noqa: ANN401 - of either
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            first = asker.get(address)
        assert b"being worked out" in first.content or first.status_code == 202
        return asker.get(address)

    return answered


def bundled(folder: Path) -> Path:
    path = folder / "plan.jsonl"
    call_command("bundle", "acme", "1", "--output", str(path), stdout=io.StringIO())
    return path


def verified(path: Path, code: int = 0) -> dict[str, object]:
    out = io.StringIO()
    ended = 0
    try:
        call_command("verify", str(path), "--json", stdout=out)
    except SystemExit as error:
        ended = int(error.code or 0)
    assert ended == code
    document: dict[str, object] = json.loads(out.getvalue())
    return document


def test_a_bundle_of_a_plan_is_identical_when_computed_again(plan: Plan, tmp_path: Path) -> None:
    found = verified(bundled(tmp_path))
    assert (found["identical"], found["digest"]) == (True, plan.digest)
    assert found["lines"] == plan.lines.count()


def test_a_line_that_was_changed_in_the_database_is_named(plan: Plan, tmp_path: Path) -> None:
    line = Line.objects.filter(plan=plan)[0]
    Line.objects.filter(pk=line.pk).update(amount_minor=line.amount_minor + 100)
    found = verified(bundled(tmp_path), 1)
    assert found["identical"] is False
    assert found["difference"] == {
        "where": f"the line of {line.upstream}, minor",
        "expected": str(line.amount_minor + 100),
        "found": str(line.amount_minor),
    }


def test_verify_needs_no_database(plan: Plan, tmp_path: Path) -> None:
    path = bundled(tmp_path)
    PlanInputs.objects.all().delete()
    Line.objects.all().delete()
    assert verified(path)["identical"] is True


def test_a_bundle_names_neither_company_nor_product(plan: Plan, tmp_path: Path) -> None:
    text = bundled(tmp_path).read_text(encoding="utf-8").lower()
    assert "express" in text
    assert not any(name in text for name in ("acme", "shop", "november", "package-lock.json"))


def test_page_and_api_give_the_bytes_of_the_command(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    plan: Plan,
    tmp_path: Path,
) -> None:
    page = client_of(Role.VIEWER).get("/c/acme/plans/1/bundle.jsonl")
    rest = api_of().get(
        "/api/v1/companies/acme/plans/1/bundle/", HTTP_ACCEPT="application/x-ndjson"
    )
    assert page.content == rest.content == bundled(tmp_path).read_bytes()
    assert page["Content-Disposition"] == 'attachment; filename="acme-plan-1.jsonl"'
    assert b"bundle.jsonl" in client_of(Role.VIEWER).get("/c/acme/plans/1/").content


def test_a_token_that_may_not_read_the_inventory_gets_no_bundle(
    api_of: Callable[..., APIClient], plan: Plan
) -> None:
    answer = api_of("plans:read").get("/api/v1/companies/acme/plans/1/bundle/")
    assert answer.status_code == 403


def test_a_damaged_bundle_is_refused_in_words(plan: Plan, tmp_path: Path) -> None:
    path = bundled(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-5] + b"0" + content[-4:])
    with pytest.raises(CommandError, match="changed after it was written"):
        call_command("verify", str(path))
    assert verified(path, 1)["code"] == "bundle_altered"
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("verify", str(tmp_path / "none.jsonl"))


def test_a_plan_that_is_not_there_cannot_be_bundled(plan: Plan, tmp_path: Path) -> None:
    for company, number in (("acme", "2"), ("nobody", "1")):
        with pytest.raises(CommandError, match="There is no plan"):
            call_command("bundle", company, number)
    PlanInputs.objects.all().delete()
    with pytest.raises(CommandError, match="before inputs were kept"):
        call_command("bundle", "acme", "1", "--output", str(tmp_path / "x"))


def test_the_comparison_page_shows_the_numbers_of_the_api(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    plan: Plan,
    found_out: FoundOut,
) -> None:
    document = found_out(api_of(), COMPARE).json()
    codes = [each["code"] for each in document["baselines"]]
    assert codes == ["stackaid", "ecosystems_funds", "equal", "direct"]
    ours = {row["upstream"]: row["ours"] for row in document["rows"] if row["ours"]}
    kept = Line.objects.filter(plan=plan, amount_minor__gt=0)
    assert ours == dict(kept.values_list("upstream", "amount_minor"))
    page = client_of(Role.VIEWER).get("/c/acme/plans/1/compare/")
    first = page.context["rows"][0]
    assert first[2].minor == document["rows"][0]["ours"]
    assert [part[1].minor for part in first[3]] == [
        each["difference"] for each in document["rows"][0]["theirs"]
    ]
    assert b"nothing stands in for downloads" in page.content


def test_the_sensitivity_page_says_how_much_was_tried(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    plan: Plan,
    found_out: FoundOut,
) -> None:
    document = found_out(api_of(), SENSITIVITY).json()
    assert document["digest"] == plan.digest
    assert document["coverage"]["known"] >= document["coverage"]["channel"] > 0
    assert document["coverage"]["given"] == 0
    Line.objects.filter(plan=plan, state="payable").update(given_at="2026-11-02T00:00:00Z")
    again = api_of().get(SENSITIVITY).json()
    assert again["coverage"]["given"] > 0
    assert again["lines"] == document["lines"]
    page = client_of(Role.VIEWER).get("/c/acme/plans/1/sensitivity/")
    assert f"{document['draws']} draws".encode() in page.content
    assert [row["low"].minor for row in page.context["rows"]] == [
        line["low"] for line in document["lines"]
    ]


def test_a_changed_draft_is_measured_anew(
    api_of: Callable[..., APIClient], planner: Member, plan: Plan, found_out: FoundOut
) -> None:
    before = found_out(api_of(), COMPARE).json()
    plan_edit(
        member=planner, plan=plan, base=1, changes={"policy.cap_percent": 60}, summary="Raise"
    )
    after = found_out(api_of(), COMPARE).json()
    assert after["digest"] != before["digest"]
    assert after["rows"] != before["rows"]


def test_what_a_lost_worker_did_not_measure_is_asked_for_again(
    planner: Member, plan: Plan, found_out: FoundOut, api_of: Callable[..., APIClient]
) -> None:
    assert api_of().get(SENSITIVITY).status_code == 202
    assert api_of().get(SENSITIVITY)["Retry-After"] == "2"
    Measurement.objects.update(asked_at=timezone.now() - timedelta(minutes=4))
    assert found_out(api_of(), SENSITIVITY).json()["digest"] == plan.digest


def test_what_was_measured_of_an_older_draft_is_thrown_away(planner: Member, plan: Plan) -> None:
    asked = measurement_ask(plan=plan, kind=Measurement.Kind.COMPARISON)
    Measurement.objects.update(digest="0" * 64)
    measurement_make(measurement_id=asked.pk)
    asked.refresh_from_db()
    assert asked.document is None
    assert "changed just now" in asked.problem


@pytest.mark.parametrize("tab", ["compare", "sensitivity"])
def test_a_plan_whose_inputs_are_gone_says_so(
    client_of: Callable[[Role], Client], api_of: Callable[..., APIClient], plan: Plan, tab: str
) -> None:
    PlanInputs.objects.all().delete()
    Plan.objects.update(digest="0" * 64)
    page = client_of(Role.VIEWER).get(f"/c/acme/plans/1/{tab}/")
    assert page.status_code == 409
    assert b"before inputs were kept" in page.content
    assert api_of().get(f"/api/v1/companies/acme/plans/1/{tab}/").status_code == 409


def test_compare_takes_a_plan_or_files(plan: Plan, tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_bytes(PACKAGE_LOCK)
    for given in (["--plan", "acme", "1"], [str(lock), "--budget", "5000"]):
        out = io.StringIO()
        call_command("compare", *given, "--json", stdout=out)
        document = json.loads(out.getvalue())
        assert document["budget"] == {"minor": 500_000, "currency": "USD"}
        assert len(document["rows"]) >= 3
        call_command("compare", *given, stdout=out)
        assert "reaches nobody" in out.getvalue()
    for given, words in (
        ([], "Give either"),
        (["--plan", "acme", "7"], "no plan 7"),
        ([str(lock)], "--budget"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("compare", *given)
