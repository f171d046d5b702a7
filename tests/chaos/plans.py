"""One of many processes that approve plans and have them collected, all of them the same ones at once.

Reads commands, one a line, and answers each with a line of JSON. Jobs run where they are queued.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setting up
from django.db.models import Count, Q, Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from stripe import HTTPClient  # noqa: E402

from apps.approvals.models import ApprovalRequest  # noqa: E402
from apps.approvals.services import Said, approval_record, request_open  # noqa: E402
from apps.audit.models import AuditEvent  # noqa: E402
from apps.audit.selectors import chain_verdict  # noqa: E402
from apps.collections.models import Collection, StripeEvent  # noqa: E402
from apps.collections.services import (  # noqa: E402
    Bill,
    collection_start,
    collection_work,
    collections_sweep,
)
from apps.companies.models import Company, Member, Membership, User  # noqa: E402
from apps.companies.roles import Role  # noqa: E402
from apps.companies.services import company_create, membership_set  # noqa: E402
from apps.inventory.models import Product  # noqa: E402
from apps.inventory.services import product_create, upload_ingest, uploads_receive  # noqa: E402
from apps.journals.selectors import Span, entries_in, sums_of, ties_of  # noqa: E402
from apps.plans.models import Line, Plan  # noqa: E402
from apps.plans.services import plan_draft  # noqa: E402
from sponsorplan.celery import app  # noqa: E402
from sponsorplan.domain.allocation.policy import Policy  # noqa: E402
from sponsorplan.domain.channels.interface import Frequency  # noqa: E402
from sponsorplan.domain.errors import DomainError  # noqa: E402
from sponsorplan.domain.money import Money  # noqa: E402
from sponsorplan.replay.stripe.sending import signed  # noqa: E402
from tests.conftest import PACKAGE_LOCK  # noqa: E402

DAY = date(2026, 11, 1)
POLICY = Policy(cap_percent=60, frequency=Frequency.ONE_TIME)


def member(role: str) -> Member:
    places = Membership.objects.select_related("company", "user")
    return Member.of_membership(places.get(role=role))


def make(count: int) -> object:
    """So many plans of other amounts, that wait for approval."""
    owner = User.objects.create_user("owner@acme.example")
    company = company_create(owner=owner, name="Acme", slug="acme")
    for role in (Role.PLANNER, Role.APPROVER, Role.CONTROLLER):
        user = User.objects.create_user(f"{role}@acme.example")
        membership_set(company=company, user=user, role=role, actor=owner.email)
    planner = member("planner")
    product = product_create(member=planner, name="Shop", tier=Product.Tier.CRITICAL)
    file = ("package-lock.json", PACKAGE_LOCK)
    for upload in uploads_receive(member=planner, product=product, files=[file]).uploads:
        upload_ingest(upload_id=upload.pk)
    for number in range(count):
        budget = Money(100_00 + 37 * number, "USD")
        plan = plan_draft(
            member=planner, title=f"Plan {number}", budget=budget, policy=POLICY, as_of=DAY
        )
        request_open(member=planner, plan=plan)
    return {"plans": Plan.objects.count()}


def begin(seed: int) -> object:
    """Approve each plan, have it billed, and make the bill, in an order of its own."""
    order, said = random.Random(seed), Counter[str]()
    requests = list(ApprovalRequest.objects.select_related("plan__company"))
    order.shuffle(requests)
    approver = member(order.choice(["owner", "approver", "controller"]))
    biller = member(order.choice(["owner", "controller"]))
    bill = Bill("Acme", "invoices@acme.example")
    for request in requests:
        words = Said(request.pk, request.digest, approves=True)
        said[f"approve {_approved(approver, request.plan, words)}"] += 1
        said[f"collect {_billed(biller, request.plan, bill)}"] += 1
        for pk in Collection.objects.filter(plan=request.plan).values_list("pk", flat=True):
            collection_work(collection_id=pk)
    return said


def _approved(approver: Member, plan: Plan, said: Said) -> str:
    try:
        approval_record(member=approver, plan=plan, said=said)
    except DomainError as error:
        return error.code
    return "done"


def _billed(biller: Member, plan: Plan, bill: Bill) -> str:
    try:
        collection_start(member=biller, plan=plan, bill=bill)
    except DomainError as error:
        return error.code
    return "done"


def deliver(number: int, folder: str) -> object:
    """Post the events of a file of its own, as Stripe does."""
    events = json.loads((Path(folder) / f"events-{number}.json").read_text(encoding="utf-8"))
    said, line = Counter[str](), Client()
    for event in events:
        body, signature = signed(event, settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS[0])
        answer = line.post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
        said[str(answer.status_code)] += 1
    return said


def later() -> object:
    """As if an hour went by: whatever still waits for something is due."""
    waits = Q(state__in=["draft", "open"]) | Q(
        events__in=StripeEvent.objects.filter(processed_at=None)
    )
    due = Collection.objects.filter(waits, lease_until=None).values_list("pk", flat=True)
    return Collection.objects.filter(pk__in=list(due)).update(due_at=timezone.now())


def sweep() -> object:
    """Do all that is due now and nobody works on."""
    sweeps, now = 0, timezone.now()
    while Collection.objects.filter(due_at__lte=now, lease_until=None).exists():
        collections_sweep()
        sweeps += 1
    return {"sweeps": sweeps}


def look() -> object:
    company = Company.objects.get()
    states = Collection.objects.values_list("state").annotate(Count("pk")).order_by("state")
    sums = Collection.objects.aggregate(due=Sum("due_minor"), paid=Sum("paid_minor"))
    journal = sums_of(entries_in(company=company, span=Span())).sums
    rows = Line.objects.values_list("state", "amount_minor", "channel")
    nowhere = [minor for state, minor, channel in rows if state != "payable" or not channel]
    unplaced = [item["minor"] for plan in Plan.objects.all() for item in plan.unplaced]
    return {
        "states": dict(states),
        "unfinished": Collection.objects.exclude(step="done").count(),
        "keys": dict(Collection.objects.values_list("key", "plan__number")),
        **sums,
        "journal": journal["commit"]["USD"],
        "ties": all(t.holds for t in ties_of(company=company, span=Span(), sums=journal)),
        # What a plan gives to nobody yet is collected with it, and in no journal.
        "nowhere": sum(nowhere) + sum(unplaced),
        "events": StripeEvent.objects.count(),
        "waiting": StripeEvent.objects.filter(processed_at=None).count(),
        "told paid": AuditEvent.objects.filter(action="collection.paid").count(),
        "chain": chain_verdict(company_id=company.pk).misfit is None,
    }


def main() -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    app.conf.task_eager_propagates = True
    settings.ALLOWED_HOSTS = ["testserver"]
    # The library tries again as it would, without sleeping before it does.
    HTTPClient.INITIAL_DELAY = HTTPClient.MAX_DELAY = 0
    does: dict[str, Callable[..., object]] = {
        "make": make,
        "begin": begin,
        "deliver": deliver,
        "look": look,
    }
    does |= {"later": later, "sweep": sweep}
    for line in sys.stdin:
        name, *words = line.split()
        answer = does[name](*(int(word) if word.isdecimal() else word for word in words))
        print(json.dumps(answer), flush=True)


main()
