"""A message's body: the same event makes the same bytes."""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sponsorplan.domain.messages.kinds import PREFIXES, TEST, Field, Kind

LARGEST = 20_000
_MOST = 2**63 - 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[a-z]+ ([0-9]{1,9})(?::|$)")
_ID_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the audit log, as far as a message needs it. ``slug`` is the company's."""

    slug: str
    number: int
    at: datetime
    subject: str
    data: Mapping[str, object] = field(default_factory=dict)


def body_of(kind: Kind, told: Told) -> str:
    """The JSON of a message. What an event does not say, or says in another shape, is ``null``."""
    data: dict[str, object] = {"event": told.number, "company": told.slug}
    for each in kind.all_fields:
        if each.name == kind.number:
            data[each.name] = _number_in(told.subject)
        else:
            data[each.name] = _READERS[each.kind](each, told.data)
    data["link"] = _link(kind, told.slug, data)
    return written(kind.name, told.at, data)


def ping_body(slug: str, at: datetime) -> str:
    """The JSON of a test message."""
    return written(TEST, at, {"company": slug})


def written(name: str, at: datetime, data: Mapping[str, object]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    document = {"type": name, "timestamp": moment, "data": data}
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))


def message_id(endpoint: int, digest: str) -> str:
    """The id of the message that tells an endpoint of the event with this digest: always the same."""
    made = hashlib.sha256(f"{endpoint}:{digest}".encode()).digest()
    return "msg_" + b32encode(made).decode().lower()[:_ID_LETTERS]


def _link(kind: Kind, slug: str, data: Mapping[str, object]) -> str | None:
    """The path of what it speaks of in the API, below the address of the instance."""
    unknown = [f"{{{name}}}" for name, value in data.items() if value is None]
    for link in kind.links:
        if not any(name in link for name in unknown):
            return f"/api/v1/companies/{slug}/{link.format_map(data)}"
    return None


def _number_in(subject: str) -> int | None:
    found = _NUMBER.match(subject)
    return int(found.group(1)) if found else None


def _whole(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) <= _MOST else None


def _read_number(each: Field, data: Mapping[str, object]) -> object:
    return _whole(data.get(each.at or each.name))


def _read_id(each: Field, data: Mapping[str, object]) -> object:
    number = _whole(data.get(each.at or each.name))
    return None if number is None else f"{PREFIXES[each.name]}{number}"


def _read_money(each: Field, data: Mapping[str, object]) -> object:
    minor, currency = _whole(data.get(each.at or each.name)), data.get("currency")
    if minor is None or not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        return None
    return {"minor": minor, "currency": currency}


def _read_digest(each: Field, data: Mapping[str, object]) -> object:
    value = data.get(each.at or each.name)
    return value if isinstance(value, str) and _DIGEST.fullmatch(value) else None


def _read_date(each: Field, data: Mapping[str, object]) -> object:
    try:
        return date.fromisoformat(str(data.get(each.at or each.name))[:10]).isoformat()
    except ValueError:
        return None


_READERS: Mapping[str, Callable[[Field, Mapping[str, object]], object]] = {
    "number": _read_number,
    "id": _read_id,
    "money": _read_money,
    "digest": _read_digest,
    "date": _read_date,
}
