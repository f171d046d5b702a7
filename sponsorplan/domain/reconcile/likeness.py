"""Whether a transaction's words may mean a line's recipient."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sponsorplan.domain.reconcile.shapes import Owed, Seen

_WORDS = re.compile(r"[a-z0-9]+")
_SHORTEST = 4
_COMMON = frozenset(
    [
        "foundation",
        "sponsors",
        "sponsor",
        "github",
        "open",
        "collective",
        "source",
        "payment",
        "invoice",
        "card",
        "project",
        "projects",
        "software",
        "limited",
        "gmbh",
        "sponsorship",
        "transfer",
        "donation",
        "liberapay",
        "with",
        "from",
    ]
)
# A platform in a bank's words.
_PLATFORMS = {
    "github_sponsors": ("github",),
    "open_collective": ("opencollective", "open collective"),
    "liberapay": ("liberapay",),
    "tidelift": ("tidelift",),
}


def words_of(text: str) -> frozenset[str]:
    """The words that tell recipients apart."""
    found = (word for word in _WORDS.findall(text.lower()) if len(word) >= _SHORTEST)
    return frozenset(found) - _COMMON


def platform_of(seen: Seen) -> str:
    """The transaction's platform, or the one that a bank's words name; empty where none is known."""
    if seen.platform:
        return seen.platform
    text = f"{seen.payee} {seen.memo}".lower()
    return next((key for key, names in _PLATFORMS.items() if any(n in text for n in names)), "")


class Index:
    """Lines by what a transaction may say of them, so that nothing is compared with everything."""

    def __init__(self, owed: Iterable[Owed]) -> None:
        self.by_payee: dict[tuple[str, str], list[Owed]] = defaultdict(list)
        self.by_tag: dict[tuple[str, str, int], list[Owed]] = defaultdict(list)
        self.by_word: dict[str, list[Owed]] = defaultdict(list)
        for one in owed:
            self.by_payee[one.platform, one.handle.lower()].append(one)
            for tag in tags_of(one):
                self.by_tag[tag, one.currency, one.minor].append(one)
            for word in words_of(f"{one.name} {one.handle}"):
                self.by_word[word].append(one)

    def tagged(self, seen: Seen) -> list[Owed]:
        """Lines of that very amount whose tag or reference the transaction carries."""
        found: dict[tuple[int, int], Owed] = {}
        for text in references(seen):
            for one in self.by_tag.get((text, seen.currency, seen.gross), ()):
                found[one.key] = one
        return list(found.values())

    def paid(self, seen: Seen) -> list[Owed]:
        """Lines of the very payee on the very platform."""
        platform = platform_of(seen)
        return self.by_payee.get((platform, seen.payee.strip().lower()), []) if platform else []

    def alike(self, seen: Seen) -> list[Owed]:
        """Lines whose recipient shares a telling word with the transaction."""
        found: dict[tuple[int, int], Owed] = {}
        for word in words_of(f"{seen.payee} {seen.memo}"):
            for one in self.by_word.get(word, ()):
                if not seen.platform or seen.platform == one.platform:
                    found[one.key] = one
        return list(found.values())


def tags_of(one: Owed) -> frozenset[str]:
    """What a payment of the line may carry: the plan's tag, and the reference it was marked with."""
    reference = one.mark.reference if one.mark is not None else ""
    return frozenset(text for text in (one.tag.lower(), reference.strip().lower()) if text)


def references(seen: Seen) -> Iterator[str]:
    for text in (seen.reference, seen.name, seen.memo):
        whole = text.strip().lower()
        if whole:
            yield whole
        yield from (word.strip(".,;:()[]") for word in whole.split())
