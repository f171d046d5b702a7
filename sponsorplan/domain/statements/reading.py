"""A statement from its bytes: recognised, refused in words, or read item by item."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sponsorplan.domain.channels.github_sponsors import PLATFORM as GITHUB
from sponsorplan.domain.statements import amounts, days, open_collective
from sponsorplan.domain.statements.mapped import Reader, aside_of
from sponsorplan.domain.statements.mapping import Mapping, guessed, wrong
from sponsorplan.domain.statements.shapes import Item, Problem, UnusableStatement
from sponsorplan.domain.statements.tables import (
    MOST_ROWS,
    Table,
    clean,
    plain,
    rows_of,
    table_of,
)

_WANTED = {
    "github": "On GitHub, open the Sponsoring tab of your organisation, Your sponsorships, and "
    "export from there.",
    "open_collective": "On Open Collective, open Transactions of your own account and export them "
    "as CSV with their kind, their amount and who they went to.",
}
_ORDER = (
    "Each day in this file could be read in several ways, such as 03/04/2026. Choose which of the "
    "figures is the day."
)
_MIXED_DAYS = "The days in this column are not all written in one order. Choose another column."
_MARK = (
    "The amounts in this file could be read in two ways, such as 1.234. Choose the decimal mark."
)
_MIXED_MARKS = (
    "The amounts are not all written with one decimal mark. Choose the one that is right."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file will be read: ``questions`` are what a person has to answer first, by field.

    ``needs_mapping`` is false for an export whose columns are known.
    """

    table: Table
    mapping: Mapping
    questions: dict[str, str]
    needs_mapping: bool


def plan_of(content: bytes, source: str, answered: Mapping | None) -> Plan:
    """How ``content`` is to be read. Raises ``UnusableStatement`` with the export that is wanted."""
    given = answered or Mapping()
    _no_json(content, source)
    table = table_of(content, given.encoding, given.delimiter)
    if "sponsorhandle" in {plain(name) for name in table.columns}:
        raise UnusableStatement(
            "This is the export of a maintainer: it says who sponsors them. " + _WANTED["github"]
        )
    is_known = open_collective.places_of(table) is not None
    if is_known != (source == "open_collective"):
        raise UnusableStatement(
            "This is an export of Open Collective. Choose that as its source."
            if is_known
            else f"Columns of Open Collective's export are missing. {_WANTED['open_collective']}"
        )
    if is_known:
        return Plan(table, Mapping(), {}, needs_mapping=False)
    mapping = answered or guessed(table, source)
    questions = wrong(mapping, table)
    if not questions:
        mapping, questions = _settled(content, table, mapping)
    return Plan(table, mapping, questions, needs_mapping=True)


def items_of(content: bytes, source: str, plan: Plan) -> Iterator[Item]:
    """All that the file says, in its order; also what could not be read."""
    places = open_collective.places_of(plan.table) if source == "open_collective" else None
    reader = Reader(plan.table, plan.mapping, GITHUB if source == "github" else "")
    count = 0
    line = plan.table.line
    try:
        for row in rows_of(content, plan.table):
            line, count = row[0], count + 1
            if count > MOST_ROWS:
                yield _too_many(line)
                return
            if places is None:
                yield from reader.items_of(row)
                continue
            said = list(open_collective.items_of(row, places))
            aside = aside_of(row, plan.table)
            known_ending = any(isinstance(one, Problem) and one.incomplete for one in said)
            yield from said if aside is None or known_ending else [aside]
    except csv.Error:
        yield Problem(
            line,
            "",
            "What follows could not be read: a quote is not closed, or a cell is too long. Correct "
            "it and upload the file again; what is known already is not counted twice.",
            incomplete=True,
        )


def _settled(content: bytes, table: Table, mapping: Mapping) -> tuple[Mapping, dict[str, str]]:
    """Find out how days and amounts are written where every cell together tells; else ask."""
    questions: dict[str, str] = {}
    if not mapping.order:
        orders = days.orders_of(_cells(content, table, mapping.day))
        if orders is not None and len(orders) == 1:
            mapping = replace(mapping, order=orders[0])
        elif orders is not None:
            questions["order"] = _ORDER if orders else _MIXED_DAYS
    if not mapping.mark:
        marks = amounts.marks_of(
            _cells(
                content, table, *(c for c in (mapping.amount, mapping.debit, mapping.credit) if c)
            )
        )
        if marks is None or len(marks) == 1:
            mapping = replace(mapping, mark=marks[0] if marks else ".")
        else:
            questions["mark"] = _MARK if marks else _MIXED_MARKS
    return mapping, questions


def _cells(content: bytes, table: Table, *columns: str) -> Iterator[str]:
    places = [table.columns.index(name) for name in columns]
    try:
        for row in rows_of(content, table):
            if aside_of(row, table) is None:
                yield from (clean(row[1][place]) for place in places)
    except csv.Error:
        return


def _no_json(content: bytes, source: str) -> None:
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins in (b"{", b"["):
        wanted = _WANTED.get(source, "Export the table as CSV.")
        if b"sponsor_handle" in content[:100_000]:
            raise UnusableStatement(
                f"This is the export of a maintainer: it says who sponsors them. {_WANTED['github']}"
            )
        raise UnusableStatement(f"This is JSON, and a table as CSV is wanted. {wanted}")


def _too_many(line: int) -> Problem:
    return Problem(
        line,
        "",
        f"Only the first {MOST_ROWS} rows were read. Export shorter periods and upload each.",
        incomplete=True,
    )
