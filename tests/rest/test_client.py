"""A client made by a program from the OpenAPI document, used against a server that runs."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from apps.companies.models import Member, Membership, User
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.services import company_create, token_create
from apps.inventory.models import Product
from apps.inventory.services import product_create, upload_ingest, uploads_receive
from tests.conftest import PACKAGE_LOCK


@pytest.fixture
def secret(transactional_db: None) -> str:
    """A token of a company with an inventory, which the server's threads can see."""
    owner = User.objects.create_user("owner@acme.example", "thanks-for-the-fish")
    company = company_create(owner=owner, name="Acme", slug="acme")
    place = Membership.objects.select_related("company", "user").get(
        company=company, role=Role.OWNER
    )
    member = Member.of_membership(place)
    product = product_create(member=member, name="Shop", tier=Product.Tier.CRITICAL)
    sent = uploads_receive(
        member=member, product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    for upload in sent.uploads:
        upload_ingest(upload_id=upload.pk)
    return token_create(member=member, name="client", scopes=sorted(TOKEN_SCOPES))[1]


@pytest.fixture
def made_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the package that was made."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", str(settings.BASE_DIR / "docs" / "openapi.yaml")),
            *("--output-path", str(tmp_path / "made_client")),
        ],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    return "made_client"


def test_a_made_client_drafts_a_plan_and_reads_its_lines(
    made_client: str, secret: str, live_server: LiveServer
) -> None:
    def part(name: str) -> Any:  # noqa: ANN401 - what was made is known to no checker
        return importlib.import_module(f"{made_client}.{name}")

    models = part("models")
    body = models.PlanCreateRequest(
        title="Thanks", budget=models.BudgetRequest(minor=5000, currency="USD")
    )
    draft = part("api.plans.plans_create").sync_detailed
    with part("client").AuthenticatedClient(base_url=live_server.url, token=secret) as client:
        first = draft("acme", client=client, body=body, idempotency_key="plan-1")
        again = draft("acme", client=client, body=body, idempotency_key="plan-1")
        page = part("api.lines.lines_list").sync("acme", first.parsed.number, client=client)
        refused = part("api.plans.plans_retrieve").sync("acme", 99, client=client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.parsed == again.parsed
    assert again.headers["Idempotent-Replayed"] == "true"
    placed = sum(line.amount.minor for line in page.results)
    assert page.results
    assert 0 < placed <= 5000
    assert (refused.code, refused.status) == ("not_found", 404)
