"""The stand-in answers as Stripe does, asked by Stripe's own library."""

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import stripe
from django.test import Client

from sponsorplan.replay.server import Replay
from sponsorplan.replay.stripe import Stripe
from sponsorplan.replay.stripe.sending import deliver, signed


@pytest.fixture
def server() -> Iterator[tuple[Stripe, Replay]]:
    service = Stripe()
    with Replay(service) as replay:
        yield service, replay


@pytest.fixture
def client(server: tuple[Stripe, Replay]) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_0123456789", base_addresses={"api": server[1].address}, max_network_retries=0
    )


def test_the_same_key_gives_the_same_answer_and_makes_one(
    client: stripe.StripeClient, server: tuple[Stripe, Replay]
) -> None:
    made = [
        client.v1.customers.create({"name": "Acme"}, {"idempotency_key": "k"}) for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert len(list(server[0].ledger.all("customer"))) == 1
    assert made[1].last_response
    assert made[1].last_response.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_with_other_parameters_is_an_error(client: stripe.StripeClient) -> None:
    client.v1.customers.create({"name": "Acme"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Other"}, {"idempotency_key": "k"})


def test_a_fault_is_kept_for_its_key(
    client: stripe.StripeClient, server: tuple[Stripe, Replay]
) -> None:
    server[1].scenario = "fault_before"
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.customers.create({"name": "Acme"}, {"idempotency_key": "k"})
    client.v1.customers.create({"name": "Acme"}, {"idempotency_key": "k2"})


def test_what_is_refused_before_it_begins_is_not_kept(client: stripe.StripeClient) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "k"}
    with pytest.raises(stripe.InvalidRequestError, match="Received unknown parameter: nme"):
        client.v1.customers.create({"nme": "Acme"}, options)  # type: ignore[arg-type]
    assert client.v1.customers.create({"name": "Acme"}, options).name == "Acme"


def test_without_a_key_nothing_is_answered(server: tuple[Stripe, Replay]) -> None:
    client = stripe.StripeClient("pk_x", base_addresses={"api": server[1].address})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.customers.create({"name": "Acme"})


def test_states_go_one_way(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"name": "Acme"}).id
    invoice = client.v1.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 3}
    ).id
    assert invoice
    client.v1.invoices.add_lines(invoice, {"lines": [{"amount": 500, "description": "x"}]})
    client.v1.invoices.finalize_invoice(invoice)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.delete(invoice)
    assert client.v1.invoices.pay(invoice, {"paid_out_of_band": True}).status == "paid"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.void_invoice(invoice)


def test_its_signatures_are_accepted_by_the_library(server: tuple[Stripe, Replay]) -> None:
    event = {"id": "evt_1", "object": "event", "type": "invoice.paid", "data": {"object": {}}}
    body, signature = signed(event, "whsec_x")
    assert stripe.Webhook.construct_event(body, signature, "whsec_x").id == "evt_1"


def test_a_payer_pays_on_its_page(
    client: stripe.StripeClient, server: tuple[Stripe, Replay]
) -> None:
    customer = client.v1.customers.create({"name": "Acme"}).id
    invoice = client.v1.invoices.create({"customer": customer, "currency": "eur"}).id
    assert invoice
    client.v1.invoices.add_lines(invoice, {"lines": [{"amount": 500, "description": "x"}]})
    page = client.v1.invoices.finalize_invoice(invoice).hosted_invoice_url
    assert page
    assert page.startswith(server[1].address)
    assert b"500 EUR" in _ask(server, "GET", page)
    _ask(server, "POST", page, b"does=declined")
    assert client.v1.invoices.retrieve(invoice).status == "open"
    _ask(server, "POST", page, b"does=ok")
    assert client.v1.invoices.retrieve(invoice).status == "paid"


def _ask(server: tuple[Stripe, Replay], method: str, page: str, body: bytes = b"") -> bytes:
    parts = urlsplit(page)
    line = HTTPConnection(str(parts.hostname), parts.port)
    line.request(method, parts.path, body)
    content = line.getresponse().read()
    line.close()
    return content


@pytest.mark.django_db(transaction=True)
def test_it_delivers_what_happens_to_an_address(live_server: object) -> None:
    """404 as nothing is configured here: that it was asked is what counts."""
    address = f"{live_server.url}/webhooks/stripe/"  # type: ignore[attr-defined]
    assert deliver({"id": "evt_1"}, address, "whsec_x") == 404
    assert Client().get("/webhooks/stripe/").status_code == 405
