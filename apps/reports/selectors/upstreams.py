"""The upstreams of a company, and all that is known of one of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from apps.companies.models import Company
from apps.inventory.models import Dependency
from apps.inventory.selectors import (
    dependency_list,
    package_of,
)
from apps.plans.models import Line
from apps.plans.selectors import line_list, plan_list
from apps.reports.selectors.sources import credit_lines
from apps.reports.selectors.uses import Use, uses_matching, uses_of
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


@dataclass(slots=True)
class UpstreamRow:
    """An upstream in the company's inventory, and its part of the newest plan.

    ``usage`` is in units of 2^60, 0 without such a part; ``line`` is filled by `lines_fill`.
    """

    use: Use
    usage: int = 0
    line_pk: int | None = None
    has_channel: bool = False
    line: Line | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.use.key

    @property
    def packages(self) -> frozenset[tuple[str, str]]:
        return self.use.packages

    @property
    def products(self) -> frozenset[str]:
        return self.use.products

    @property
    def direct(self) -> bool:
        return self.use.direct

    @property
    def observed(self) -> Observed:
        return self.use.observed

    @property
    def risk(self) -> Risk:
        """As it is known now, before what members said of it."""
        return assess(self.observed.signals).risk


def upstream_list(*, company: Company, words: str = "", key: str = "") -> list[UpstreamRow]:
    """Every known upstream, or the one of that key, most used first."""
    if words.strip() or key:
        uses = uses_matching(company=company, words=words, key=key)
    else:
        uses = uses_of(company=company)
    rows = {use.key: UpstreamRow(use) for use in uses}
    _warn(rows.values())
    plan = plan_list(company=company).first()
    known = line_list(plan=plan).order_by() if plan else Line.objects.none()
    has_channel = ExpressionWrapper(Q(channel__isnull=False), BooleanField())
    for pk, usage, upstreams, channel in known.values_list("pk", "usage", "upstreams", has_channel):
        for row in (rows[each] for each in upstreams if each in rows):
            row.line_pk, row.usage, row.has_channel = pk, usage, channel
    return sorted(rows.values(), key=lambda row: (-row.usage, row.key))


def lines_fill(*, company: Company, rows: Collection[UpstreamRow]) -> None:
    """Read the lines of these rows, as of one page of the list. Two queries."""
    plan = plan_list(company=company).first()
    if plan is None:
        return
    found = line_list(plan=plan).defer("because", "packages", "other_addresses")
    lines = found.in_bulk([row.line_pk for row in rows if row.line_pk is not None])
    for row in rows:
        row.line = lines.get(row.line_pk) if row.line_pk is not None else None


def upstreams_warned(*, company: Company) -> list[UpstreamRow]:
    """Those that need attention, by key, without their lines."""
    rows = [UpstreamRow(use) for use in uses_of(company=company)]
    _warn(rows)
    return sorted((row for row in rows if row.warnings), key=lambda row: row.key)


def _warn(rows: Iterable[UpstreamRow]) -> None:
    """Direct dependencies whose maintainers are overwhelmed, and any whose risk fell of a sudden."""
    of_place: dict[str, UpstreamRow] = {}
    for row in rows:
        of_place.update(dict.fromkeys(row.use.repositories, row))
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
