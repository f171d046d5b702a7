"""A company is deleted as a whole, and nothing of another."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.audit.models import AuditErasure, AuditEvent
from apps.companies.models import ApiToken, Company, CompanyOwned, Member, User
from apps.companies.services import token_create
from apps.inventory.models import Upload
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from tests.conftest import PACKAGE_LOCK
from tests.journals.worlds import small
from tests.payments.month import month


def rows() -> dict[str, int]:
    models = [model for model in apps.get_models() if issubclass(model, CompanyOwned)]
    counts = {model._meta.label: model._base_manager.count() for model in models}
    return {name: count for name, count in counts.items() if count}


def test_all_of_it_is_gone_and_the_rest_stays(
    outsider: User, company: Company, owner: Member, inventory: Upload
) -> None:
    month(company, owner, lines=20)
    small(company)
    plan_draft(
        member=owner,
        title="T",
        budget=Money(5000, "USD"),
        policy=Policy(),
        as_of=inventory.received_at.date(),
    )
    assert len(rows()) > 12
    kept = default_storage.exists(inventory.stored_as)
    with pytest.raises(CommandError, match="for ever"):
        call_command("company_erase", "acme", stdout=io.StringIO())
    call_command("company_erase", "acme", "--yes=Acme", stdout=io.StringIO())
    rival = Company.objects.get()
    assert rival.slug == "rival"
    assert set(rows()) == {"companies.Membership"}
    assert set(AuditEvent.objects.values_list("company_id", flat=True)) == {rival.pk}
    assert AuditErasure.objects.get().events > 5
    assert (kept, default_storage.exists(inventory.stored_as)) == (True, False)
    assert User.objects.filter(email="owner@acme.example").exists()


def test_a_company_that_is_not_there(db: None) -> None:
    with pytest.raises(CommandError, match="no company"):
        call_command("company_erase", "none")


def test_an_export_has_all_of_it_but_secrets(
    company: Company, owner: Member, outsider: User, inventory: Upload, tmp_path: Path
) -> None:
    _, secret = token_create(member=owner, name="ci", scopes=["plans:read"])
    file = tmp_path / "acme.zip"
    call_command("company_export", "acme", str(file), stdout=io.StringIO())
    with zipfile.ZipFile(file) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    counts = {
        name.removeprefix("tables/").removesuffix(".jsonl"): content.count(b"\n")
        for name, content in found.items()
        if name.startswith("tables/") and content
    }
    mine = {
        model._meta.db_table: model._base_manager.filter(company=company).count()
        for model in apps.get_models()
        if issubclass(model, CompanyOwned)
    }
    assert {name: count for name, count in mine.items() if count}.items() <= counts.items()
    assert found[f"files/{inventory.stored_as}"] == PACKAGE_LOCK
    events = [json.loads(line) for line in found["audit.jsonl"].splitlines()]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    digest = ApiToken.objects.get().digest
    whole = b"".join(found.values())
    assert not [text for text in (secret, digest, "rival") if text.encode() in whole]
    assert b"companies_apitoken.digest" in found["README.txt"]
