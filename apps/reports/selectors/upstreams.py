"""The upstreams of a company, and all that is known of one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from apps.audit.selectors import log_stamp
from apps.companies.models import Company
from apps.inventory.models import Dependency
from apps.inventory.selectors import (
    dependency_list,
    package_of,
)
from apps.plans.models import Line
from apps.plans.selectors import plan_list
from apps.reports.selectors.sources import credit_lines
from apps.reports.selectors.uses import Use, uses_matching, uses_of
from apps.upstreams.models import Correction
from apps.upstreams.selectors import (
    confirmed_channels,
    correction_list,
    corrections_of,
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
from sponsorplan.remembered import Remembered

_ROWS = 200_000  # remembered by a process, of all companies together: some 20 MB


@dataclass(frozen=True, slots=True)
class UpstreamRow:
    """An upstream in the company's inventory, and its part of the newest plan.

    ``usage`` is in units of 2^60, 0 without such a part; ``line_pk`` is that of the part.
    """

    use: Use
    usage: int = 0
    line_pk: int | None = None
    has_channel: bool = False

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
    def warnings(self) -> tuple[str, ...]:
        return self.use.warnings

    @property
    def risk(self) -> Risk:
        """As it is known now, before what members said of it."""
        return assess(self.observed.signals).risk


_memory: Remembered[tuple[UpstreamRow, ...]] = Remembered(_ROWS, len)


def upstream_list(*, company: Company, words: str = "", key: str = "") -> Sequence[UpstreamRow]:
    """Every known upstream, or the one of that key, most used first."""
    plan = plan_list(company=company).values_list("pk", flat=True).first()
    if words.strip() or key:
        return _rows(uses_matching(company=company, words=words, key=key), plan)
    stamp = (plan, log_stamp(company_id=company.pk))
    uses = uses_of(company=company)
    return _memory.of(company.pk, lambda: _rows(uses, plan), stamp=stamp, same=(uses,))


def _rows(uses: Iterable[Use], plan: int | None) -> tuple[UpstreamRow, ...]:
    rows = {use.key: UpstreamRow(use) for use in uses}
    known = Line.objects.filter(plan=plan).order_by() if plan else Line.objects.none()
    has_channel = ExpressionWrapper(Q(channel__isnull=False), BooleanField())
    for pk, usage, upstreams, channel in known.values_list("pk", "usage", "upstreams", has_channel):
        for key in upstreams:
            if key in rows:
                rows[key] = UpstreamRow(rows[key].use, usage, pk, channel)
    return tuple(sorted(rows.values(), key=lambda row: (-row.usage, row.key)))


def lines_of(*, company: Company, rows: Iterable[UpstreamRow]) -> dict[int | None, Line]:
    """The lines of these rows, as of one page of the list, by their primary key. One query."""
    pks = [row.line_pk for row in rows if row.line_pk is not None]
    lines = Line.objects.filter(company=company).select_related("plan")
    shown = lines.only("usage", "state", "amount_minor", "channel", "plan__currency")
    return dict(shown.in_bulk(pks))


def upstreams_warned(*, company: Company) -> list[Use]:
    """Those that need attention, by key."""
    warned = (use for use in uses_of(company=company) if use.warnings)
    return sorted(warned, key=lambda use: use.key)


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
