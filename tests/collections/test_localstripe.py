"""Against another stand-in that nobody here wrote, in a process of its own, for what it covers.

It has no pages, no invoices without subscriptions and no idempotency.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
from django.conf import LazySettings
from django.test import Client

from apps.collections import gateway
from apps.collections.gateway.line import client as client_of_gateway
from apps.collections.gateway.reading import _intent_moves
from apps.collections.models import StripeEvent
from sponsorplan.domain.collecting.order import Order
from sponsorplan.domain.collecting.seen import Moved, State, invoice_seen
from sponsorplan.replay.server import Asked, Replay, Reply
from tests.collections.conftest import SECRET, StandIn

PROGRAM = Path(sys.executable).with_name("localstripe")
pytestmark = pytest.mark.skipif(not shutil.which(str(PROGRAM)), reason="localstripe is not there")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    port = _free_port()
    process = subprocess.Popen(
        [PROGRAM, "--port", str(port), "--from-scratch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


class Mailbox:
    """Takes what is delivered, as it came."""

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        return Reply(200)


def _configure(address: str, url: str) -> None:
    parts = urlsplit(address)
    line = HTTPConnection(str(parts.hostname), parts.port)
    form = urlencode({"url": url, "secret": SECRET})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/_config/webhooks/mailbox", form, headers)
    assert line.getresponse().status == 200
    line.close()


def _paid(address: str) -> tuple[stripe.StripeClient, stripe.PaymentIntent]:
    client = stripe.StripeClient("sk_test_0123456789", base_addresses={"api": address})
    method = client.v1.payment_methods.create(
        {
            "type": "card",
            "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2039, "cvc": "123"},
        }
    )
    intent = client.v1.payment_intents.create(
        {"amount": 1000, "currency": "eur", "payment_method": method.id, "confirm": True}
    )
    return client, intent


def test_our_gateway_makes_a_customer_there(local: str, settings: LazySettings) -> None:
    settings.SPONSORPLAN_STRIPE_API = local
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = "sk_test_0123456789"
    order = Order("key", "Plan", "Acme", "a@acme.example", "EUR", ())
    assert gateway.customer_create(order, "key-customer-0").startswith("cus_")


def test_a_payment_and_its_refund_are_read_there(local: str, settings: LazySettings) -> None:
    settings.SPONSORPLAN_STRIPE_API = local
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = "sk_test_0123456789"
    client, intent = _paid(local)
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 400})
    with client_of_gateway() as line:
        seen, refunds = _intent_moves(line, intent.id)
    invoice = {"id": "in_1", "status": "paid", "currency": "eur", "total": 1000}
    found = invoice_seen(invoice | {"amount_paid": 1000}, Moved((seen,), tuple(refunds)))
    assert (found.state, found.tally.collected) == (State.PART_REFUNDED, 600)


def test_its_signed_deliveries_are_accepted_and_kept_once(
    local: str, stand_in: StandIn, db: None
) -> None:
    with Replay(Mailbox()) as mailbox:
        _configure(local, f"{mailbox.address}/hook")
        _paid(local)
        for _ in range(60):
            if any(b"payment_intent.succeeded" in each.body for each in mailbox.asked):
                break
            time.sleep(0.1)
        got = [each for each in mailbox.asked if b"payment_intent.succeeded" in each.body]
    (one,) = got
    for _ in range(2):
        answer = Client().post(
            "/webhooks/stripe/",
            one.body,
            content_type="application/json",
            headers={"Stripe-Signature": one.headers["stripe-signature"]},
        )
        assert answer.status_code == 200
    event = StripeEvent.objects.get()
    assert event.type == "payment_intent.succeeded"
    assert event.outcome == StripeEvent.Outcome.UNKNOWN_OBJECT
