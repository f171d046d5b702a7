"""A worker that is killed with a request under way, in a process of its own with a database on disk."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from sponsorplan.replay.server import Asked, Replay, Reply
from sponsorplan.replay.stripe import Stripe, payments
from sponsorplan.replay.stripe.sending import signed

SECRET = "whsec_x"
BEGIN = """
import django; django.setup()
from sponsorplan.management.tables import tables_make
tables_make()
from apps.collections.services import Bill, collection_start
from apps.companies.models import Member, User
from apps.companies.roles import GRANTS, Role
from apps.companies.services import company_create
from tests.payments.worlds import GITHUB, approved
owner = User.objects.create_user("owner@acme.example", "x")
company = company_create(owner=owner, name="Acme", slug="acme")
plan = approved(company, [(GITHUB, "debug-js", 6000)])
member = Member(company, owner.email, GRANTS[Role.OWNER], owner.pk)
collection_start(member=member, plan=plan, bill=Bill("Acme", "invoices@acme.example"))
"""
WORK = """
import django; django.setup()
from django.utils import timezone
from apps.collections.models import Collection
from apps.collections.services import collection_work
# As when the lease of whoever was killed has run out.
Collection.objects.update(lease_until=None, due_at=timezone.now())
collection_work(collection_id=Collection.objects.get().pk)
"""
DELIVER = """
import base64, django, sys; django.setup()
from apps.collections.services import delivery_store
for _ in range(2):
    delivery_store(body=base64.b64decode(sys.argv[1]), signature=sys.argv[2])
"""
TELL = """
import json, django; django.setup()
from apps.audit.models import AuditEvent
from apps.collections.models import Collection, StripeEvent
one = Collection.objects.get()
print(json.dumps([one.state, one.paid_minor, one.object_id,
    StripeEvent.objects.filter(processed_at=None).count(),
    AuditEvent.objects.filter(action="collection.paid").count()]))
"""


class Stalling:
    """Does what it is asked, and does not answer the request to ``path``."""

    def __init__(self, inner: Stripe) -> None:
        self.inner = inner
        self.path = ""
        self.reached, self.release = threading.Event(), threading.Event()

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        answer = self.inner.reply(asked, scenario, elsewhere)
        if self.path and f"{asked.method} {asked.path}".endswith(self.path):
            self.path = ""
            self.reached.set()
            self.release.wait(20)
        return answer


@pytest.fixture
def stalling() -> Iterator[tuple[Stalling, Replay]]:
    service = Stalling(Stripe())
    with Replay(service) as replay:
        yield service, replay


def start(folder: Path, address: str, code: str, *words: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
        "PYTHONPATH": str(settings.BASE_DIR),
        "SPONSORPLAN_DATA": str(folder),
        "SPONSORPLAN_DATABASE_URL": "",
        "SPONSORPLAN_LOG_LEVEL": "ERROR",
        "SPONSORPLAN_STRIPE_API": address,
        "SPONSORPLAN_STRIPE_SECRET_KEY": "sk_test_0123456789",
        "SPONSORPLAN_STRIPE_WEBHOOK_SECRETS": SECRET,
        "SPONSORPLAN_STRIPE_PAYEE": "Demo Foundation",
        "SPONSORPLAN_STRIPE_PAYEE_IS": "foundation",
        "SPONSORPLAN_STRIPE_CURRENCIES": "USD",
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], env=environment, stdout=subprocess.PIPE
    )


def run(folder: Path, address: str, code: str, *words: str) -> bytes:
    process = start(folder, address, code, *words)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output


def killed_at(folder: Path, stalling: tuple[Stalling, Replay], path: str, code: str = WORK) -> None:
    service, replay = stalling
    service.reached.clear()
    service.release.clear()
    service.path = path
    process = start(folder, replay.address, code)
    assert service.reached.wait(30), path
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    service.release.set()


def test_killed_at_every_step_it_bills_once_and_counts_a_payment_once(
    tmp_path: Path, stalling: tuple[Stalling, Replay]
) -> None:
    (tmp_path / "queue/messages").mkdir(parents=True)
    service, replay = stalling
    ledger = service.inner.ledger
    run(tmp_path, replay.address, BEGIN)
    for path in ("POST /v1/invoices", "/add_lines", "/finalize", "/send"):
        killed_at(tmp_path, stalling, path)
    run(tmp_path, replay.address, WORK)

    (invoice,) = ledger.all("invoice")
    assert (invoice["status"], invoice["total"]) == ("open", 6000)
    assert [each["amount"] for each in invoice["lines"]["data"]] == [6000]
    types = [event["type"] for event in ledger.events]
    assert types.count("invoice.sent") == types.count("customer.created") == 1

    payments.pay(ledger, invoice["id"])
    event = next(event for event in ledger.events if event["type"] == "invoice.paid")
    body, signature = signed(event, SECRET)
    told = base64.b64encode(body).decode()
    assert json.loads(run(tmp_path, replay.address, DELIVER + TELL, told, signature))[3] == 1
    intent = next(ledger.all("payment_intent"))
    killed_at(tmp_path, stalling, f"/v1/payment_intents/{intent['id']}")
    lines = run(tmp_path, replay.address, TELL + WORK + WORK + TELL).splitlines()
    before, after = (json.loads(line) for line in lines)
    assert before == ["open", 0, invoice["id"], 1, 0]
    assert after == ["paid", 6000, invoice["id"], 0, 1]
