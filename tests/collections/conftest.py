"""A company whose budget is collected by a stand-in for Stripe, over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from stripe import HTTPClient

from apps.collections.models import Collection
from apps.collections.services import Bill, collection_start
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.plans.models import Plan
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.replay.server import Replay
from sponsorplan.replay.stripe import Stripe
from sponsorplan.replay.stripe.sending import signed
from tests.payments.worlds import GITHUB, approved

SECRET = "whsec_new"
OLD_SECRET = "whsec_old"


@dataclass
class StandIn:
    """The stand-in, its server, and a way to deliver what it has to say."""

    stripe: Stripe
    replay: Replay
    run: Callable[[], Any]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.stripe.ledger.events

    def asked(self, method: str, path: str) -> int:
        return sum(a.method == method and a.path == path for a in self.replay.asked)

    def deliver(self, event: dict[str, Any], secret: str = SECRET, at: int | None = None) -> int:
        body, signature = signed(event, secret, at=at)
        with self.run():
            answer = Client().post(
                "/webhooks/stripe/",
                body,
                content_type="application/json",
                headers={"Stripe-Signature": signature},
            )
        return answer.status_code

    def deliver_all(self) -> None:
        for event in list(self.events):
            assert self.deliver(event) == 200


@pytest.fixture
def stand_in(
    settings: LazySettings,
    django_capture_on_commit_callbacks: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[StandIn]:
    # The library tries again as it would, without sleeping before it does.
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0)
    stripe = Stripe()
    with Replay(stripe) as replay:
        settings.SPONSORPLAN_STRIPE_API = replay.address
        settings.SPONSORPLAN_STRIPE_SECRET_KEY = "sk_test_0123456789"
        settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS = [SECRET, OLD_SECRET]
        settings.SPONSORPLAN_STRIPE_PAYEE = "Demo Foundation"
        settings.SPONSORPLAN_STRIPE_PAYEE_IS = "foundation"
        settings.SPONSORPLAN_STRIPE_CURRENCIES = ["USD", "EUR"]
        yield StandIn(stripe, replay, lambda: django_capture_on_commit_callbacks(execute=True))


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


@pytest.fixture
def plan(company: Company) -> Plan:
    return approved(company, [(GITHUB, "debug-js", 60_00), (GITHUB, "eslint", 40_00)])


@pytest.fixture
def monthly(company: Company) -> Plan:
    return approved(company, [(GITHUB, "debug-js", 60_00)], frequency=Frequency.MONTHLY)


@pytest.fixture
def bill() -> Bill:
    return Bill("Acme", "invoices@acme.example", purchase_order="PO-77", days_until_due=14)


@pytest.fixture
def collect(
    stand_in: StandIn, controller: Member, plan: Plan, bill: Bill
) -> Callable[..., Collection]:
    """Have the plan billed, and let the worker do it."""

    def start(**changes: str) -> Collection:
        values = {name: getattr(bill, name) for name in bill.__slots__}
        with stand_in.run():
            made = collection_start(member=controller, plan=plan, bill=Bill(**(values | changes)))
        return Collection.objects.get(pk=made.pk)

    return start


def fresh(collection: Collection) -> Collection:
    return Collection.objects.get(pk=collection.pk)
