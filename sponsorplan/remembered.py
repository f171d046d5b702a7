"""What this process found last of each company, kept while nothing changed that it was found from.

Nothing is believed that changed since: whoever asks says by a *stamp*, which the database gives in a
small query, what it depends on.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_memories: "WeakSet[Remembered[Any]]" = WeakSet()


def forget_everything() -> None:
    """As a process that begins; where its database is another one from here on."""
    for memory in _memories:
        memory.clear()


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """A value with its size, which is counted once: there may be 100,000 things in it."""

    value: T
    size: int
    stamp: object = None
    same: tuple[object, ...] = ()


class Remembered(Generic[T]):
    """By company, at most ``most`` of all together as ``size`` counts; the one asked for last is kept."""

    def __init__(self, most: int, size: Callable[[T], int] = lambda _: 1) -> None:
        self._most, self._size = most, size
        self._lock = Lock()
        self._known: OrderedDict[int, _Known[T]] = OrderedDict()
        _memories.add(self)

    def of(
        self, company: int, find: Callable[[], T], *, stamp: object, same: tuple[object, ...] = ()
    ) -> T:
        """What ``find`` found for this stamp, or finds now; ``same`` are objects that must be the very same.

        The stamp is taken before: what changes while ``find`` reads is read again the next time.
        """
        known = self._known.get(company)
        if known is None or known.stamp != stamp or not _are_same(known.same, same):
            value = find()
            known = _Known(value, self._size(value), stamp, same)
        self._keep(company, known)
        return known.value

    def grown(self, company: int, grow: Callable[[T | None], T]) -> T:
        """What ``grow`` makes of what it made last, or of nothing: of that to which rows are only added."""
        known = self._known.get(company)
        value = grow(known.value if known else None)
        self._keep(company, _Known(value, self._size(value)))
        return value

    def clear(self) -> None:
        with self._lock:
            self._known.clear()

    def _keep(self, company: int, known: _Known[T]) -> None:
        with self._lock:
            self._known[company] = known
            self._known.move_to_end(company)
            self._shrink()

    def _shrink(self) -> None:
        total = sum(known.size for known in self._known.values())
        while len(self._known) > 1 and total > self._most:
            _, gone = self._known.popitem(last=False)
            total -= gone.size


def _are_same(known: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(known) == len(now) and all(a is b for a, b in zip(known, now, strict=True))
