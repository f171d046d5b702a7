from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.collections.models import Collection
from apps.collections.selectors import hosted_link
from apps.companies.models import Company, User
from apps.companies.roles import Role
from apps.plans.models import Plan
from sponsorplan.replay.stripe import payments
from tests.collections.conftest import StandIn, fresh
from tests.payments.worlds import GITHUB, approved

Collect = Callable[..., Collection]
ClientOf = Callable[[Role], Client]
FORM = {
    "method": "invoice",
    "bill_to": "Acme",
    "email": "invoices@acme.example",
    "days_until_due": "30",
}


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_plan_is_billed_from_its_page(stand_in: StandIn, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(Role.CONTROLLER)
    page = text(client, "/c/acme/plans/1/collect/")
    assert "Demo Foundation" in page
    assert "Bill 100.00\N{NO-BREAK SPACE}USD" in page
    with stand_in.run():
        answer = client.post("/c/acme/plans/1/collect/start/", FORM)
    made = Collection.objects.get()
    assert answer["Location"] == f"/c/acme/collections/{made.pk}/"
    page = text(client, answer["Location"])
    assert made.hosted_url in page
    assert "waiting for payment" in page
    assert "0.00 collected" in page
    assert "Open the collection" in text(client, "/c/acme/plans/1/collect/")
    payments.pay(stand_in.stripe.ledger, made.object_id)
    stand_in.deliver_all()
    page = text(client, f"/c/acme/collections/{made.pk}/")
    assert "collected in full" in page
    assert made.hosted_url not in page
    assert "Plan 1" in text(client, "/c/acme/collections/")


def test_a_form_with_a_fault_says_which(stand_in: StandIn, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(Role.OWNER)
    answer = client.post("/c/acme/plans/1/collect/start/", FORM | {"email": "no", "method": "x"})
    assert answer.status_code == 422
    assert b"id_email" in answer.content
    assert not Collection.objects.exists()


def test_billed_twice_by_two_people_it_is_one(
    stand_in: StandIn, plan: Plan, client_of: ClientOf
) -> None:
    client = client_of(Role.OWNER)
    with stand_in.run():
        client.post("/c/acme/plans/1/collect/start/", FORM)
    answer = client.post("/c/acme/plans/1/collect/start/", FORM)
    assert answer.status_code == 422
    assert b"collected already" in answer.content
    assert Collection.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.VIEWER])
def test_others_see_it_and_bill_nothing(collect: Collect, client_of: ClientOf, role: Role) -> None:
    made = collect()
    client = client_of(role)
    assert "Void it" not in text(client, f"/c/acme/collections/{made.pk}/")
    text(client, "/c/acme/plans/1/collect/")
    assert client.post("/c/acme/plans/1/collect/start/", FORM).status_code == 403
    assert client.post(f"/c/acme/collections/{made.pk}/void/").status_code == 403


def test_another_company_finds_nothing(collect: Collect, outsider: User) -> None:
    made = collect()
    client = Client()
    client.force_login(outsider)
    assert client.get(f"/c/rival/collections/{made.pk}/").status_code == 404
    assert client.post(f"/c/rival/collections/{made.pk}/void/").status_code == 404
    assert b"Nothing was collected yet" in client.get("/c/rival/collections/").content


def test_it_is_voided_from_its_page(
    stand_in: StandIn, collect: Collect, client_of: ClientOf
) -> None:
    made = collect()
    with stand_in.run():
        client_of(Role.OWNER).post(f"/c/acme/collections/{made.pk}/void/")
    assert fresh(made).state == Collection.State.VOID
    assert AuditEvent.objects.filter(action="collection.void_asked").exists()


@pytest.mark.parametrize("state", ["failed", "disputed", "expired", "uncollectible", "refunded"])
def test_each_state_has_words(collect: Collect, client_of: ClientOf, state: str) -> None:
    made = collect()
    Collection.objects.filter(pk=made.pk).update(state=state, problem="Stripe said: no.")
    page = text(client_of(Role.VIEWER), f"/c/acme/collections/{made.pk}/")
    assert made.hosted_url not in page


def test_where_it_is_off_the_page_says_so_and_no_tab_is_shown(
    plan: Plan, client_of: ClientOf
) -> None:
    client = client_of(Role.OWNER)
    assert "Nothing is collected here" in text(client, "/c/acme/plans/1/collect/")
    assert "/plans/1/collect/" not in text(client, "/c/acme/plans/1/")
    assert "Collecting by Stripe" in text(client, "/c/acme/settings/")
    assert client.post("/c/acme/plans/1/collect/start/", FORM).status_code == 422


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://invoice.stripe.com/i/acct_1/x", True),
        ("https://checkout.stripe.com/c/pay/x", True),
        ("http://invoice.stripe.com/i/x", False),
        ("https://stripe.com.evil.example/i/x", False),
        ("https://evilstripe.com/i/x", False),
        ("https://invoice.stripe.com@evil.example/", False),
        ("javascript:alert(1)", False),
        ("https://[bad", False),
        ("", False),
    ],
)
def test_a_link_leads_to_stripe_alone(
    stand_in: StandIn, collect: Collect, settings: LazySettings, address: str, *, shown: bool
) -> None:
    made = collect()
    settings.SPONSORPLAN_STRIPE_API = "https://api.stripe.com"
    made.hosted_url = address
    assert bool(hosted_link(collection=made)) == shown


def test_lists_are_read_in_as_many_queries_however_long_they_are(
    stand_in: StandIn,
    company: Company,
    client_of: ClientOf,
) -> None:
    client = client_of(Role.VIEWER)
    counts = []
    for _ in range(2):
        for _ in range(5):
            one = approved(company, [(GITHUB, "debug-js", 60_00)])
            Collection.objects.create(
                company=company,
                plan=one,
                method="invoice",
                key=f"key{one.pk}",
                currency="USD",
                due_minor=60_00,
                bill_to="Acme",
                email="a@acme.example",
                made_by="owner@acme.example",
            )
        with CaptureQueriesContext(connection) as count:
            text(client, "/c/acme/collections/")
        counts.append(len(count))
    assert counts[0] == counts[1]


def test_programs_bill_read_and_void(
    stand_in: StandIn, plan: Plan, api_of: Callable[..., APIClient]
) -> None:
    rest = api_of("collections:write", "payments:read")
    body = {"plan": 1, "bill_to": "Acme", "email": "invoices@acme.example"}
    with stand_in.run():
        answer = rest.post("/api/v1/companies/acme/collections/", body, format="json")
    assert answer.status_code == 201
    assert answer.json()["due"] == {"minor": 100_00, "currency": "USD"}
    path = f"/api/v1/companies/acme/collections/{answer.json()['id']}/"
    one = rest.get(path).json()
    assert (one["state"], one["is_full"]) == ("open", False)
    assert one["pay_at"].startswith(stand_in.replay.address)
    again = rest.post("/api/v1/companies/acme/collections/", body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "collected_already")
    with stand_in.run():
        assert rest.post(f"{path}void/").status_code == 202
    assert rest.get(path).json()["state"] == "void"
    listed = rest.get("/api/v1/companies/acme/collections/").json()
    assert [row["state"] for row in listed["results"]] == ["void"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"plan": 1, "bill_to": "A", "email": "a@b.example", "extra": 1}, 400),
        ({"plan": 99, "bill_to": "A", "email": "a@b.example"}, 404),
        ({"plan": 1, "bill_to": "A", "email": "a@b.example", "method": "cash"}, 400),
        ({"plan": 1, "bill_to": "A", "email": "a@b.example", "days_until_due": 0}, 400),
        ({"plan": 1, "bill_to": "A", "email": "a@b.example", "return_url": "nowhere"}, 400),
        ({"plan": 1, "bill_to": 5, "email": "a@b.example"}, 400),
    ],
)
def test_a_body_with_a_fault_is_refused(
    stand_in: StandIn,
    plan: Plan,
    api_of: Callable[..., APIClient],
    body: dict[str, object],
    status: int,
) -> None:
    answer = api_of().post("/api/v1/companies/acme/collections/", body, format="json")
    assert answer.status_code == status
    assert not Collection.objects.exists()


def test_a_token_that_may_only_read_bills_nothing(
    stand_in: StandIn, plan: Plan, api_of: Callable[..., APIClient]
) -> None:
    rest = api_of("payments:read")
    assert rest.get("/api/v1/companies/acme/collections/").status_code == 200
    assert rest.post("/api/v1/companies/acme/collections/", {}).status_code == 403


def test_the_check_says_in_words_what_is_missing(
    stand_in: StandIn, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("collect_check")
    assert "Demo Foundation collects USD, EUR by Stripe, in test mode" in capsys.readouterr().out
    settings.SPONSORPLAN_STRIPE_PAYEE_IS = "middleman"
    settings.SPONSORPLAN_STRIPE_CURRENCIES = ["USD", "XYZ"]
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = "pk_test_1"
    settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS = []
    settings.SPONSORPLAN_STRIPE_API = "http://api.stripe.example"
    with pytest.raises(CommandError) as said:
        call_command("collect_check")
    for words in ("fiscal-host", "XYZ", "publishable", "WEBHOOK_SECRETS", "https address"):
        assert words in str(said.value)


def test_the_check_says_that_it_is_off(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("collect_check")
    assert "is off: nothing of it is set" in capsys.readouterr().out


def test_no_secret_is_on_any_page(stand_in: StandIn, collect: Collect, client_of: ClientOf) -> None:
    made = collect()
    client = client_of(Role.OWNER)
    for path in ("plans/1/collect/", f"collections/{made.pk}/", "collections/", "settings/"):
        page = text(client, f"/c/acme/{path}")
        assert "sk_test" not in page
        assert "whsec_" not in page
