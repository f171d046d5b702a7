"""Spans of time: whole minutes, as people write and read them."""

import re
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

MOST = 60_000_000  # a million hours; what a column holds is more
_HOUR = 60
_HOURS = re.compile(
    r"([0-9]{1,7})\s*h(?:ours?)?(?:\s*([0-9]{1,2})\s*m(?:in(?:utes?)?)?)?", re.IGNORECASE
)
_MINUTES = re.compile(r"([0-9]{1,8})\s*m(?:in(?:utes?)?)?", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,7}):([0-5][0-9])")


class InvalidMinutes(DomainError):
    """A span of time that cannot be read as whole minutes."""

    code: ClassVar[str] = "invalid_minutes"
    title: ClassVar[str] = "The time could not be read"


def parse(text: str) -> int:
    """Minutes from ``1 h 30 min``, ``90 min``, ``2 h`` or ``1:30``, from 0 to a million hours.

    A bare number could mean hours or minutes, so it is refused. Raises ``InvalidMinutes``.
    """
    trimmed = text.strip()
    minutes = _read(trimmed)
    if minutes is None:
        raise InvalidMinutes(
            f"“{trimmed[:40]}” is not a time. Write it like 1 h 30 min, 90 min or 1:30."
        )
    if minutes > MOST:
        raise InvalidMinutes(f"Write at most {MOST // _HOUR:,} h.")
    return minutes


def _read(text: str) -> int | None:
    if found := _HOURS.fullmatch(text) or _CLOCK.fullmatch(text):
        rest = int(found[2] or 0)
        return int(found[1]) * _HOUR + rest if rest < _HOUR else None
    found = _MINUTES.fullmatch(text)
    return int(found[1]) if found else None


def words(minutes: int) -> str:
    """``1 h 30 min``, ``45 min``, ``2 h``; ``0 h`` for nothing, a minus sign before what is below."""
    hours, rest = divmod(abs(minutes), _HOUR)
    parts = [f"{hours:,} h"] if hours or not rest else []
    parts += [f"{rest} min"] if rest else []
    return ("\N{MINUS SIGN}" if minutes < 0 else "") + " ".join(parts)
