"""Amounts as exports write them, read exactly into minor units or not at all."""

import re
from collections.abc import Iterable
from typing import ClassVar

from sponsorplan.domain import money
from sponsorplan.domain.errors import DomainError

MARKS = (".", ",")
_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "’": "'", "\xa0": " "})
_AROUND = re.compile(
    r"(?P<open>\()?\s*(?P<first>[-+])?\s*(?P<before>[A-Z]{3}|[$€£¥])?\s*(?P<second>[-+])?"
    r"(?P<figures>[0-9][0-9., '\u202f]*|\.[0-9]+)\s*(?P<after>[A-Z]{3}|[$€£¥])?\s*"
    r"(?P<last>[-+])?\s*(?P<close>\))?"
)
_THOUSANDS = re.compile(r"[0-9]+|[0-9]{1,3}(?:([., '\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_GROUP = 3


class UnreadableAmount(DomainError):
    code: ClassVar[str] = "unreadable_amount"
    title: ClassVar[str] = "The amount could not be read"


def minor_of(text: str, currency: str, mark: str) -> int:
    """Minor units with their sign; ``mark`` parts the decimals.

    Negative are a minus before or after and parentheses. Raises ``UnreadableAmount`` for what is no
    amount, groups digits in another way, has too many decimals or names another currency, and
    ``InvalidMoney`` for a currency that is none.
    """
    found = _AROUND.fullmatch(text.translate(_SIGNS).strip())
    signs = [found[name] for name in ("first", "second", "last") if found[name]] if found else []
    if not found or bool(found["open"]) != bool(found["close"]) or len(signs) > 1:
        raise UnreadableAmount(f"“{text[:40]}” is not an amount.")
    for code in (found["before"], found["after"]):
        if code and code.isalpha() and code != currency:
            raise UnreadableAmount(f"“{text[:40]}” is in {code}, the row is in {currency}.")
    value = money.parse(_plain(found["figures"].strip(), mark, text), currency).minor
    return -value if "-" in signs or found["open"] else value


def marks_of(texts: Iterable[str]) -> tuple[str, ...] | None:
    """The marks that can part the decimals of all these; ``None`` where there is no mark to tell."""
    left: tuple[str, ...] | None = None
    for text in texts:
        found = _possible(text)
        if found is not None:
            left = found if left is None else tuple(mark for mark in left if mark in found)
    return left


def _possible(text: str) -> tuple[str, ...] | None:
    figures = re.sub(r"[^0-9.,]", "", text).strip(".,") if text else ""
    present = [mark for mark in MARKS if mark in figures]
    if not present:
        return None
    if len(present) > 1:
        return (max(present, key=figures.rindex),)
    (mark,) = present
    if figures.count(mark) > 1:
        return tuple(other for other in MARKS if other != mark)
    whole, _, after = figures.partition(mark)
    may_group = len(after) == _GROUP and 0 < len(whole) <= _GROUP and not whole.startswith("0")
    return MARKS if may_group else (mark,)


def _plain(figures: str, mark: str, text: str) -> str:
    whole, _, decimals = figures.partition(mark)
    grouped = _THOUSANDS.fullmatch(whole) or _LAKHS.fullmatch(whole)
    if (whole and (not grouped or mark in whole)) or (decimals and not decimals.isdecimal()):
        raise UnreadableAmount(
            f"“{text[:40]}” is not an amount with “{mark}” before the decimals. "
            "Choose the other decimal mark, or correct the cell."
        )
    whole = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{whole}.{decimals}" if decimals else whole
