"""What one company knows better than the shared facts. It holds for that company alone.

Corrections change who a line is for, so they are part of a plan's inputs: `prepare` is given them
and their effect is in the digest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sponsorplan.domain.upstreams.facts import PackageKey


@dataclass(frozen=True, slots=True)
class Corrections:
    """``repository_of`` says whose a package is, ``merged`` that one recipient is paid with another.

    ``apart`` are repositories that are paid by themselves and not through their owner's account.
    ``distressed`` asked for help in public, each at an address that a member read; ``owned`` belong
    to a company, by name, and ``independent`` to none, whatever the facts say. ``succeeded`` names
    who is paid instead of one whose gate is closed. All are keyed as `repository.canonical` writes
    them.
    """

    repository_of: Mapping[PackageKey, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    distressed: Mapping[str, str] = field(default_factory=dict)
    owned: Mapping[str, str] = field(default_factory=dict)
    independent: frozenset[str] = frozenset()
    succeeded: Mapping[str, str] = field(default_factory=dict)

    def paid_with(self, key: str) -> str:
        """The recipient that stands for this one; a chain is followed, a circle is not."""
        seen = {key}
        while (other := self.merged.get(key)) and other not in seen:
            key = other
            seen.add(key)
        return key

    def followed(self, place: Callable[[str], str]) -> "Corrections":
        """The same words about repositories that moved since; ``place`` says where one is now.

        A word about the present name counts before one about a former name.
        """
        return replace(
            self,
            merged={old: place(new) for old, new in _followed(self.merged, place).items()},
            apart=frozenset(map(place, self.apart)),
            distressed=_followed(self.distressed, place),
            owned=_followed(self.owned, place),
            independent=frozenset(map(place, self.independent)),
            succeeded=_followed(self.succeeded, place),
        )


def _followed(said: Mapping[str, str], place: Callable[[str], str]) -> Mapping[str, str]:
    return {place(key): value for key, value in said.items()} | {
        key: value for key, value in said.items() if place(key) == key
    }


NONE = Corrections()
