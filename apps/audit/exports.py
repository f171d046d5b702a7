"""The log as files: with them anybody can follow the chain on their own."""

import json
from collections.abc import Iterable, Iterator

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_content
from sponsorplan.web.sheets import csv_pieces

_COLUMNS = ("number", "at", "actor", "action", "subject", "data", "previous", "digest")


def events_csv(events: Iterable[AuditEvent]) -> Iterator[str]:
    """One row an event; ``data`` as JSON. For reading: a cell like a formula is quoted."""
    return csv_pieces(
        _COLUMNS,
        (
            (
                str(event.number),
                event.at.isoformat(timespec="microseconds"),
                event.actor,
                event.action,
                event.subject,
                json.dumps(event.data, ensure_ascii=False, sort_keys=True),
                event.previous,
                event.digest,
            )
            for event in events
        ),
    )


def events_json(events: Iterable[AuditEvent]) -> Iterator[str]:
    """Each event with ``content``, the list whose compact JSON in UTF-8 has its digest."""
    yield '{\n "events": ['
    before = "\n  "
    for event in events:
        row = {
            "number": event.number,
            "at": event.at.isoformat(timespec="microseconds"),
            "actor": event.actor,
            "action": event.action,
            "subject": event.subject,
            "data": event.data,
            "previous": event.previous,
            "digest": event.digest,
            "content": event_content(event),
        }
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, indent=1)
        yield before + text.replace("\n", "\n  ")
        before = ",\n  "
    yield "\n ]\n}"
