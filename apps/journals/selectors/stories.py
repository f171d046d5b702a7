"""What is known of each line of the approved plans, a few hundred lines at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.companies.models import Company
from apps.fiscal import selectors as fiscal
from apps.payments.models import Matching, Payment, Transaction
from apps.payments.selectors import entries_of
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.ledger.facts import Direction, FeeKind, LineOf, Matched, Said, Story
from sponsorplan.domain.ledger.rates import Rate
from sponsorplan.domain.money import Money

CHUNK = 500
COUNTED = (Matching.State.MADE, Matching.State.CONFIRMED)
APPROVED = (Plan.State.APPROVED, Plan.State.REPLACED)
_LINE = ("plan_id", "position", "upstream", "name", "packages", "amount_minor", "extra_minor")
Charges = Mapping[int, Sequence[tuple[str, Money]]]


def charges_by_line(*, company: Company, lines: Sequence[int]) -> Charges:
    """The cost centres that bear each line, by its key; nothing where its plan is not charged."""
    return fiscal.charges_of_lines(company=company, lines=lines)


def rate_on(*, company: Company, base: str, quote: str, day: date) -> Rate | None:
    """What one ``base`` was in ``quote`` on that day; ``None`` where no rate is known."""
    found = fiscal.rate_on(company=company, base=base, quote=quote, day=day)
    if found is None:
        return None
    rate = Rate(base, quote, found.text, found.day, found.source)
    return rate if rate.is_usable else None


def stories(*, company: Company, after: tuple[int, int] = (0, 0)) -> Iterator[Story]:
    """By plan, then position. ``after``: from this plan's number and position on, itself included.

    What was paid for a plan to somebody who is in none of its lines comes first, at position 0.
    """
    plans = Plan.objects.filter(company=company, state__in=APPROVED, number__gte=after[0])
    # Years of plans have little to say each; those that have nothing are not asked one by one.
    of_lines = payable(company).filter(plan__in=plans)
    with_lines = set(of_lines.order_by().values_list("plan_id", flat=True).distinct())
    of_parts = Matching.objects.filter(company=company, plan__in=plans, state__in=COUNTED)
    with_parts = set(of_parts.order_by().values_list("plan_id", flat=True).distinct())
    endings = _endings(company)
    for plan in plans.select_related("company").defer("unplaced").order_by("number"):
        position = after[1] if plan.number == after[0] else 0
        if position == 0 and plan.pk in with_parts:
            yield from _unplanned(plan)
        if plan.pk in with_lines:
            yield from _of_plan(plan, position, endings.get(plan.pk))


def _of_plan(plan: Plan, position: int, ended_on: date | None) -> Iterator[Story]:
    already = _given_already(plan)
    while True:
        found = payable_of(plan).filter(position__gte=position).only(*_LINE, "channel", "state")
        chunk = list(found.order_by("position")[:CHUNK])
        if chunk:
            yield from _chunk(plan, chunk, already, ended_on)
            position = chunk[-1].position + 1
        if len(chunk) < CHUNK:
            return


def payable(company: Company) -> QuerySet[Line]:
    lines = Line.objects.filter(company=company, state=LineState.PAYABLE)
    return lines.exclude(channel=None)


def payable_of(plan: Plan) -> QuerySet[Line]:
    return payable(plan.company).filter(plan=plan)


def _chunk(
    plan: Plan, chunk: Sequence[Line], already: Mapping[int, int], ended_on: date | None
) -> Iterator[Story]:
    keys = [line.pk for line in chunk]
    charges = charges_by_line(company=plan.company, lines=keys)
    said, stopped = _said(plan, keys)
    matched = _matched(
        plan, matchings_of(plan).filter(line__upstream__in=[c.upstream for c in chunk])
    )
    for line in chunk:
        planned = line.amount_minor + line.extra_minor - already.get(line.pk, 0)
        yield Story(
            _line_of(plan, line, max(planned, 0), charges.get(line.pk, ()), ended_on),
            said.get(line.pk),
            tuple(matched.get(line.upstream, ())),
            stopped.get(line.pk),
        )


def approved_on(plan: Plan) -> date:
    return (plan.approved_at or plan.created_at).date()


def _line_of(
    plan: Plan,
    line: Line,
    planned: int,
    charges: Sequence[tuple[str, Money]],
    ended_on: date | None,
) -> LineOf:
    channel = line.channel or {}
    platform = str(channel.get("platform", ""))
    return LineOf(
        key=f"lin_{line.pk}",
        plan=plan.number,
        position=line.position,
        name=line.name,
        planned=Money(planned, plan.currency),
        approved_on=approved_on(plan),
        platform=platform,
        payee=f"{platform}:{channel.get('handle', '')}" if platform else "",
        upstream=line.upstream,
        purl=_first_purl(line.packages),
        charges=charges,
        ended_on=ended_on,
    )


def _first_purl(packages: Iterable[object]) -> str:
    """The first of the packages as a package URL; lines keep them with or without the scheme."""
    first = next(iter(packages), "")
    text = str(first)
    return text if not text or text.startswith("pkg:") else f"pkg:{text}"


def _endings(company: Company) -> dict[int, date]:
    """By the key of a plan that was replaced, when the first newer version took its place."""
    ended: dict[int, date] = {}
    replacing = Plan.objects.filter(
        company=company, state__in=APPROVED, replaces__state=Plan.State.REPLACED
    )
    for newer in replacing.only("replaces_id", "approved_at", "created_at").order_by("number"):
        if newer.replaces_id is not None:
            ended.setdefault(newer.replaces_id, approved_on(newer))
    return ended


def _given_already(plan: Plan) -> Mapping[int, int]:
    """What the version that it replaces has given of each line: that is committed there."""
    if plan.replaces_id is None or plan.repeats:
        return {}
    return {entry.line.pk: entry.already.minor for entry in entries_of(plan=plan)}


def _said(plan: Plan, lines: Sequence[int]) -> tuple[dict[int, Said], dict[int, Said]]:
    """Members' words of these lines, and of those that a later plan stopped."""
    found = Payment.objects.filter(
        company_id=plan.company_id, line__in=lines, source=Payment.Source.MEMBER
    ).select_related("plan")
    said, stopped = {}, {}
    for payment in found:
        if payment.step == Step.STOP:
            if payment.is_done:
                stopped[payment.line_id] = _word(plan, payment)
        elif payment.plan_id == plan.pk:
            said[payment.line_id] = _word(plan, payment)
    return said, stopped


def _word(plan: Plan, payment: Payment) -> Said:
    day = payment.paid_on or payment.made_at.date()
    return Said(
        key=f"pay_{payment.pk}",
        day=day,
        planned=Money(payment.planned_minor, plan.currency),
        paid=payment.paid if payment.is_done else None,
        reference=payment.reference,
        reason=payment.reason,
        rate=_rate(plan, payment.currency, day),
    )


def _rate(plan: Plan, currency: str, day: date) -> Rate | None:
    if currency == plan.currency:
        return None
    return rate_on(company=plan.company, base=plan.currency, quote=currency, day=day)


def matchings_of(plan: Plan) -> QuerySet[Matching]:
    """What was paid for the plan by statements, refused and proposed ones left out."""
    counted = Matching.objects.filter(
        company_id=plan.company_id, plan=plan, state__in=COUNTED
    ).exclude(transaction__kind=Transaction.Kind.FAILED)
    before = (
        Matching.objects.filter(
            transaction=OuterRef("transaction"), state__in=COUNTED, pk__lt=OuterRef("pk")
        )
        .order_by()
        .values("transaction")
        .annotate(sum=Sum("minor"))
        .values("sum")
    )
    return counted.select_related("transaction").annotate(
        before=Coalesce(Subquery(before, output_field=IntegerField()), 0),
        upstream=F("line__upstream"),
    )


def _matched(plan: Plan, found: Iterable[Matching]) -> dict[str, list[Matched]]:
    by_upstream: dict[str, list[Matched]] = defaultdict(list)
    for matching in found:
        extra = vars(matching)
        by_upstream[extra["upstream"]].append(_part(plan, matching, extra["before"]))
    return by_upstream


def _part(plan: Plan, matching: Matching, before: int) -> Matched:
    transaction = matching.transaction
    fee, kind = _fee(transaction, before, matching.minor)
    return Matched(
        key=f"mat_{matching.pk}",
        day=transaction.happened_on,
        direction=Direction(transaction.kind),
        amount=Money(matching.minor, transaction.currency),
        fee=fee,
        fee_kind=kind,
        reference=transaction.reference or transaction.external_id,
        rate=_rate(plan, transaction.currency, transaction.happened_on),
    )


def _fee(transaction: Transaction, before: int, minor: int) -> tuple[Money | None, FeeKind]:
    """The part's share of the fee; the shares of all parts are together the fee."""
    fee, gross, net = transaction.fee_minor, transaction.gross_minor, transaction.net_minor
    if not fee or not gross:
        return None, FeeKind.NONE
    kinds = {gross: FeeKind.ADDED, gross - fee: FeeKind.KEPT}
    kind = FeeKind.UNKNOWN if net is None else kinds.get(net, FeeKind.UNKNOWN)
    share = fee * (before + minor) // gross - fee * before // gross
    return Money(share, transaction.currency), kind


def _unplanned(plan: Plan) -> Iterator[Story]:
    planned = payable_of(plan).values("upstream")
    found = (
        matchings_of(plan).exclude(line__upstream__in=planned).select_related("transaction", "line")
    )
    by_line: dict[int, list[Matching]] = defaultdict(list)
    for matching in found.order_by("line_id", "pk"):
        by_line[matching.line_id].append(matching)
    for matchings in by_line.values():
        line = matchings[0].line
        line.position = 0
        parts = [_part(plan, one, vars(one)["before"]) for one in matchings]
        yield Story(_line_of(plan, line, 0, (), None), None, tuple(parts))
