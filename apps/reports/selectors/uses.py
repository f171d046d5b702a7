"""Which upstreams a company uses: its inventory as lists of upstreams and the overview need it.

It is found by going through every package, and asked for by the most visited pages; so what this process
found last is remembered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from apps.companies.models import Company
from apps.inventory.selectors import dependency_list, inventory_stamp
from apps.upstreams.selectors import histories, known_facts
from sponsorplan.domain.upstreams.facts import Facts, Observed
from sponsorplan.domain.upstreams.warnings import fall_of_concentration, is_swamped
from sponsorplan.remembered import Remembered

_PACKAGES = 400_000  # remembered by a process, of all companies together: some 100 MB
NOTHING = Observed()


@dataclass(frozen=True, slots=True)
class Use:
    """An upstream with the company's packages of it, and the products that have them.

    ``warnings`` say in words what of it needs attention.
    """

    key: str
    packages: frozenset[tuple[str, str]]
    products: frozenset[str]
    direct: bool
    repositories: frozenset[str]
    observed: Observed
    warnings: tuple[str, ...] = ()


_memory: Remembered[tuple[Use, ...]] = Remembered(
    _PACKAGES, lambda uses: sum(len(use.packages) for use in uses)
)


def uses_of(*, company: Company) -> tuple[Use, ...]:
    """All of the present inventory, in any order."""
    return _memory.of(
        company.pk,
        lambda: uses_matching(company=company),
        stamp=inventory_stamp(company=company),
        same=(known_facts(),),
    )


def uses_matching(*, company: Company, words: str = "", key: str = "") -> tuple[Use, ...]:
    """Those with packages or a key that match ``words``, with these packages alone; or that of ``key``."""
    used = dependency_list(company=company, words=words).exclude(upstream="")
    used = used.filter(upstream=key) if key else used
    # A package is in many files and versions; the database says each use once, in any order.
    rows = used.order_by().values_list(
        "upstream", "type", "name", "direct", "upload__product__name"
    )
    packages: dict[str, set[tuple[str, str]]] = {}
    products: dict[str, set[str]] = {}
    direct: set[str] = set()
    for upstream, type_, name, is_direct, product in rows.distinct():
        packages.setdefault(upstream, set()).add((type_, name))
        products.setdefault(upstream, set()).add(product)
        if is_direct:
            direct.add(upstream)
    facts = known_facts()
    return _warned(
        [
            _use(upstream, packages[upstream], products[upstream], facts, direct=upstream in direct)
            for upstream in packages
        ]
    )


def _use(
    key: str, packages: Iterable[tuple[str, str]], products: set[str], facts: Facts, *, direct: bool
) -> Use:
    held = frozenset(packages)
    found = [facts.packages[package] for package in held if package in facts.packages]
    places = {facts.present_place(fact.repository) for fact in found} | {key}
    known = [facts.observed[place] for place in places if place in facts.observed]
    observed = max(known, key=lambda one: one.load or 0, default=NOTHING)
    return Use(key, held, frozenset(products), direct, frozenset(places), observed)


def _warned(uses: Collection[Use]) -> tuple[Use, ...]:
    """With what to say of direct dependencies whose maintainers are overwhelmed, and of any whose risk fell of a sudden.

    What is known of the past changes with the facts alone, in the same transaction.
    """
    warnings: dict[str, tuple[str, ...]] = {}
    of_place: dict[str, str] = {}
    for use in uses:
        of_place.update(dict.fromkeys(use.repositories, use.key))
        if use.direct and is_swamped(use.observed):
            asked = f"{(use.observed.load or 0) // 100:,} issues and pull requests a year"
            warnings[use.key] = (f"Overwhelmed: {asked} for each active maintainer",)
    for place, history in histories(repositories=of_place.keys()).items():
        if fell := fall_of_concentration(history):
            before, now = (share // 100 for share in fell)
            warnings[of_place[place]] = (
                *warnings.get(of_place[place], ()),
                f"Commit concentration fell from {before} % to {now} %: look who the newcomers are",
            )
    return tuple(
        replace(use, warnings=warnings[use.key]) if use.key in warnings else use for use in uses
    )
