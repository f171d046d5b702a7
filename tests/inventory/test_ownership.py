"""What members say of their own packages, what is held until they do, and what that changes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Claim, Dependency, Product, Upload
from apps.inventory.selectors import dependency_list, held_origins, left_out, upstream_keys
from apps.inventory.services import claim_make, claim_withdraw, uploads_receive
from apps.inventory.services.ingest import _claim, _store
from apps.inventory.services.reading import upload_parse
from apps.plans.services import inputs_of
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.resolve import resolve
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
PRIVATE = "npm.corp.example"
# express comes from the company's own host here, as a package of its own of that name would.
MIXED = PACKAGE_LOCK.replace(
    b"https://registry.example/express/", f"https://{PRIVATE}/express/".encode()
)
LOCAL = b"""{
 "name": "shop", "lockfileVersion": 3, "packages": {
  "": {"name": "shop", "dependencies": {"express": "file:../express", "debug": "^4.4.0"}},
  "../express": {"version": "5.1.0"},
  "node_modules/express": {"resolved": "../express", "link": true},
  "node_modules/debug": {"version": "4.4.1",
    "resolved": "https://registry.example/debug/-/debug-4.4.1.tgz"}
 }}"""


@pytest.fixture
def say(
    planner: Member, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[..., Claim]:
    """Make a claim about an npm package or origin, and let the worker read what it changes."""

    def claim(kind: Claim.Kind, name: str, **more: object) -> Claim:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            return claim_make(
                member=planner,
                kind=kind,
                type_="npm",
                name=name,
                **{"own": False, "reason": "seen", **more},  # type: ignore[arg-type]
            )

    return claim


def split(company: Company) -> dict[str, int]:
    """Minor units by upstream and by reason, of a plan of 1,000.00."""
    inputs = inputs_of(
        company=company,
        budget=Money(100_000, "USD"),
        policy=Policy(cap_percent=100),
        as_of=date(2026, 11, 1),
    )
    proposal = propose(inputs)
    return {line.upstream: line.minor for line in proposal.lines} | {
        item.reason: item.minor for item in proposal.unplaced
    }


def test_what_may_be_private_is_held_and_named_but_never_grouped_nor_paid(
    deliver: Deliver, company: Company
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    assert any("express" in key for key in upstream_keys(company=company))
    deliver({"package-lock.json": MIXED})
    (held,) = held_origins(company=company)
    assert (held.type, held.origin, [*held.packages]) == ("npm", PRIVATE, ["express"])
    assert Dependency.objects.get(name="express", held=True).upstream == ""
    assert not any("express" in key for key in upstream_keys(company=company))
    found = split(company)
    assert found["maybe_private"] > 0
    assert not any("express" in key for key in found)


def test_a_host_that_is_not_the_companys_has_its_packages_counted(
    deliver: Deliver, say: Callable[..., Claim], company: Company
) -> None:
    deliver({"package-lock.json": MIXED})
    say(Claim.Kind.ORIGIN, PRIVATE, own=False, reason="")
    assert held_origins(company=company) == []
    assert "maybe_private" not in split(company)
    assert any("express" in key for key in upstream_keys(company=company))


def test_a_host_of_the_companys_own_has_its_packages_left_out_until_taken_back(
    deliver: Deliver,
    say: Callable[..., Claim],
    planner: Member,
    company: Company,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    deliver({"package-lock.json": MIXED})
    claim = say(Claim.Kind.ORIGIN, PRIVATE, own=True)
    assert not dependency_list(company=company).filter(name="express").exists()
    assert {row.name: row.why for row in left_out(company=company)} == {
        "express": "origin",
        "shop": "",
    }
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        claim_withdraw(member=planner, claim=claim)
    assert dependency_list(company=company).get(name="express").held


def test_a_local_package_of_somebody_else_is_added_back_and_paid(
    deliver: Deliver, say: Callable[..., Claim], company: Company
) -> None:
    deliver({"package-lock.json": LOCAL})
    assert not any("express" in key for key in split(company))
    say(Claim.Kind.PACKAGE, "express", reason="upstream's own code in a submodule")
    (row,) = dependency_list(company=company).filter(name="express")
    assert (row.direct, row.held) == (True, False)
    assert any("express" in key for key in split(company))
    event = AuditEvent.objects.get(action="claim.made")
    assert event.data["reason"] == "upstream's own code in a submodule"


def test_a_company_never_sees_nor_changes_what_another_said(
    deliver: Deliver, say: Callable[..., Claim], outside_client: Client
) -> None:
    deliver({"package-lock.json": MIXED})
    claim = say(Claim.Kind.ORIGIN, PRIVATE, own=True)
    mine = outside_client.get("/c/rival/ownership/")
    assert PRIVATE not in mine.content.decode()
    taken = outside_client.post(f"/c/rival/ownership/claims/{claim.pk}/withdraw/")
    assert taken.status_code == 404
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_the_page_lists_what_waits_and_takes_the_word(
    deliver: Deliver, client_of: Callable[[Role], Client], company: Company
) -> None:
    deliver({"package-lock.json": MIXED})
    browser = client_of(Role.PLANNER)
    assert "may be your own" in browser.get("/c/acme/").content.decode()
    page = browser.get("/c/acme/ownership/").content.decode()
    assert PRIVATE in page
    assert "express" in page
    said = {"kind": "origin", "type": "npm", "name": PRIVATE, "own": "yes"}
    browser.post("/c/acme/ownership/claims/", said)
    claim = Claim.objects.get()
    assert (claim.own, claim.made_by) == (True, "planner@acme.example")


def test_adding_a_package_back_needs_a_reason_and_a_real_repository(
    deliver: Deliver, client_of: Callable[[Role], Client]
) -> None:
    deliver({"package-lock.json": LOCAL})
    said = {"kind": "package", "type": "npm", "name": "express", "own": "no"}
    browser = client_of(Role.PLANNER)
    bare = browser.post("/c/acme/ownership/claims/", said)
    assert (bare.status_code, "Write why" in bare.content.decode()) == (422, True)
    wrong = browser.post(
        "/c/acme/ownership/claims/", {**said, "reason": "x", "repository": "ftp://nowhere"}
    )
    assert (wrong.status_code, "no repository" in wrong.content.decode()) == (422, True)
    assert not Claim.objects.exists()


def test_a_viewer_may_look_but_not_say(
    inventory: Upload, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.VIEWER)
    assert browser.get("/c/acme/ownership/").status_code == 200
    said = {"kind": "origin", "type": "npm", "name": "x", "own": "yes"}
    assert browser.post("/c/acme/ownership/claims/", said).status_code == 403


def test_a_program_can_do_all_of_it(
    deliver: Deliver, api_of: Callable[..., APIClient], company: Company
) -> None:
    deliver({"package-lock.json": MIXED})
    rest = api_of("inventory:read", "inventory:write")
    base = "/api/v1/companies/acme"
    assert rest.get(f"{base}/held/").json()["results"] == [
        {"type": "npm", "origin": PRIVATE, "packages": ["express"]}
    ]
    hosts = rest.get(f"{base}/hosts/").json()["results"]
    assert {"type": "npm", "host": PRIVATE, "packages": 1} in hosts
    said = {"kind": "origin", "type": "npm", "name": PRIVATE, "own": True}
    made = rest.post(f"{base}/claims/", said, format="json")
    assert (made.status_code, made.json()["own"]) == (201, True)
    assert rest.get(f"{base}/claims/").json()["results"] == [made.json()]
    one = f"{base}/claims/{made.json()['id']}/"
    assert rest.get(one).json() == made.json()
    assert rest.delete(one).status_code == 204
    assert rest.get(one).status_code == 404
    bare = {"kind": "package", "type": "npm", "name": "express", "own": False}
    refused = rest.post(f"{base}/claims/", bare, format="json")
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    assert api_of("inventory:read").post(f"{base}/claims/", said).status_code in (403, 415)


def test_a_file_that_is_being_read_while_a_member_speaks_is_read_again(
    planner: Member, product: Product, say: Callable[..., Claim], company: Company
) -> None:
    files = [("package-lock.json", MIXED)]
    (upload,) = uploads_receive(member=planner, product=product, files=files).uploads
    slow = _claim(upload.pk)
    assert slow is not None
    before = upload_parse(upload=slow)
    say(Claim.Kind.ORIGIN, PRIVATE, own=True)
    _store(slow, before, resolve(before.packages, known_facts()))
    assert not dependency_list(company=company).filter(name="express").exists()
