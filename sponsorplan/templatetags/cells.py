"""The values of a report's table as people read them, on a page and on paper."""

from collections.abc import Callable, Mapping
from typing import Protocol

from django import template

from sponsorplan.templatetags.figures import amount, count, per_mille, share, usage
from sponsorplan.templatetags.words import plain

register = template.Library()

_WRITERS: Mapping[str, Callable[..., str]] = {
    "name": plain,
    "word": str,
    "place": str,
    "money": amount,
    "count": count,
    "usage": usage,
    "share": per_mille,
    "risk": share,
}


class Described(Protocol):
    """A column: how its values are meant, and what stands where there is none."""

    @property
    def kind(self) -> str: ...
    @property
    def absent(self) -> str: ...


@register.filter
def cell(value: object, column: Described) -> str:
    """No value is said in the column's words; an empty text is a cell that asks for none."""
    if value is None:
        return column.absent
    return "" if value == "" else _WRITERS[column.kind](value)


@register.filter
def with_columns(row: tuple[object, ...], columns: tuple[Described, ...]) -> list[object]:
    """A row's values, each with its column; a row that has none has no cells."""
    return list(zip(row, columns, strict=True)) if row else []
