from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.notifications import services
from apps.notifications.models import Endpoint
from tests.notifications.receiver import Receiver


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.SPONSORPLAN_ENDPOINT_LOOPBACK = True
    settings.SPONSORPLAN_ENDPOINT_SECONDS = 2


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@dataclass
class World:
    """An endpoint of the receiver's, and a clock that is turned by hand."""

    endpoint: Endpoint
    secret: str
    now: datetime = field(default_factory=timezone.now)

    def run(self) -> int:
        """What a worker does when it is asked."""
        services.messages_make(endpoint_id=self.endpoint.pk, now=self.now)
        return services.messages_send(endpoint_id=self.endpoint.pk, clock=lambda: self.now)

    def later(self, **span: int) -> int:
        self.now += timedelta(**span)
        return self.run()

    @property
    def fresh(self) -> Endpoint:
        return Endpoint.objects.get(pk=self.endpoint.pk)


@pytest.fixture
def world(owner: Member, receiver: Receiver) -> World:
    wish = services.Wish(receiver.address, "Books")
    return World(*services.endpoint_make(member=owner, wish=wish))


@pytest.fixture
def happen(company: Company) -> Callable[..., AuditEvent]:
    """Record an event as a lower floor would."""

    def happened(action: str = "plan.approved", number: int = 1, **data: object) -> AuditEvent:
        return event_record(
            company_id=company.pk,
            actor="approver@acme.example",
            action=action,
            subject=f"plan {number}: Thanks to zz-secret-package",
            data={"digest": "0" * 64, "seal": "1" * 64, **data},
        )

    return happened
