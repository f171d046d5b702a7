"""Which registries the packages of a file come from, and which of them may be the company's own.

A company that has packages of its own serves them from a host of its own, beside the one that all
the rest comes from. No host is known by name here: a mirror may serve everything.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Hosted(Protocol):
    """Anything with a purl type and the host it was fetched from, empty when unknown."""

    @property
    def type(self) -> str: ...

    @property
    def host(self) -> str: ...


_Package = TypeVar("_Package", bound=Hosted)


def hosts(packages: Iterable[Hosted]) -> dict[str, dict[str, int]]:
    """By ecosystem, how many packages each host serves, the most first, then by name.

    Packages that name no host are not counted.
    """
    counts: dict[str, Counter[str]] = {}
    for package in packages:
        if package.host:
            counts.setdefault(package.type, Counter())[package.host] += 1
    return {
        type_: dict(sorted(counts[type_].items(), key=lambda item: (-item[1], item[0])))
        for type_ in sorted(counts)
    }


def suspects(packages: Sequence[_Package]) -> list[_Package]:
    """The packages, in their order, from hosts that serve under half of their ecosystem.

    Without a host that serves half or more, all that name one are among them: nobody can tell
    then which host is the public one.
    """
    counts = hosts(packages)
    totals = {type_: sum(served.values()) for type_, served in counts.items()}
    return [
        package
        for package in packages
        if package.host and 2 * counts[package.type][package.host] < totals[package.type]
    ]
