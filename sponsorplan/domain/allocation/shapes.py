"""Reading plain values of a document strictly, with the place of whatever does not fit."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class MisfitError(Exception):
    """A value that is not what stands at its place; the path grows on the way out."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.path: list[str] = []


def at(record: Mapping[str, object], name: str, read: Callable[[object], T]) -> T:
    try:
        if name not in record:
            raise MisfitError("something")  # noqa: TRY301 - one way out, which adds the name
        return read(record[name])
    except MisfitError as error:
        error.path.insert(0, name)
        raise


def each(value: object, read: Callable[[object], T]) -> tuple[T, ...]:
    rows = rows_of(value)
    read_so_far: list[T] = []
    try:
        for row in rows:
            read_so_far.append(read(row))  # noqa: PERF401 - how far it came is told in the error
    except MisfitError as error:
        error.path.insert(0, str(len(read_so_far)))
        raise
    return tuple(read_so_far)


def record(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MisfitError("an object")
    return value


def rows_of(value: object) -> list[object]:
    if not isinstance(value, list):
        raise MisfitError("a list")
    return value


def row_of(value: object, columns: int) -> list[object]:
    row = rows_of(value)
    if len(row) != columns:
        raise MisfitError(f"a list of {columns}")
    return row


def text(value: object) -> str:
    if not isinstance(value, str):
        raise MisfitError("a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half of a character, which no digest can be taken of
        raise MisfitError("a text of whole characters") from error
    return value


def choice(value: object, kind: type[E]) -> E:
    try:
        return kind(text(value))
    except ValueError as error:
        raise MisfitError(f"one of {', '.join(kind)}") from error


def day(value: object) -> date:
    try:
        return date.fromisoformat(text(value))
    except ValueError as error:
        raise MisfitError("a day such as 2026-11-01") from error


def whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MisfitError("a whole number")
    return value


def between(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        number = whole(value)
        if not low <= number <= high:
            raise MisfitError(f"a whole number from {low} to {high}")
        return number

    return read
