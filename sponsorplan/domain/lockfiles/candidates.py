"""Entries of a lockfile by name, for formats whose edges say no more than a name."""

from collections.abc import Iterable

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile


class Candidates:
    """Positions of entries under the keys they can be asked for.

    It counts what it hands out: where each of n entries depends on a name of n versions, looking
    them all up takes n² steps although few distinct edges come of it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._given = 0
        self._at: dict[tuple[str, ...], list[int]] = {}

    def add(self, position: int, *keys: tuple[str, ...]) -> None:
        for key in keys:
            self._at.setdefault(key, []).append(position)

    def find(self, keys: Iterable[tuple[str, ...]]) -> list[int]:
        """What stands under the first key that has anything; raises past the limit."""
        found = next((self._at[key] for key in keys if key in self._at), [])
        self._given += len(found)
        if self._given > self._most:
            raise UnreadableLockfile(
                "too_many_edges",
                f"The file lists more than {self._most:,} dependencies between packages. "
                "Split it, or raise the limit in the settings.",
            )
        return found

    def __contains__(self, name: str) -> bool:
        return (name,) in self._at
