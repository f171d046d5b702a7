"""Filling in what build files write for a value kept elsewhere: ``${version}``, ``$(Version)``."""

import re
from collections.abc import Callable

_MAX_LENGTH = 1_000
_MAX_ROUNDS = 20
# Values that name each other grow without end; no real file comes near to this in all.
_MAX_WRITTEN = 10_000_000


class References:
    """``pattern``'s first group is a name, for which ``lookup`` gives the value or ``None``."""

    def __init__(self, pattern: re.Pattern[str], lookup: Callable[[str], str | None]) -> None:
        self._pattern = pattern
        self._lookup = lookup
        self._left = _MAX_WRITTEN

    def fill(self, text: str) -> str:
        """The text with its references followed; those to nothing are left standing."""
        if not self._pattern.search(text):
            return text
        for _ in range(_MAX_ROUNDS):
            if self._left <= 0:
                break
            new = self._pattern.sub(self._value, text[:_MAX_LENGTH])
            self._left -= len(new) + 1
            if new == text:
                break
            text = new
        return text[:_MAX_LENGTH]

    def _value(self, found: re.Match[str]) -> str:
        value = self._lookup(found[1])
        return found[0] if value is None else value
