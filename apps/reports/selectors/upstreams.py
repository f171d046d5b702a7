"""The upstreams of a company, and all that is known of one of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.inventory.models import Dependency
from apps.inventory.selectors import (
    dependency_list,
    package_of,
)
from apps.plans.models import Line
from apps.plans.selectors import line_list, plan_list
from apps.reports.selectors.sources import credit_lines
from apps.upstreams.models import Correction
from apps.upstreams.selectors import (
    confirmed_channels,
    correction_list,
    corrections_of,
    histories,
    known_facts,
)
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.purl import Purl
from sponsorplan.domain.risk.score import Assessment, Risk, assess
from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.facts import Alias, Observed
from sponsorplan.domain.upstreams.gates import Gate, gate
from sponsorplan.domain.upstreams.moves import moves_to
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.resolve import Resolution, resolve
from sponsorplan.domain.upstreams.warnings import fall_of_concentration, is_swamped

NOTHING = Observed()


@dataclass(slots=True)
class UpstreamRow:
    """An upstream in the company's inventory; ``line`` is its part of the newest plan."""

    key: str
    packages: set[tuple[str, str]] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    direct: bool = False
    line: Line | None = None
    repositories: set[str] = field(default_factory=set)
    observed: Observed = NOTHING
    warnings: list[str] = field(default_factory=list)

    @property
    def risk(self) -> Risk:
        """As it is known now, before what members said of it."""
        return assess(self.observed.signals).risk


def upstream_list(*, company: Company, words: str = "", key: str = "") -> list[UpstreamRow]:
    """Every known upstream, or the one of that key, most used first."""
    rows: dict[str, UpstreamRow] = {}
    used = dependency_list(company=company, words=words).exclude(upstream="")
    used = used.filter(upstream=key) if key else used
    # A package is in many files and versions; the database says each use once, in any order.
    uses = used.order_by().values_list(
        "upstream", "type", "name", "direct", "upload__product__name"
    )
    for upstream, type_, name, direct, product in uses.distinct():
        row = rows.setdefault(upstream, UpstreamRow(upstream))
        row.packages.add((type_, name))
        row.products.add(product)
        row.direct = row.direct or bool(direct)
    facts = known_facts()
    for row in rows.values():
        found = [facts.packages[package] for package in row.packages if package in facts.packages]
        row.repositories = {facts.present_place(fact.repository) for fact in found} | {row.key}
        known = [facts.observed[place] for place in row.repositories if place in facts.observed]
        row.observed = max(known, key=lambda one: one.load or 0, default=NOTHING)
    _warn(rows.values())
    plan = plan_list(company=company).first()
    lines = line_list(plan=plan).defer("because", "packages", "other_addresses") if plan else ()
    for line in lines:
        for upstream in line.upstreams:
            if upstream in rows:
                rows[upstream].line = line
    return sorted(rows.values(), key=lambda row: (-(row.line.usage if row.line else 0), row.key))


def _warn(rows: Iterable[UpstreamRow]) -> None:
    """Direct dependencies whose maintainers are overwhelmed, and any whose risk fell of a sudden."""
    of_place: dict[str, UpstreamRow] = {}
    for row in rows:
        of_place.update(dict.fromkeys(row.repositories, row))
        if row.direct and is_swamped(row.observed):
            row.warnings.append(
                f"Overwhelmed: {(row.observed.load or 0) // 100:,} issues and pull requests a year "
                "for each active maintainer"
            )
    for place, history in histories(repositories=of_place.keys()).items():
        if fell := fall_of_concentration(history):
            before, now = (share // 100 for share in fell)
            of_place[place].warnings.append(
                f"Commit concentration fell from {before} % to {now} %: look who the newcomers are"
            )


@dataclass(frozen=True, slots=True)
class UpstreamView:
    """All that is known about one upstream of the company. ``moves`` are by former place.

    ``credits`` is what the sources of these facts ask to be said with them.
    """

    recipient: Recipient
    gate: Gate | None
    assessment: Assessment
    observed: Observed
    moves: Mapping[str, Alias]
    credits: tuple[str, ...]
    corrections: tuple[Correction, ...]
    confirmed: frozenset[tuple[str, ChannelRef]]
    dependencies: tuple[Dependency, ...]
    lines: tuple[Line, ...]


def upstream_view(*, company: Company, key: str) -> UpstreamView | None:
    """``None`` unless the company's present inventory has a package of it."""
    used: QuerySet[Dependency] = dependency_list(company=company).filter(upstream=key)
    dependencies = tuple(used.order_by("name", "version", "pk"))
    facts, corrections = known_facts(), corrections_of(company=company)
    found = resolve([package_of(row) for row in dependencies], facts, corrections)
    recipient = found.recipients.get(key)
    if recipient is None:
        return None
    # As text with its quotes, a key is found in a list of keys on every database.
    lines = Line.objects.filter(company=company, upstreams__icontains=f'"{key}"')
    lines = lines.select_related("plan__company")
    purls = {str(Purl(row.type, row.name)) for row in dependencies}
    moves = moves_to(recipient.repositories, facts)
    observed = observed_of(recipient, facts, corrections)
    subjects = {recipient.key, *recipient.repositories, *moves, *purls}
    return UpstreamView(
        recipient,
        gate(recipient, facts, corrections),
        assessment(recipient, facts, corrections),
        observed,
        moves,
        credit_lines(_sources(found, recipient, observed, moves)),
        tuple(correction_list(company=company).filter(subject__in=subjects)),
        confirmed_channels(company=company),
        dependencies,
        tuple(lines.order_by("-plan__number")[:12]),
    )


def _sources(
    found: Resolution, recipient: Recipient, observed: Observed, moves: Mapping[str, Alias]
) -> Iterator[str]:
    """Where what is shown of an upstream is from."""
    yield from (fact.source for fact in found.found.values())
    yield from (fact.source for fact in (*recipient.channels, *recipient.closed))
    yield from (origin.source for origin in observed.origins.values())
    yield from (move.source for move in moves.values())
