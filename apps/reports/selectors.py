"""Reading across the apps for the pages that look at everything at once."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from apps.companies.models import Company
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import (
    dependency_list,
    held_count,
    package_of,
    product_list,
    upload_list,
)
from apps.plans.models import Line, Plan
from apps.plans.selectors import line_list, plan_list
from apps.upstreams.models import Correction
from apps.upstreams.selectors import (
    confirmed_channels,
    correction_list,
    corrections_of,
    known_facts,
)
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.domain.purl import Purl
from sponsorplan.domain.risk.score import Assessment
from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.facts import Observed, Origin
from sponsorplan.domain.upstreams.gates import Gate, gate
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.resolve import resolve


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the coverage ladder: the per-mille of all usage that gets this far."""

    label: str
    per_mille: int

    @property
    def percent(self) -> str:
        return f"{self.per_mille // 10}.{self.per_mille % 10}"


@dataclass(frozen=True, slots=True)
class Overview:
    products: tuple[Product, ...]
    failed: tuple[Upload, ...]
    plan: Plan | None
    ladder: tuple[Rung, ...]
    held: int


def overview(*, company: Company) -> Overview:
    """What needs a member now: products, imports that failed, the newest plan and its coverage."""
    plan = plan_list(company=company).first()
    return Overview(
        tuple(product_list(company=company)),
        tuple(_failed(company)[:5]),
        plan,
        coverage(plan=plan) if plan else (),
        held_count(company=company),
    )


@dataclass(frozen=True, slots=True)
class Giving:
    """How far the giving of a plan has come: its payable lines, and those whose link was opened."""

    payable: int
    opened: int
    amount: Money


def giving(*, plan: Plan) -> Giving:
    lines = line_list(plan=plan).filter(state=LineState.PAYABLE)
    counted = lines.aggregate(
        payable=Count("pk"), opened=Count("opened_at"), minor=Sum("amount_minor", default=0)
    )
    return Giving(counted["payable"], counted["opened"], Money(counted["minor"], plan.currency))


def _failed(company: Company) -> list[Upload]:
    """Failed uploads that nothing newer at the same path has replaced."""
    newest: dict[tuple[int, str], Upload] = {}
    for upload in upload_list(company=company)[:500]:
        newest.setdefault((upload.product_id, upload.path), upload)
    return [upload for upload in newest.values() if upload.state == Upload.State.FAILED]


def coverage(*, plan: Plan) -> tuple[Rung, ...]:
    """Of all usage in the plan: its upstream is known, it has a channel, it is payable now."""
    units: Counter[str] = Counter()
    for line in line_list(plan=plan):
        units["known"] += line.usage
        units["channel"] += line.usage if line.channel else 0
        units["payable"] += line.usage if line.state == LineState.PAYABLE else 0
    return (
        Rung("upstream known", units["known"] * 1000 // TOTAL),
        Rung("has a channel", units["channel"] * 1000 // TOTAL),
        Rung("payable now", units["payable"] * 1000 // TOTAL),
    )


@dataclass(slots=True)
class UpstreamRow:
    """An upstream in the company's inventory; ``line`` is its part of the newest plan."""

    key: str
    packages: set[tuple[str, str]] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    direct: bool = False
    line: Line | None = None


def upstream_list(*, company: Company, words: str = "") -> list[UpstreamRow]:
    """Every known upstream, most used first. Three queries, whatever the number."""
    rows: dict[str, UpstreamRow] = {}
    used = dependency_list(company=company, words=words).exclude(upstream="")
    for key, type_, name, direct, product in used.values_list(
        "upstream", "type", "name", "direct", "upload__product__name"
    ):
        row = rows.setdefault(key, UpstreamRow(key))
        row.packages.add((type_, name))
        row.products.add(product)
        row.direct = row.direct or bool(direct)
    plan = plan_list(company=company).first()
    for line in line_list(plan=plan) if plan else ():
        for key in line.upstreams:
            if key in rows:
                rows[key].line = line
    return sorted(rows.values(), key=lambda row: (-(row.line.usage if row.line else 0), row.key))


@dataclass(frozen=True, slots=True)
class UpstreamView:
    """All that is known about one upstream of the company."""

    recipient: Recipient
    gate: Gate | None
    assessment: Assessment
    observed: Observed
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
    subjects = {recipient.key, *recipient.repositories, *purls}
    return UpstreamView(
        recipient,
        gate(recipient, facts, corrections),
        assessment(recipient, facts, corrections),
        observed_of(recipient, facts, corrections),
        tuple(correction_list(company=company).filter(subject__in=subjects)),
        confirmed_channels(company=company),
        dependencies,
        tuple(lines.order_by("-plan__number")[:12]),
    )


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal of risk for the page: what is known, where it is from, how it moves the score.

    ``z`` and ``moves`` are per mille; ``moves`` is its part of the risk.
    """

    label: str
    what: str
    value: str
    z: int
    weight: int
    moves: int
    origin: Origin | None

    @property
    def is_known(self) -> bool:
        return self.origin is not None


_SIGNALS = {
    "conc": ("Commit concentration", "how many people share the work", ("commits",)),
    "few": (
        "People who can publish",
        "who could release a fix tomorrow",
        ("publishers", "regulars"),
    ),
    "resp": ("Responsiveness", "issues and pull requests answered within 30 days", ("asked",)),
    "stale": ("Staleness", "months since a person last worked on it", ("last_activity",)),
    "sec": ("Security checks", "review, branch protection, signed releases", ("checks",)),
    "distress": ("Public distress", "a maintainer has asked for help", ("distress",)),
}


def signal_rows(*, view: UpstreamView) -> list[SignalRow]:
    """The six signals, in the order of their weights."""
    rows = []
    for part in view.assessment.parts:
        label, what, names = _SIGNALS[part.signal]
        origins = (view.observed.origins.get(name) for name in names)
        rows.append(
            SignalRow(
                label,
                what,
                _value(part.signal, view.observed) if part.known else "not known yet",
                part.z // 10,
                part.weight,
                part.z * part.weight // 1000,
                next((origin for origin in origins if origin), None) if part.known else None,
            )
        )
    return rows


def _value(signal: str, known: Observed) -> str:
    """What is known, in words."""
    signals = known.signals
    commits = signals.commits or ()
    people = signals.regulars if signals.publishers is None else signals.publishers
    words = {
        "conc": f"{sum(commits):,} commits by {len(commits):,} people in a year"
        if commits
        else "nobody committed in a year",
        "few": f"{people} {'can publish' if signals.publishers is not None else 'work on it regularly'}",
        "resp": f"{signals.answered} of {signals.asked} answered",
        "stale": f"last active on {signals.last_activity}",
        "sec": f"{len(signals.checks)} checks",
        "distress": "asked for help" if signals.distress else "has not asked for help",
    }
    return words[signal]
