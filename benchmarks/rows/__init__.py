"""Rows of every kind that a company owns, by number: the same number gives the same row.

`grow` adds rows of each kind to a company that has a product, an upload, a plan and members. They are
for lists to be long and for tables to be large: they keep the database's rules, not all of the
program's. The suite grows a company to see that no list asks more of the database for more rows.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice

from django.db.models import Model

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_digest
from apps.calendar import models as calendar
from apps.collections import models as collections
from apps.companies import models as companies
from apps.fiscal import models as fiscal
from apps.inventory import models as inventory
from apps.journals import models as journals
from apps.notifications import models as notifications
from apps.plans import models as plans
from apps.pledge import models as pledge
from benchmarks.rows.near import BY, NOW, Near
from benchmarks.rows.paying import PAYING
from benchmarks.rows.planning import PLANNING

_BATCH = 2_000
KINDS = {**PLANNING, **PAYING}

# One for each company or table, or no list anywhere: nothing to grow.
SINGLE = {
    companies.IdempotentRequest,
    inventory.Grouping,
    plans.Ballot,
    plans.Measurement,
    plans.PlanInputs,
    fiscal.ChargeRule,
    collections.StripeReference,
    journals.ExportLayout,
    pledge.PledgeProfile,
    calendar.CalendarSettings,
    notifications.MailCursor,
}


def _user(near: Near, i: int) -> companies.User:
    email = f"person-{i}@{near.company.slug}.example"
    return companies.User(email=email, password="!")  # noqa: S106 - nobody logs in with it


def grow(
    company: companies.Company,
    *,
    start: int,
    stop: int,
    kinds: Iterable[type[Model]] | None = None,
) -> None:
    """Add the rows with numbers from ``start`` up to ``stop``, that one not included, of each kind.

    Where ``kinds`` are not named these are all, with as many members and audit events.
    """
    near = Near(company)
    if kinds is None:
        _members(near, start, stop)
    for model in KINDS if kinds is None else kinds:
        rows = (model(company=company, **KINDS[model](near, i)) for i in range(start, stop))
        near.ids(model)
        _keep(model, rows)
        near.forget(model)
    if kinds is None:
        events(company.pk, stop - start)


def events(company_id: int, count: int) -> None:
    """Audit events that continue the company's chain."""
    last = AuditEvent.objects.filter(company_id=company_id).order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, "")

    def rows() -> Iterable[AuditEvent]:
        nonlocal number, previous
        for i in range(count):
            number += 1
            event = AuditEvent(
                company_id=company_id,
                number=number,
                at=NOW + timedelta(seconds=i),
                actor=BY,
                action="plan.approved",
                subject=f"plan {i}",
                data={},
                previous=previous,
            )
            event.digest = previous = event_digest(event)
            yield event

    _keep(AuditEvent, rows())


def _members(near: Near, start: int, stop: int) -> None:
    users = companies.User.objects.bulk_create(
        [_user(near, i) for i in range(start, stop)], batch_size=_BATCH
    )
    companies.Membership.objects.bulk_create(
        [
            companies.Membership(company=near.company, user=user, role="viewer", created_at=NOW)
            for user in users
        ],
        batch_size=_BATCH,
    )


def _keep(model: type[Model], rows: Iterable[Model]) -> None:
    going = iter(rows)
    while batch := list(islice(going, _BATCH)):
        model._default_manager.bulk_create(batch)  # noqa: SLF001 - of any model


def kinds_left_out(owned: Sequence[type[Model]]) -> list[str]:
    """The kinds of ``owned`` that nothing here grows and nothing excuses."""
    known = {*KINDS, *SINGLE, companies.Membership}
    return sorted(model.__name__ for model in owned if model not in known)
