"""Files of any length are made as they are sent."""

import json
import tracemalloc
from collections.abc import Callable

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_content
from apps.companies.models import Company
from apps.companies.roles import Role
from apps.contributions.models import Contribution
from apps.payments.models import Statement, Transaction
from benchmarks.rows import events, grow

FILES = ("payments/transactions.csv", "time/hours.csv", "audit/export.csv", "audit/export.json")
FEW, MANY = 6_000, 12_000


def peak(client: Client, address: str) -> tuple[int, int]:
    """Bytes in memory at most while the file is made and thrown away, and its lines."""
    tracemalloc.start()
    try:
        answer = client.get(address)
        lines = sum(piece.count(b"\n") for piece in answer)
        return tracemalloc.get_traced_memory()[1], lines
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FILES)
def test_a_longer_file_takes_hardly_more_memory(
    company: Company, client_of: Callable[[Role], Client], name: str
) -> None:
    client, address = client_of(Role.OWNER), f"/c/acme/{name}"
    grow(company, start=0, stop=1, kinds=[Statement])
    started, made = 0, []
    for stop in (FEW, MANY):
        for number in range(started, stop, 1_000):
            grow(company, start=number, stop=number + 1_000, kinds=[Transaction, Contribution])
            events(company.pk, 1_000)
        started = stop
        made.append(peak(client, address))
    (less, lines), (more, longer) = made
    assert longer > lines + 1_000
    # A primary key of each row is kept, which is a small part of a row.
    assert more - less < (longer - lines) * 100


def test_the_log_as_json_is_one_document(
    company: Company, client_of: Callable[[Role], Client]
) -> None:
    events(company.pk, 3)
    client = client_of(Role.OWNER)
    document = json.loads(client.get("/c/acme/audit/export.json").getvalue())
    kept = AuditEvent.objects.filter(company_id=company.pk).order_by("number")
    assert [one["number"] for one in document["events"]] == [one.number for one in kept]
    assert [one["content"] for one in document["events"]] == [event_content(one) for one in kept]
    none = client.get("/c/acme/audit/export.json?action=nothing.done").getvalue()
    assert json.loads(none) == {"events": []}
