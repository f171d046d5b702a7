"""Making the bundled catalogue from the tables of collected facts: a pure function of their bytes.

The tables are described in ``docs/catalogue.md``. Nothing is asked of any network, and no clock is
read: the catalogue is dated by its newest fact, so the same tables give the same file anywhere.
"""

from collections.abc import Mapping

from apps.upstreams.catalogue import rows
from apps.upstreams.catalogue.rows import Dropped
from apps.upstreams.catalogue.sources import OPEN
from apps.upstreams.catalogue.writing import Built, distinct, written
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, PackageFact, PackageKey
from sponsorplan.domain.upstreams.naming import Named, derived, naming

TABLES = ("packages.tsv", "upstreams.tsv", "channels.tsv", "owner_channels.tsv")
_ByPlace = Mapping[str, tuple[ChannelFact, ...]]


def build(tables: Mapping[str, bytes]) -> Built:
    """Admit rows and pack them. ``tables`` holds the bytes of each of ``TABLES`` by name."""
    dropped = Dropped()
    packages = _underivable(rows.packages(tables["packages.tsv"], dropped), dropped)
    upstreams = rows.upstreams(tables["upstreams.tsv"], dropped)
    channels, owners = _channels(tables, dropped)
    facts = Facts(packages=packages, upstreams=upstreams, channels=channels, owner_channels=owners)
    return written(facts, OPEN, dropped.counts)


def _underivable(
    packages: dict[PackageKey, PackageFact], dropped: Dropped
) -> dict[PackageKey, PackageFact]:
    """Leave out what the rules of naming find by themselves, so that there is one way to know it.

    Rows that rest on metadata stay: they are what the rules about scopes are derived from.
    """
    stated = {key: fact for key, fact in packages.items() if fact.evidence == "package metadata"}
    known = naming(Facts(packages=stated))
    kept = dict(stated)
    for key, fact in packages.items():
        found = None if key in stated else derived(Named(*key), known)
        if found and found.repository == fact.repository:
            dropped.row("packages", "told by the name alone")
        else:
            kept[key] = fact
    return kept


def _channels(tables: Mapping[str, bytes], dropped: Dropped) -> tuple[_ByPlace, _ByPlace]:
    """Channels of repositories and of owners; what is told of an owner is kept once, with it."""
    of_repositories: dict[str, list[ChannelFact]] = {}
    of_owners: dict[str, list[ChannelFact]] = {}
    for name in ("channels.tsv", "owner_channels.tsv"):
        for place, fact in rows.channels(tables[name], name.removesuffix(".tsv"), dropped):
            (of_owners if fact.of_owner else of_repositories).setdefault(place, []).append(fact)
    return distinct(of_repositories), distinct(of_owners)
