"""A journal entry as JSON, for programs and for files of lines."""

import json
from collections.abc import Iterable, Iterator

from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.entries import JournalEntry, Posting

Document = dict[str, object]


def entry_document(entry: JournalEntry, chart: Chart) -> Document:
    """Amounts in minor units, debits positive."""
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "date": entry.day.isoformat(),
        "name": entry.name,
        "text": entry.text,
        "reference": entry.reference,
        "note": entry.note,
        "tags": entry.tags.as_dict(),
        "postings": [_posting_document(posting, chart) for posting in entry.postings],
    }


def _posting_document(posting: Posting, chart: Chart) -> Document:
    account = chart.of(posting)
    return {
        "role": posting.role.value,
        "account": account.code,
        "account_name": account.name,
        "amount": {"minor": posting.money.minor, "currency": posting.money.currency},
        "centre": posting.centre,
    }


def json_lines(entries: Iterable[JournalEntry], chart: Chart) -> Iterator[bytes]:
    """One entry on each line, keys in a fixed order."""
    for entry in entries:
        document = entry_document(entry, chart)
        yield json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
