"""An approved plan as what there is to give, and how far that has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from apps.companies.models import Company
from apps.payments.models import Payment
from apps.plans.models import Line, Plan
from apps.plans.selectors import line_list
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels import registry
from sponsorplan.domain.giving.amounts import sendable
from sponsorplan.domain.giving.steps import Mark, Payee, Step, changes, running_after
from sponsorplan.domain.money import Money

_HEAVY = ("because", "packages", "risk", "other_addresses")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. ``wanted`` is what the plan gives by it; nothing where it is a stop.

    ``already``: the part of it that needs nothing now, as it runs or was given by the version that
    this plan replaces. ``sends``: what the platform can take of the rest. ``runs`` is the payment
    that is changed or stopped, ``payment`` what members said became of this. ``note`` says more.
    """

    line: Line
    step: Step
    wanted: Money
    already: Money
    sends: Money
    payment: Payment | None = None
    runs: Payment | None = None
    note: str = ""

    @property
    def state(self) -> str:
        """``open``, ``done``, ``skipped``, or ``kept`` where nothing is to be done."""
        if self.payment is not None:
            return self.payment.state
        return "kept" if self.step is Step.KEEP else "open"

    @property
    def platform(self) -> str:
        return str((self.line.channel or {})["platform"])

    @property
    def due(self) -> Money:
        """What is to be given now, as the plan has it."""
        return Money(self.wanted.minor - self.already.minor, self.wanted.currency)

    @property
    def cut_off(self) -> Money:
        """What of it cannot be sent: the platform takes whole amounts, or no more."""
        return Money(self.due.minor - self.sends.minor, self.due.currency)


def payment_list(*, plan: Plan) -> QuerySet[Payment]:
    """What members said of the plan's lines, oldest first, with how many receipts each has."""
    found = Payment.objects.filter(company_id=plan.company_id, plan=plan)
    return (
        found.select_related("plan__company", "line__plan__company")
        .defer(*(f"line__{name}" for name in _HEAVY))
        .annotate(receipt_count=Count("receipts"))
    )


def payment_find(*, company: Company, payment_id: int) -> Payment | None:
    found = Payment.objects.filter(company=company, pk=payment_id)
    return (
        found.select_related("plan__company", "line")
        .annotate(receipt_count=Count("receipts"))
        .first()
    )


def entries_of(*, plan: Plan) -> list[Entry]:
    """All that the plan gives, by platform as payers should try them, the largest first.

    Stops come last on their platform. The amounts of all entries together are what is to be sent.
    """
    lines = _payable(plan)
    marks = _marks(plan, lines)
    found = _repeated(plan, lines, marks) if plan.repeats else _paid_once(plan, lines, marks)
    places = {platform: place for place, platform in enumerate(registry.PREFERENCE)}
    found.sort(
        key=lambda one: (
            places.get(one.platform, len(places)),
            one.step is Step.STOP,
            -one.wanted.minor,
            one.line.position,
        )
    )
    return found


def _payable(plan: Plan) -> list[Line]:
    found = Line.objects.filter(
        company_id=plan.company_id, plan=plan, state=LineState.PAYABLE
    ).defer(*_HEAVY)
    lines = [line for line in found if line.channel]
    for line in lines:
        line.plan = plan  # one plan for all: its documents are not read anew for each line
    return lines


def _marks(plan: Plan, lines: Iterable[Line]) -> dict[int, Payment]:
    """What is marked, by line; the lines of stops are of earlier plans."""
    known = {line.pk: line for line in lines}
    found = Payment.objects.filter(company_id=plan.company_id, plan=plan)
    payments = list(found.annotate(receipt_count=Count("receipts")))
    others = [payment.line_id for payment in payments if payment.line_id not in known]
    known |= Line.objects.select_related("plan__company").defer(*_HEAVY).in_bulk(others)
    for payment in payments:
        payment.plan, payment.line = plan, known[payment.line_id]
    return {payment.line_id: payment for payment in payments}


def entry_find(*, plan: Plan, line_id: int) -> Entry | None:
    return next((one for one in entries_of(plan=plan) if one.line.pk == line_id), None)


def sends_of(line: Line, amount: Money) -> Money:
    """What the line's platform can take of the amount."""
    channel = registry.get(str((line.channel or {}).get("platform")))
    return sendable(amount, channel.terms(amount.currency)) if channel else amount


def renews(*, line: Line, plan: Plan) -> bool:
    """Whether the line's platform is known to repeat the plan's payments by itself."""
    channel = registry.get(str((line.channel or {}).get("platform")))
    return channel is not None and plan.repeats and plan.frequency.paid_as in channel.renews


def payee_of(line: Line) -> Payee:
    channel = line.channel or {}
    return Payee(channel["platform"], channel["handle"])


def _repeated(plan: Plan, lines: Iterable[Line], marks: Mapping[int, Payment]) -> list[Entry]:
    running, payments = _running(plan)
    by_payee = {payee_of(line): line for line in lines}
    wanted = {payee: sends_of(line, line.sent) for payee, line in by_payee.items()}
    entries = []
    for payee, step in changes(wanted, running).items():
        runs = payments[running[payee].line] if payee in running else None
        line = by_payee.get(payee) or (runs.line if runs else None)
        if line is not None:
            entries.append(_entry(plan, line, step, marks.get(line.pk), runs))
    shown = {one.line.pk for one in entries}
    entries += [
        _entry(plan, mark.line, Step.STOP, mark, None)
        for mark in marks.values()
        if mark.line_id not in shown
    ]
    return _with_reasons(plan, entries)


def _entry(plan: Plan, line: Line, step: Step, mark: Payment | None, runs: Payment | None) -> Entry:
    if mark is not None:
        step = Step(mark.step)
    nothing = Money(0, plan.currency)
    wanted = nothing if step is Step.STOP else line.sent
    already = wanted if step is Step.KEEP and mark is None else nothing
    due = Money(wanted.minor - already.minor, plan.currency)
    return Entry(line, step, wanted, already, sends_of(line, due), mark, runs)


def _running(plan: Plan) -> tuple[dict[Payee, Mark], dict[int, Payment]]:
    """What earlier plans of the same frequency left running, and the payments by their line."""
    done = (
        Payment.objects.filter(
            company_id=plan.company_id,
            state=Payment.State.DONE,
            plan__number__lt=plan.number,
            plan__policy__frequency=str(plan.frequency),
        )
        .select_related("plan", "line__plan__company")
        .defer(*(f"line__{name}" for name in _HEAVY), "plan__unplaced", "plan__settings")
        .order_by("plan__number", "pk")
    )
    payments = {payment.line_id: payment for payment in done if payment.step != Step.STOP}
    marks = (
        Mark(
            payee_of(payment.line),
            payment.planned,
            payment.paid,
            renews=payment.renews,
            line=payment.line_id,
            stops=payment.step == Step.STOP,
        )
        for payment in done
    )
    return running_after(marks), payments


def _with_reasons(plan: Plan, entries: list[Entry]) -> list[Entry]:
    """Each stop with why its payee is in the plan no more."""
    stops = {one.line.upstream for one in entries if one.step is Step.STOP}
    if not stops:
        return entries
    others = line_list(plan=plan).exclude(state=LineState.PAYABLE).filter(upstream__in=stops)
    reasons = {line.upstream: f"In this plan it is {line.state}: {line.reason}" for line in others}
    return [
        _noted(one, reasons.get(one.line.upstream, "It is not in this plan."))
        if one.step is Step.STOP
        else one
        for one in entries
    ]


def _noted(one: Entry, note: str) -> Entry:
    return Entry(
        one.line, one.step, one.wanted, one.already, one.sends, one.payment, one.runs, note
    )


def _paid_once(plan: Plan, lines: Iterable[Line], marks: Mapping[int, Payment]) -> list[Entry]:
    before = _given_before(plan)
    return [_once(plan, line, marks.get(line.pk), before.get(payee_of(line))) for line in lines]


def _once(
    plan: Plan, line: Line, mark: Payment | None, before: tuple[Payment, Money] | None
) -> Entry:
    wanted, given = line.sent, before[1].minor if before else 0
    if mark is not None:
        given = wanted.minor - mark.planned_minor
    already = Money(min(given, wanted.minor), plan.currency)
    due = Money(wanted.minor - already.minor, plan.currency)
    step = Step.KEEP if before and not due.minor else Step.ONCE
    runs = before[0] if before else None
    note = f"Plan {runs.plan.number}, which this one replaces, gave {runs.paid}." if runs else ""
    return Entry(line, step, wanted, already, sends_of(line, due), mark, runs, note)


def _given_before(plan: Plan) -> dict[Payee, tuple[Payment, Money]]:
    """What versions that this plan replaces have given, by payee, as the plan's currency has it."""
    versions, version = [], plan.replaces
    while version is not None:
        versions.append(version.pk)
        version = version.replaces
    done = Payment.objects.filter(
        company_id=plan.company_id, plan__in=versions, state=Payment.State.DONE
    ).select_related("plan", "line")
    given: dict[Payee, tuple[Payment, Money]] = {}
    for payment in done:
        payee = payee_of(payment.line)
        amount = payment.paid if payment.currency == plan.currency else payment.planned
        before = given[payee][1].minor if payee in given else 0
        if amount.currency == plan.currency:
            given[payee] = (payment, Money(before + amount.minor, plan.currency))
    return given
