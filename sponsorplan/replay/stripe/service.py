"""What is answered: keys, parameters, idempotency, and pages to pay on."""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape
from typing import Any

from sponsorplan.replay.server import Asked, Reply
from sponsorplan.replay.stripe import invoices, payments
from sponsorplan.replay.stripe.forms import tree_of
from sponsorplan.replay.stripe.ledger import Ledger, Object, Wrong, public
from sponsorplan.replay.stripe.parameters import unknown
from sponsorplan.replay.stripe.sending import deliver

_Do = Callable[["_Call"], Object]
_ID = r"([A-Za-z]+(?:_test)?_[0-9a-f]+)"
_SHOWN = 10


class _Call:
    def __init__(self, ledger: Ledger, found: tuple[str, ...], params: Object, here: str) -> None:
        self.ledger, self.params, self.here = ledger, params, here
        self.id = found[0] if found else ""

    def object(self, kind: str) -> Object:
        return self.ledger.get(kind, self.id)

    def listed(self, kind: str, *names: str) -> Object:
        wanted = {name: self.params[name] for name in names if name in self.params}
        rows = list(self.ledger.all(kind, **wanted))
        after = self.params.get("starting_after")
        if after:
            rows = rows[[row["id"] for row in rows].index(after) + 1 :]
        limit = int(self.params.get("limit") or _SHOWN)
        more = len(rows) > limit
        return {
            "object": "list",
            "data": rows[:limit],
            "has_more": more,
            "url": f"/v1/{kind.replace('.', '/')}s",
        }

    def events(self) -> Object:
        rows = list(reversed(self.ledger.events))[: int(self.params.get("limit") or _SHOWN)]
        return {"object": "list", "data": rows, "has_more": False, "url": "/v1/events"}


def _on_invoice(do: Callable[[Ledger, Object], Object]) -> _Do:
    return lambda call: do(call.ledger, call.object("invoice"))


def _refund(call: _Call) -> Object:
    amount = invoices.whole(call.params, "amount") if "amount" in call.params else None
    return payments.refund(call.ledger, str(call.params.get("payment_intent", "")), amount)


_ROUTES: tuple[tuple[str, str, str, _Do], ...] = (
    (
        "POST",
        "customers",
        "customers.create",
        lambda c: invoices.customer_create(c.ledger, c.params),
    ),
    ("GET", f"customers/{_ID}", "customers.retrieve", lambda c: c.object("customer")),
    ("POST", "invoices", "invoices.create", lambda c: invoices.invoice_create(c.ledger, c.params)),
    ("GET", "invoices", "invoices.list", lambda c: c.listed("invoice", "customer", "status")),
    ("GET", f"invoices/{_ID}", "invoices.retrieve", lambda c: c.object("invoice")),
    ("DELETE", f"invoices/{_ID}", "invoices.delete", _on_invoice(invoices.delete)),
    (
        "POST",
        f"invoices/{_ID}/add_lines",
        "invoices.add_lines",
        lambda c: invoices.lines_add(c.ledger, c.object("invoice"), c.params),
    ),
    (
        "POST",
        "invoiceitems",
        "invoiceitems.create",
        lambda c: invoices.item_create(c.ledger, c.params),
    ),
    (
        "POST",
        f"invoices/{_ID}/finalize",
        "invoices.finalize",
        lambda c: invoices.finalise(c.ledger, c.object("invoice"), c.here),
    ),
    ("POST", f"invoices/{_ID}/send", "invoices.send", _on_invoice(invoices.send)),
    ("POST", f"invoices/{_ID}/void", "invoices.void", _on_invoice(invoices.void)),
    (
        "POST",
        f"invoices/{_ID}/mark_uncollectible",
        "invoices.mark_uncollectible",
        _on_invoice(invoices.write_off),
    ),
    (
        "POST",
        f"invoices/{_ID}/pay",
        "invoices.pay",
        lambda c: invoices.pay_outside(c.ledger, c.object("invoice"), c.params),
    ),
    (
        "GET",
        "invoice_payments",
        "invoice_payments.list",
        lambda c: c.listed("invoice_payment", "invoice", "status"),
    ),
    (
        "POST",
        "checkout/sessions",
        "checkout.create",
        lambda c: invoices.page_create(c.ledger, c.params, c.here),
    ),
    (
        "GET",
        "checkout/sessions",
        "checkout.list",
        lambda c: c.listed("checkout.session", "customer", "payment_intent", "status"),
    ),
    (
        "GET",
        f"checkout/sessions/{_ID}",
        "checkout.retrieve",
        lambda c: c.object("checkout.session"),
    ),
    (
        "POST",
        f"checkout/sessions/{_ID}/expire",
        "checkout.expire",
        lambda c: invoices.page_expire(c.ledger, c.object("checkout.session")),
    ),
    (
        "GET",
        f"payment_intents/{_ID}",
        "payment_intents.retrieve",
        lambda c: c.object("payment_intent"),
    ),
    ("POST", "refunds", "refunds.create", _refund),
    ("GET", "refunds", "refunds.list", lambda c: c.listed("refund", "payment_intent", "charge")),
    ("GET", "disputes", "disputes.list", lambda c: c.listed("dispute", "payment_intent", "charge")),
    ("GET", f"charges/{_ID}", "charges.retrieve", lambda c: c.object("charge")),
    ("GET", "charges", "charges.list", lambda c: c.listed("charge", "payment_intent")),
    ("GET", "events", "events.list", lambda c: c.events()),
)


class Stripe:
    """``webhook`` is where events are posted to as they happen, signed with ``secret``.

    Scenarios of its own: ``declined`` and ``3ds`` for whoever pays on a page; ``fault_before`` and
    ``fault_after`` answer the first request of each kind with a fault, before or after doing it.
    """

    def __init__(self, webhook: str = "", secret: str = "") -> None:
        self.ledger = Ledger()
        self._webhook, self._secret = webhook, secret
        self._kept: dict[str, tuple[str, Reply]] = {}
        self._failed: set[str] = set()
        self._sent = 0
        self._lock = threading.RLock()

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        with self._lock:
            if asked.path.startswith("/pay/"):
                answer = self._page(asked, scenario)
            else:
                answer = self._api(asked, scenario)
            fresh = self.ledger.events[self._sent :]
            self._sent = len(self.ledger.events)
        if self._webhook and fresh:
            threading.Thread(target=self._deliver, args=(fresh,), daemon=True).start()
        return answer

    def _deliver(self, events: list[Object]) -> None:
        for event in events:
            with suppress(OSError):
                deliver(event, self._webhook, self._secret)

    def _api(self, asked: Asked, scenario: str) -> Reply:
        if not asked.headers.get("authorization", "").startswith(("Bearer sk_test_", "Bearer rk_")):
            return _error(Wrong("Invalid API Key provided.", status=401))
        try:
            name, do, found = _route(asked)
            params = tree_of(asked.body.decode()) if asked.method == "POST" else dict(asked.query)
            _check(name, params)
            call = _Call(self.ledger, found, params, f"http://{asked.headers['host']}")
            return self._once(asked, lambda: self._done(name, do, call, scenario))
        except Wrong as wrong_:
            return _error(wrong_)

    def _once(self, asked: Asked, do: Callable[[], Reply]) -> Reply:
        """The first answer to a key, again; nothing is kept of what was refused before it began."""
        key = asked.headers.get("idempotency-key", "") if asked.method == "POST" else ""
        what = hashlib.sha256(f"{asked.path}\n".encode() + asked.body).hexdigest()
        if key in self._kept:
            before, answer = self._kept[key]
            if before != what:
                raise Wrong(
                    "Keys for idempotent requests can only be used with the same parameters they "
                    "were first used with.",
                    type_="idempotency_error",
                )
            return Reply(answer.status, answer.document, {"Idempotent-Replayed": "true"})
        answer = do()
        if key:
            # As it is now: the object will change.
            frozen = json.loads(json.dumps(answer.document))
            self._kept[key] = (what, Reply(answer.status, frozen))
        return answer

    def _done(self, name: str, do: _Do, call: _Call, scenario: str) -> Reply:
        first = name not in self._failed
        if scenario == "fault_before" and first:
            self._failed.add(name)
            return _fault()
        document = do(call)
        if scenario == "fault_after" and first:
            self._failed.add(name)
            return _fault()
        return Reply(200, public(document))

    def _page(self, asked: Asked, scenario: str) -> Reply:
        """What a payer sees: the amount, and what may become of it."""
        owner = self.ledger.objects.get(asked.path.removeprefix("/pay/"))
        if owner is None:
            return Reply(404)
        if asked.method == "POST":
            does = tree_of(asked.body.decode()).get("does", "ok")
            card = scenario if scenario in ("declined", "3ds") and does == "ok" else does
            with suppress(Wrong):
                if card == "confirm":
                    waiting = self.ledger.all("payment_intent", _owner=owner["id"])
                    payments.settle(self.ledger, next(waiting)["id"])
                else:
                    payments.pay(self.ledger, owner["id"], card)
            back = owner.get("success_url") if card == "ok" else None
            return Reply(303, headers={"Location": back or asked.path})
        html = {"Content-Type": "text/html; charset=utf-8"}
        return Reply(200, headers=html, body=_html(owner).encode())


def _route(asked: Asked) -> tuple[str, _Do, tuple[str, ...]]:
    for method, path, name, do in _ROUTES:
        found = re.fullmatch(f"/v1/{path}", asked.path)
        if found and method == asked.method:
            return name, do, found.groups()
    raise Wrong(f"Unrecognized request URL ({asked.method}: {asked.path}).", status=404)


def _check(name: str, params: Mapping[str, Any]) -> None:
    if wrong := unknown(name, params):
        raise Wrong(f"Received unknown parameter: {wrong}", param=wrong, code="parameter_unknown")


def _error(wrong: Wrong) -> Reply:
    return Reply(wrong.status, {"error": wrong.error})


def _fault() -> Reply:
    return Reply(500, {"error": {"type": "api_error", "message": "Something went wrong."}})


def _html(owner: Mapping[str, Any]) -> str:
    total = owner.get("amount_total") or owner.get("total")
    ways = {
        "ok": "Pay",
        "declined": "Pay with a card that is declined",
        "3ds": "Pay with a card that asks first",
        "confirm": "Confirm what was asked",
        "bank": "Pay by bank",
    }
    buttons = "".join(
        f'<p><button name="does" value="{does}">{words}</button></p>'
        for does, words in ways.items()
    )
    return (
        '<!doctype html><html lang="en"><title>Replay of Stripe</title>'
        f"<h1>{total} {escape(str(owner['currency']).upper())}</h1>"
        f"<p>{escape(str(owner['status']))}</p>"
        f'<form method="post">{buttons}</form></html>'
    )
