"""R4: many processes approve the same plans and have them collected, by a Stripe that often does not answer.

Its webhooks come five times each, in any order, and some never. Each plan must be charged once.
"""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from sponsorplan.replay.server import Asked, Replay, Reply
from sponsorplan.replay.stripe import Stripe, payments
from sponsorplan.replay.stripe.ledger import Ledger, Object
from tests.chaos.machine import Machine

_CUT, _DROPPED, _COPIES = 0.3, 0.1, 5
_MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. Sums are in minor units.

    ``approved`` and ``billed`` are how often a plan was approved or begun to be billed, by all processes.
    ``most`` is the most invoices or charges of one plan. ``dropped`` are the events that were never
    delivered, ``silent`` the plans of which nothing was; ``unseen`` the payments that nothing had shown
    before the sweep, ``lost`` those that are unseen after it.
    """

    plans: int
    processes: int
    asked: int
    cut: int
    approved: int
    billed: int
    invoices: int
    charges: int
    most: int
    deliveries: int
    refused: int
    dropped: int
    silent: int
    unseen: int
    lost: int
    kept: int
    events: int
    waiting: int
    told: int
    charged: int
    due: int
    paid: int
    journal: int
    nowhere: int
    holds: bool
    seconds: float

    def check(self) -> None:
        """Each plan was charged once, all sums are one, and what was dropped was found."""
        assert self.cut > 0
        assert (self.approved, self.billed) == (self.plans, self.plans)
        assert (self.invoices, self.charges, self.most) == (self.plans, self.plans, 1)
        assert (self.refused, self.waiting, self.told) == (0, 0, self.plans)
        assert self.kept == self.events < self.deliveries
        # What no event told was not known, and is found by looking.
        assert self.unseen >= self.silent > 0
        assert self.lost == 0
        assert self.charged == self.due == self.paid == self.journal + self.nowhere
        assert self.holds


class Deaf:
    """A Stripe that does what it is asked, and often ends the connection without an answer."""

    def __init__(self, seed: int, share: float) -> None:
        self.inner = Stripe()
        self.asked = self.cut = 0
        self._order, self._share, self._lock = random.Random(seed), share, threading.Lock()

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        answer = self.inner.reply(asked, scenario, elsewhere)
        with self._lock:
            self.asked += 1
            if self._order.random() < self._share:
                self.cut += 1
                raise ConnectionAbortedError
        return answer


class Process:
    """One of `tests.chaos.plans`, which is told what to do."""

    def __init__(self, machine: Machine) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.plans"],
            cwd=settings.BASE_DIR,
            env=machine.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, *words: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{' '.join(map(str, words))}\n")
        self._process.stdin.flush()

    def answer(self) -> Any:  # noqa: ANN401 - what it prints
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "a process ended; what it said stands above"
        return json.loads(line)

    def ask(self, *words: object) -> Any:  # noqa: ANN401 - what it prints
        self.tell(*words)
        return self.answer()

    def end(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


@contextmanager
def _running(machine: Machine, count: int) -> Iterator[list[Process]]:
    processes = [Process(machine) for _ in range(count)]
    try:
        yield processes
    finally:
        for each in processes:
            each.end()


def _all(processes: list[Process], *words: object) -> Counter[str]:
    """Tell all of them at once; the sum of what they answer. ``SEED`` is each one's own number."""
    for number, each in enumerate(processes):
        each.tell(*(number if word == "SEED" else word for word in words))
    said: Counter[str] = Counter()
    for each in processes:
        said.update(each.answer())
    return said


def collected(machine: Machine, plans: int, processes: int, seed: int) -> Outcome:
    """Approve and collect so many plans by so many processes at once; see what came of it at Stripe."""
    started = time.monotonic()
    machine.run("tests.tables")
    deaf = Deaf(seed, _CUT)
    with Replay(deaf) as replay:
        machine.environment |= {
            "SPONSORPLAN_STRIPE_API": replay.address,
            "SPONSORPLAN_STRIPE_SECRET_KEY": "sk_test_0123456789",
            "SPONSORPLAN_STRIPE_WEBHOOK_SECRETS": "whsec_x",
            "SPONSORPLAN_STRIPE_PAYEE": "Demo Foundation",
            "SPONSORPLAN_STRIPE_PAYEE_IS": "foundation",
            "SPONSORPLAN_STRIPE_CURRENCIES": "USD",
        }
        with _running(machine, processes) as running:
            return _driven(machine, deaf, running, plans, random.Random(seed), started)


def _driven(
    machine: Machine,
    deaf: Deaf,
    running: list[Process],
    plans: int,
    order: random.Random,
    started: float,
) -> Outcome:
    first, ledger = running[0], deaf.inner.ledger
    first.ask("make", plans)
    began = _all(running, "begin", "SEED")
    _swept(running, lambda seen: seen["unfinished"] == 0)
    owners = first.ask("look")["keys"]
    for invoice in list(ledger.all("invoice", status="open")):
        payments.pay(ledger, invoice["id"])
    told, silent = _not_dropped(ledger, order)
    came = _delivered(machine, running, told, order)
    unseen = plans - first.ask("look")["states"].get("paid", 0)
    _swept(running, lambda seen: seen["states"] == {"paid": plans} and not seen["waiting"])
    seen = first.ask("look")
    found = _at_stripe(ledger, owners)
    return Outcome(
        plans,
        len(running),
        deaf.asked,
        deaf.cut,
        began["approve done"],
        began["collect done"],
        invoices=sum(found["invoice"].values()),
        charges=sum(found["charge"].values()),
        most=max((*found["invoice"].values(), *found["charge"].values())),
        deliveries=came.total(),
        refused=came.total() - came["200"],
        dropped=len(ledger.events) - len(told),
        silent=len(silent),
        unseen=unseen,
        lost=plans - seen["states"].get("paid", 0),
        kept=seen["events"],
        events=len(told),
        waiting=seen["waiting"],
        told=seen["told paid"],
        charged=sum(each["amount"] for each in ledger.all("charge")),
        due=seen["due"],
        paid=seen["paid"],
        journal=seen["journal"],
        nowhere=seen["nowhere"],
        holds=seen["ties"] and seen["chain"],
        seconds=time.monotonic() - started,
    )


def _swept(running: list[Process], is_over: Callable[[Any], bool]) -> None:
    for _ in range(_MOST_ROUNDS):
        if is_over(running[0].ask("look")):
            return
        running[0].ask("later")
        _all(running, "sweep")


def _not_dropped(ledger: Ledger, order: random.Random) -> tuple[list[Object], set[str]]:
    """The events that are delivered, and the invoices of which none is."""
    invoices = sorted(each["id"] for each in ledger.all("invoice"))
    silent = set(order.sample(invoices, round(len(invoices) * _DROPPED)))
    told = [
        event
        for event in ledger.events
        if _invoice_of(ledger, event["data"]["object"]["id"]) not in silent
        and order.random() >= _DROPPED
    ]
    return told, silent


def _invoice_of(ledger: Ledger, object_id: str) -> str:
    """The invoice that an object is, or belongs to; empty for a customer."""
    found = ledger.objects[object_id]
    if found["object"] == "invoice":
        return object_id
    if found["object"] == "charge":
        found = ledger.objects[found["payment_intent"]]
    return str(found.get("_owner") or found.get("invoice") or "")


def _delivered(
    machine: Machine, running: list[Process], told: list[Object], order: random.Random
) -> Counter[str]:
    """Each event five times in any order, by all processes at once; how often each status came."""
    copies = told * _COPIES
    order.shuffle(copies)
    for number in range(len(running)):
        mine = copies[number :: len(running)]
        (machine.folder / f"events-{number}.json").write_text(json.dumps(mine), encoding="utf-8")
    return _all(running, "deliver", "SEED", machine.folder)


def _at_stripe(ledger: Ledger, owners: dict[str, int]) -> dict[str, Counter[object]]:
    """How many invoices and charges each plan has there."""
    found: dict[str, Counter[object]] = {"invoice": Counter(), "charge": Counter()}
    for kind, plans in found.items():
        for each in ledger.all(kind):
            invoice = ledger.objects[_invoice_of(ledger, each["id"])]
            plans[owners.get(invoice["metadata"]["sponsorplan_collection"])] += 1
    return found
