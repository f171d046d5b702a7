import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from apps.audit.models import AuditEvent
from apps.collections.models import Collection, StripeEvent
from sponsorplan.replay.stripe import invoices, payments
from sponsorplan.replay.stripe.ledger import Ledger
from sponsorplan.replay.stripe.sending import signed
from tests.collections.conftest import OLD_SECRET, SECRET, StandIn, fresh

State = Collection.State
Collect = Callable[..., Collection]


def paid(stand_in: StandIn, collection: Collection) -> dict[str, Any]:
    return payments.pay(stand_in.stripe.ledger, collection.object_id)


def test_a_payment_that_is_delivered_is_looked_up_and_kept(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    paid(stand_in, collection)
    stand_in.deliver_all()
    assert fresh(collection).state == State.PAID
    assert fresh(collection).tally.is_full
    assert not StripeEvent.objects.filter(processed_at=None).exists()


def test_an_event_is_a_hint_and_never_believed(stand_in: StandIn, collect: Collect) -> None:
    collection = collect()
    lie = {
        "id": "evt_lie",
        "object": "event",
        "type": "invoice.paid",
        "livemode": False,
        "data": {"object": {"id": collection.object_id, "status": "paid", "amount_paid": 10**6}},
    }
    assert stand_in.deliver(lie) == 200
    assert fresh(collection).state == State.OPEN
    assert fresh(collection).paid_minor == 0


def _refunded(ledger: Ledger, collection: Collection) -> None:
    intent = payments.pay(ledger, collection.object_id)
    payments.refund(ledger, intent["id"], 40_00)


def _won(ledger: Ledger, collection: Collection) -> None:
    intent = payments.pay(ledger, collection.object_id)
    found = payments.dispute(ledger, intent["id"])
    payments.dispute_close(ledger, found["id"], won=True)


def _lost(ledger: Ledger, collection: Collection) -> None:
    intent = payments.pay(ledger, collection.object_id)
    payments.dispute(ledger, intent["id"])


def _voided(ledger: Ledger, collection: Collection) -> None:
    invoices.void(ledger, ledger.get("invoice", collection.object_id))


def _outside(ledger: Ledger, collection: Collection) -> None:
    found = ledger.get("invoice", collection.object_id)
    invoices.pay_outside(ledger, found, {"paid_out_of_band": "true"})


def _written_off(ledger: Ledger, collection: Collection) -> None:
    invoices.write_off(ledger, ledger.get("invoice", collection.object_id))


STORIES = [
    (_refunded, State.PART_REFUNDED, 60_00),
    (_won, State.PAID, 100_00),
    (_lost, State.DISPUTED, 0),
    (_voided, State.VOID, 0),
    (_outside, State.PAID, 100_00),
    (_written_off, State.UNCOLLECTIBLE, 0),
]


@pytest.mark.parametrize(("story", "state", "collected"), STORIES)
def test_every_delivery_twice_and_in_any_order_has_one_effect(
    stand_in: StandIn,
    collect: Collect,
    story: Callable[[Ledger, Collection], None],
    state: str,
    collected: int,
) -> None:
    collection = collect()
    story(stand_in.stripe.ledger, collection)
    events = list(stand_in.events) * 2
    random.Random(7).shuffle(events)
    for event in events:
        assert stand_in.deliver(event) == 200
    now = fresh(collection)
    assert (now.state, now.tally.collected) == (state, collected)
    assert StripeEvent.objects.count() == len(stand_in.events)
    assert not StripeEvent.objects.filter(processed_at=None).exists()
    same = AuditEvent.objects.filter(action=f"collection.{state}")
    assert same.count() == 1


def test_each_order_of_a_payment_and_its_refund_ends_alike(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    before = len(stand_in.events)
    intent = paid(stand_in, collection)
    payments.refund(stand_in.stripe.ledger, intent["id"], 100_00)
    chosen = {"invoice.paid", "charge.refunded", "refund.created"}
    events = [event for event in stand_in.events[before:] if event["type"] in chosen]
    assert len(events) == 3
    for number, order in enumerate(itertools.permutations(events)):
        Collection.objects.filter(pk=collection.pk).update(
            state=State.OPEN, paid_minor=0, refunded_minor=0
        )
        collection.references.exclude(external_id=collection.object_id).delete()
        for event in order:
            stand_in.deliver({**event, "id": f"{event['id']}{number}"})
        assert fresh(collection).state == State.REFUNDED, order


def test_a_refund_that_is_told_before_its_payment_is_known_is_not_lost(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    collection.references.exclude(external_id=collection.object_id).delete()
    intent = paid(stand_in, collection)
    payments.refund(stand_in.stripe.ledger, intent["id"], 40_00)
    by_type = {event["type"]: event for event in stand_in.events}
    stand_in.deliver(by_type["refund.created"])
    event = StripeEvent.objects.get()
    assert event.outcome == StripeEvent.Outcome.UNKNOWN_OBJECT
    stand_in.deliver(by_type["invoice.paid"])
    event.refresh_from_db()
    assert event.outcome == StripeEvent.Outcome.LOOKED
    assert event.collection_id == collection.pk
    assert fresh(collection).state == State.PART_REFUNDED


def test_a_payment_by_bank_that_comes_later(stand_in: StandIn, collect: Collect) -> None:
    ledger = stand_in.stripe.ledger
    collection = collect(method="checkout", return_url="https://plans.example/")
    intent = payments.pay(ledger, collection.object_id, "bank")
    stand_in.deliver_all()
    assert fresh(collection).state == State.OPEN
    payments.settle(ledger, intent["id"])
    stand_in.deliver(stand_in.events[-1])
    assert stand_in.events[-1]["type"] == "checkout.session.async_payment_succeeded"
    assert fresh(collection).state == State.PAID


def test_a_payment_by_bank_that_never_comes(stand_in: StandIn, collect: Collect) -> None:
    ledger = stand_in.stripe.ledger
    collection = collect(method="checkout", return_url="https://plans.example/")
    intent = payments.pay(ledger, collection.object_id, "bank")
    payments.settle(ledger, intent["id"], came=False)
    stand_in.deliver_all()
    assert fresh(collection).state == State.FAILED
    assert collect().state == State.OPEN


def test_a_page_that_nobody_paid_expires(stand_in: StandIn, collect: Collect) -> None:
    ledger = stand_in.stripe.ledger
    collection = collect(method="checkout", return_url="https://plans.example/")
    invoices.page_expire(ledger, ledger.get("checkout.session", collection.object_id))
    stand_in.deliver_all()
    assert fresh(collection).state == State.EXPIRED


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ({"type": "invoice.paid"}, StripeEvent.Outcome.UNKNOWN_OBJECT),
        ({"type": "treasury.new_thing"}, StripeEvent.Outcome.UNKNOWN_TYPE),
        ({"type": "invoice.paid", "livemode": True}, StripeEvent.Outcome.OTHER_MODE),
    ],
)
def test_what_is_not_ours_is_kept_and_ignored(
    stand_in: StandIn, db: None, event: dict[str, Any], outcome: str
) -> None:
    whole = {"id": "evt_1", "object": "event", "data": {"object": {"id": "in_other"}}, **event}
    assert stand_in.deliver(whole) == 200
    assert StripeEvent.objects.get().outcome == outcome
    assert not stand_in.replay.asked


def post(body: bytes, signature: str | None) -> int:
    headers = {"Stripe-Signature": signature} if signature is not None else {}
    answer = Client().post(
        "/webhooks/stripe/", body, content_type="application/json", headers=headers
    )
    return answer.status_code


EVENT = {"id": "evt_1", "object": "event", "type": "a.b", "data": {"object": {"id": "x_1"}}}


def test_either_of_two_secrets_will_do_while_one_replaces_the_other(
    stand_in: StandIn, db: None
) -> None:
    assert stand_in.deliver(EVENT) == 200
    assert stand_in.deliver(EVENT | {"id": "evt_2"}, OLD_SECRET) == 200
    assert stand_in.deliver(EVENT | {"id": "evt_3"}, "whsec_other") == 400
    assert StripeEvent.objects.count() == 2


def test_what_is_not_signed_now_over_these_bytes_is_refused(stand_in: StandIn, db: None) -> None:
    body, signature = signed(EVENT, SECRET)
    assert post(body + b" ", signature) == 400
    assert post(body, None) == 400
    assert post(body, "t=,v1=") == 400
    assert post(body, "\xff") == 400
    _, old = signed(EVENT, SECRET, at=int(time.time()) - 301)
    assert post(body, old) == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b"null", b"\xff", b'{"id": "evt_1", "data": []}', b'{"id":1'],
)
def test_a_signed_body_that_is_no_event_is_refused(
    stand_in: StandIn, db: None, body: bytes
) -> None:
    moment = int(time.time())
    mac = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert post(body, f"t={moment},v1={mac}") == 400


def test_a_body_that_is_too_large_is_not_read(stand_in: StandIn, db: None) -> None:
    assert post(json.dumps(EVENT | {"x": "y" * 600_000}).encode(), "t=1,v1=a") == 413


def test_only_posts_and_only_where_it_is_on(db: None, settings: LazySettings) -> None:
    assert Client().get("/webhooks/stripe/").status_code == 405
    assert post(b"{}", "t=1,v1=a") == 404


def test_no_cookie_or_token_is_asked_for(stand_in: StandIn, db: None) -> None:
    body, signature = signed(EVENT, SECRET)
    answer = Client(enforce_csrf_checks=True).post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert answer.status_code == 200
