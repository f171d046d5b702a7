"""Reading plain documents: every fault names the part that has it."""

from collections.abc import Mapping
from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class InvalidNumbers(DomainError):
    """A document that is not of the form; ``field`` names the first part that is not."""

    code: ClassVar[str] = "invalid_numbers"
    title: ClassVar[str] = "The numbers could not be read"


def member_of(value: object, name: str, where: str) -> object:
    if not isinstance(value, Mapping) or name not in value:
        place = f"{where}.{name}" if where else name
        raise InvalidNumbers(f"“{place}” is missing.", field=place)
    return value[name]


def listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise InvalidNumbers("A list was expected.")
    return value


def text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidNumbers(f"“{where}” is a text.", field=where)
    return value


def whole(value: object, where: str, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidNumbers(f"“{where}” is a whole number of at least {least}.", field=where)
    return value
