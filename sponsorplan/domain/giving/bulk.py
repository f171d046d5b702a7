"""Files from which GitHub Sponsors makes many sponsorships at once.

The two column labels are GitHub's, word for word, from its guide to sponsoring; a file has no
column for the frequency, so all of one file is given once or all of it every month. Not GitHub's
word, and so to be checked when a file is uploaded: that it takes at most 100 rows, and the address
of the upload page. Both are only seen in public READMEs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.github_sponsors import PLATFORM
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.giving.amounts import sendable
from sponsorplan.domain.money import Money

COLUMNS = ("Maintainer username", "Sponsorship amount in USD")
MOST_ROWS = 100
UPLOAD = "https://github.com/sponsors/bulk-sponsorships/import/new"
_CURRENCY, _DOLLAR = "USD", 100
_FREQUENCIES = frozenset({Frequency.ONE_TIME, Frequency.MONTHLY})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One sponsorship to make: ``handle`` as it is stored, and ``line``, which names it to us."""

    line: int
    handle: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Row:
    """``dollars`` are whole."""

    line: int
    login: str
    dollars: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """``files``: at most 100 rows each, in the order given; ``left_out``: who is in none, and why."""

    files: tuple[tuple[Row, ...], ...]
    left_out: tuple[LeftOut, ...]


def bulk_of(wanted: Iterable[Wanted], frequency: Frequency) -> Bulk:
    """The files of one frequency, as it is paid. Each wanted one is in one row, or left out."""
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    for one in wanted:
        row = _row(one, frequency, seen)
        if isinstance(row, Row):
            seen.add(row.login)
            rows.append(row)
        else:
            left_out.append(row)
    files = tuple(tuple(rows[at : at + MOST_ROWS]) for at in range(0, len(rows), MOST_ROWS))
    return Bulk(files, tuple(left_out))


def text_of(rows: Sequence[Row]) -> str:
    """A file's text. No cell can be a formula: logins are checked, amounts are digits."""
    lines = [",".join(COLUMNS), *(f"{row.login},{row.dollars}" for row in rows)]
    return "".join(f"{line}\r\n" for line in lines)


def _row(one: Wanted, frequency: Frequency, seen: set[str]) -> Row | LeftOut:
    channel = registry.get(PLATFORM)
    ref = channel.ref(one.handle) if channel else None
    if channel is None or ref is None:
        return LeftOut(one.line, "That cannot be a login on GitHub. Correct its channel.")
    if frequency not in _FREQUENCIES:
        return LeftOut(one.line, "GitHub Sponsors has no yearly payment.")
    if one.amount.currency != _CURRENCY:
        return LeftOut(one.line, "A file takes US dollars only. Pay it by its link.")
    if one.amount.minor <= 0 or sendable(one.amount, channel.terms(_CURRENCY)) != one.amount:
        return LeftOut(one.line, "GitHub Sponsors takes whole US dollars from 1 to 12,000.")
    if ref.handle in seen:
        return LeftOut(one.line, "Its login is in a file already; GitHub keeps one for each payer.")
    return Row(one.line, ref.handle, one.amount.minor // _DOLLAR)
