"""A report for the Pledge: everything that its files say, as one document with a digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsorplan.domain.pledge.counting import Counted, Recipient

WITHHELD = "Withheld"


@dataclass(frozen=True, slots=True)
class Row:
    """What one recipient got. ``withheld`` is why it is not named, empty where it is."""

    name: str
    key: str
    paid: tuple[str, ...]
    usd: int
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class RateUsed:
    """``value`` is the decimal that was counted with."""

    currency: str
    value: str
    day: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """A year of a company. ``total`` and each row are cents; the rows sum to the total.

    ``developers`` are thousandths; days are ISO 8601.
    """

    company: str
    year: str
    start: str
    end: str
    report_date: str
    url: str
    developers: int
    total: int
    per_developer: int
    required: int
    rows: tuple[Row, ...]
    left_out: tuple[tuple[str, str], ...]
    rates: tuple[RateUsed, ...]

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values; `from_document` reads them again."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "rows": [
                {
                    "name": row.name,
                    "key": row.key,
                    "paid": list(row.paid),
                    "usd": row.usd,
                    "withheld": row.withheld,
                }
                for row in self.rows
            ],
            "left_out": [list(one) for one in self.left_out],
            "rates": [[one.currency, one.value, one.day, one.source] for one in self.rates],
        }

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the canonical document."""
        text = json.dumps(
            self.as_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()


_PLAIN = (
    *("company", "year", "start", "end", "report_date", "url"),
    *("developers", "total", "per_developer", "required"),
)


def from_document(document: Mapping[str, Any]) -> Report:
    """The report that `Report.as_document` wrote."""
    return Report(
        **{name: document[name] for name in _PLAIN},
        rows=tuple(
            Row(row["name"], row["key"], tuple(row["paid"]), row["usd"], row["withheld"])
            for row in document["rows"]
        ),
        left_out=tuple((name, why) for name, why in document["left_out"]),
        rates=tuple(RateUsed(*one) for one in document["rates"]),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report says besides its figures."""

    company: str
    year: str
    start: str
    end: str
    report_date: str
    url: str


def report_of(
    counted: Counted,
    *,
    frame: Frame,
    redactions: Mapping[str, str],
    rates: Sequence[RateUsed],
) -> Report | None:
    """The report; ``None`` while the total or the developers are not known."""
    if counted.total is None or counted.per_developer is None or counted.required is None:
        return None
    used = {amount.currency for one in counted.counting for amount in one.paid}
    return Report(
        company=frame.company,
        year=frame.year,
        start=frame.start,
        end=frame.end,
        report_date=frame.report_date,
        url=frame.url,
        developers=counted.developers or 0,
        total=counted.total,
        per_developer=counted.per_developer,
        required=counted.required,
        rows=tuple(_row(one, redactions.get(one.key, "")) for one in counted.counting),
        left_out=tuple(_why(one) for one in counted.left_out if one.key not in redactions),
        rates=tuple(one for one in rates if one.currency in used),
    )


def _row(one: Recipient, withheld: str) -> Row:
    paid = tuple(str(amount) for amount in one.paid)
    if withheld:
        return Row(WITHHELD, "", paid, one.usd or 0, withheld)
    return Row(one.name, one.key, paid, one.usd or 0)


def _why(one: Recipient) -> tuple[str, str]:
    verdict = one.verdict
    return one.name, verdict.rule.words if verdict.rule else verdict.reason
