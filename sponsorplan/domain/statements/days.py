"""Days as exports write them. An order of day and month that the file does not tell is not guessed."""

import re
from collections.abc import Iterable
from datetime import date

ORDERS = ("dmy", "mdy", "ymd")
_REST = r"(?:[T ,].*)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_REST}")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_FIGURES = re.compile(rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}|[0-9]{{2}}){_REST}")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})[ .-]+([A-Za-z]{{3,9}})[ .,-]+([0-9]{{4}}){_REST}")
_MONTH_FIRST = re.compile(rf"([A-Za-z]{{3,9}})[ .]+([0-9]{{1,2}}),? +([0-9]{{4}}){_REST}")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_FULL_YEAR = 4
_SHORTEST = 3


def day_of(text: str, order: str) -> date | None:
    """The day that ``text`` names; ``order`` is needed where figures alone do not tell."""
    parts = _certain(text)
    if parts is None:
        found = _FIGURES.fullmatch(text)
        if not found or order not in ORDERS:
            return None
        if order == "ymd" and len(found[3]) == _FULL_YEAR:
            return None
        named = dict(zip(order, found.groups(), strict=True))
        year = int(named["y"]) + (0 if len(named["y"]) == _FULL_YEAR else 2000)
        parts = (year, int(named["m"]), int(named["d"]))
    return _day(*parts)


def orders_of(texts: Iterable[str]) -> tuple[str, ...] | None:
    """The orders in which every one of these can be read; ``None`` where none needs an order.

    Several: only a person can tell. None at all: the column mixes orders, or holds no days.
    """
    left: tuple[str, ...] | None = None
    for text in texts:
        if _certain(text) is None and _FIGURES.fullmatch(text):
            among = ORDERS if left is None else left
            left = tuple(order for order in among if day_of(text, order) is not None)
    return left


def _certain(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a form that can be read in one way alone."""
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = _DAY_FIRST.fullmatch(text)
    if found:
        return int(found[3]), _month(found[2]), int(found[1])
    found = _MONTH_FIRST.fullmatch(text)
    if found:
        return int(found[3]), _month(found[1]), int(found[2])
    return None


def _month(word: str) -> int:
    """The number of a month's English name or its beginning; 0, which is no month, for others."""
    names = (number for number, name in enumerate(_MONTHS, 1) if name.startswith(word.lower()))
    return next(names, 0) if len(word) >= _SHORTEST else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
