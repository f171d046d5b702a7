"""Journals of plain-text accounting: Beancount, and hledger, whose form Ledger reads too."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.entries import JournalEntry, Posting
from sponsorplan.domain.money import Money, exponent

# Every account is open from here on; no plan is older.
_OPENED = date(2000, 1, 1)
_TAG = re.compile(r"[^A-Za-z0-9_/.-]+")
_SPACES = re.compile(r"\s+")
_WIDTH = 48


def beancount(entries: Iterable[JournalEntry], chart: Chart) -> Iterator[bytes]:
    """A Beancount file: each entry a transaction, with its tags as metadata and its plan as link."""
    yield b'; Journal of sponsorship.\noption "title" "Sponsorship"\n\n'
    for account in chart.all():
        yield f"{_OPENED.isoformat()} open {account.path}\n".encode()
    for entry in entries:
        yield _transaction(entry, chart).encode()


def _transaction(entry: JournalEntry, chart: Chart) -> str:
    link = f" ^{_TAG.sub('-', entry.tags.plan)}" if entry.tags.plan else ""
    lines = [
        "",
        f"{entry.day.isoformat()} * {_quoted(entry.name)} {_quoted(entry.text)} #{entry.kind}{link}",
        f"  entry: {_quoted(entry.id)}",
    ]
    told = {**entry.tags.as_dict(), "reference": entry.reference, "note": entry.note}
    lines += [
        f"  {name}: {_quoted(text)}" for name, text in told.items() if text and name != "plan"
    ]
    for posting in entry.postings:
        lines.append(f"  {_amount_line(posting, chart, 2)}")
        if posting.centre:
            lines.append(f"    centre: {_quoted(posting.centre)}")
    return "\n".join(lines) + "\n"


def hledger(entries: Iterable[JournalEntry], chart: Chart) -> Iterator[bytes]:
    """An hledger journal, with accounts and commodities declared, so that ``hledger check -s`` holds.

    Commodities come last, when they are known; hledger takes a declaration wherever it stands.
    """
    seen: set[str] = set()
    yield b"; Journal of sponsorship.\ndecimal-mark .\n\n"
    for account in chart.all():
        yield f"account {account.path}\n".encode()
    for entry in entries:
        seen |= {posting.money.currency for posting in entry.postings}
        yield _block(entry, chart).encode()
    for currency in sorted(seen):
        whole = 1000 * 10 ** exponent(currency)
        figure = Money(whole, currency).decimal
        yield f"\ncommodity {figure if '.' in figure else figure + '.'} {currency}\n".encode()


def _block(entry: JournalEntry, chart: Chart) -> str:
    code = f" ({_bare(entry.id)})"
    lines = ["", f"{entry.day.isoformat()} *{code} {_bare(entry.name)} | {_bare(entry.text)}"]
    told = {**entry.tags.as_dict(), "reference": entry.reference, "note": entry.note}
    lines.append(f"    ; kind:{entry.kind}")
    lines += [f"    ; {name}:{_tag_value(text)}" for name, text in told.items() if text]
    for posting in entry.postings:
        centre = f"  ; centre:{_tag_value(posting.centre)}" if posting.centre else ""
        lines.append(f"    {_amount_line(posting, chart, 2)}{centre}")
    return "\n".join(lines) + "\n"


def _amount_line(posting: Posting, chart: Chart, gap: int) -> str:
    money = posting.money
    return f"{chart.of(posting).path:<{_WIDTH}}{' ' * gap}{money.decimal:>16} {money.currency}"


def _plain(text: str) -> str:
    """On one line, without what cannot be seen."""
    seen = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return _SPACES.sub(" ", seen).strip()


def _quoted(text: str) -> str:
    escaped = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _bare(text: str) -> str:
    """Words in which nothing begins a comment, a code or another field of hledger's."""
    return re.sub(r"[;|()\[\]{}]", "-", _plain(text)) or "-"


def _tag_value(text: str) -> str:
    """A tag's value ends at a comma; what stands in brackets might be taken for a date."""
    return re.sub(r"[,\[\]]", " ", _plain(text))
