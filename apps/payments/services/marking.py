"""Members' word about the lines of an approved plan: paid, skipped, or taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.payments.errors import MarkedAlready, NotApproved, NothingToMark, PaymentImpossible
from apps.payments.models import Payment
from apps.payments.selectors import (
    Entry,
    bulk_for,
    entries_of,
    payment_find,
    receipt_list,
    renews,
)
from apps.payments.services.keeping import company_locked
from apps.payments.services.receipts import receipts_drop
from apps.plans.models import Plan
from apps.plans.services import lines_given
from sponsorplan.celery import enqueue
from sponsorplan.domain.channels.github_sponsors import PLATFORM as GITHUB
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money

_MOST = 10**15


@dataclass(frozen=True, slots=True)
class Done:
    """How it was paid. ``renews``: the platform repeats it; ``None`` for what is known of it.

    ``amount`` may be left out for a stop, which has none, and for what the plan has prepared.
    """

    paid_on: date
    amount: Money | None = None
    reference: str = ""
    renews: bool | None = None
    source: str = Payment.Source.MEMBER


@transaction.atomic
def payment_done(*, member: Member, plan: Plan, line_id: int, done: Done) -> Payment:
    """Note that a line was paid, or that what it names was stopped.

    Raises ``NotApproved``, ``NothingToMark``, ``MarkedAlready`` and ``PaymentImpossible``.
    """
    entry = _open_entry(_open_entries(plan), line_id)
    payment = _payment(member, plan, entry, done)
    payment.save()
    _note_given([payment])
    _record(member, payment, "payment.done")
    return payment


@transaction.atomic
def payment_skipped(*, member: Member, plan: Plan, line_id: int, reason: str) -> Payment:
    """Note that a line is not given this time, and why. Raises as ``payment_done`` does."""
    if not reason.strip():
        raise PaymentImpossible("Write why it is skipped, for whoever asks in a year.")
    entry = _open_entry(_open_entries(plan), line_id)
    payment = Payment.objects.create(
        company=member.company,
        plan=plan,
        line=entry.line,
        step=entry.step,
        state=Payment.State.SKIPPED,
        planned_minor=entry.due.minor,
        currency=plan.currency,
        reason=reason.strip()[:300],
        made_by=member.name,
    )
    _record(member, payment, "payment.skipped")
    return payment


@transaction.atomic
def file_done(
    *, member: Member, plan: Plan, part: int, lines: Iterable[int], done: Done
) -> Sequence[Payment]:
    """Note that these rows of a file for GitHub were paid, each with its amount in the file.

    Rows that somebody marked meanwhile are left as they are. Raises ``NotApproved``, and
    ``NothingToMark`` if none is left.
    """
    parts, _ = bulk_for(plan=plan, entries=_open_entries(plan).values())
    chosen = set(lines)
    entries = [
        entry
        for each in parts
        if each.number == part
        for entry in each.entries
        if entry.line.pk in chosen
    ]
    if not entries:
        raise NothingToMark("None of these rows is left in the file. Choose at least one that is.")
    payments = [_payment(member, plan, entry, done) for entry in entries]
    Payment.objects.bulk_create(payments)
    _note_given(payments)
    enqueue("payments.match", company_id=member.company.pk)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="payments.done",
        subject=f"plan {plan.number}: {len(payments)} rows of file {part} for GitHub Sponsors",
        data={
            **_how(payments[0]),
            "minor": sum(payment.minor for payment in payments),
            "lines": {payment.line.upstream: payment.minor for payment in payments},
        },
    )
    return payments


@transaction.atomic
def payment_undo(*, member: Member, payment: Payment) -> None:
    """Take a mark back with its receipts, so that the line is to be given again."""
    # Whoever attaches a receipt meanwhile is before or after this.
    company_locked(member.company)
    _locked(payment.plan)
    found = payment_find(company=member.company, payment_id=payment.pk)
    if found is None:
        raise NothingToMark("Somebody took this mark back already. Load the page again.")
    receipts = list(receipt_list(payment=found))
    # Before the log: somebody may open the line's link, and hold it until that is logged.
    if found.step != Step.STOP:
        lines_given(lines=[found.line_id], at=None)
    _record(
        member,
        found,
        "payment.undone",
        receipts=[{"name": receipt.name, "sha256": receipt.sha256} for receipt in receipts],
    )
    receipts_drop(receipts=receipts)
    found.delete()


def _locked(plan: Plan) -> Plan:
    """The plan as it is, and nobody else's to mark until the transaction ends."""
    plans = Plan.objects.select_for_update(of=("self",), no_key=True)
    return plans.select_related("company").get(pk=plan.pk)


def _open_entries(plan: Plan) -> Mapping[int, Entry]:
    # A receipt may be attached with the mark, which takes the company: that is before its log.
    company_locked(plan.company)
    present = _locked(plan)
    if not present.is_approved:
        raise NotApproved(
            f"Plan {present.number} is {present.get_state_display().lower()}: only an approved "
            "plan can be given."
        )
    return {entry.line.pk: entry for entry in entries_of(plan=present)}


def _open_entry(entries: Mapping[int, Entry], line_id: int) -> Entry:
    entry = entries.get(line_id)
    if entry is None:
        raise NothingToMark("The plan sends nothing by this line, so there is nothing to mark.")
    if entry.payment is not None:
        raise MarkedAlready(
            f"{entry.line.name} was marked as {entry.payment.get_state_display().lower()} by "
            f"{entry.payment.made_by}. Undo that first."
        )
    return entry


def _payment(member: Member, plan: Plan, entry: Entry, done: Done) -> Payment:
    amount = _amount_of(entry, done)
    # A day's grace, as it is tomorrow already somewhere.
    if done.paid_on > timezone.now().date() + timedelta(days=1):
        raise PaymentImpossible(f"{done.paid_on} has not come yet. Write the day it was paid.")
    known = renews(line=entry.line, plan=plan)
    stops = entry.step is Step.STOP
    return Payment(
        company=member.company,
        plan=plan,
        line=entry.line,
        step=entry.step,
        state=Payment.State.DONE,
        planned_minor=entry.due.minor,
        minor=amount.minor,
        currency=amount.currency,
        renews=not stops and plan.repeats and (known if done.renews is None else done.renews),
        paid_on=done.paid_on,
        reference=done.reference.strip()[:200],
        source=done.source,
        made_by=member.name,
    )


def _amount_of(entry: Entry, done: Done) -> Money:
    if entry.step is Step.STOP:
        return Money(0, entry.wanted.currency)
    amount = done.amount
    if amount is None:
        if entry.platform == GITHUB and entry.sends.currency != "USD":
            raise PaymentImpossible("GitHub charges US dollars: write how many it charged.")
        amount = entry.sends
    if not 0 < amount.minor <= _MOST:
        raise PaymentImpossible("Write the amount as it was paid, such as 25 or 25.00.")
    return amount


def _note_given(payments: Sequence[Payment]) -> None:
    lines = [payment.line_id for payment in payments if payment.step != Step.STOP]
    lines_given(lines=lines, at=timezone.now())


def _how(payment: Payment) -> dict[str, object]:
    return {
        "currency": payment.currency,
        "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
        "reference": payment.reference,
    }


def _record(member: Member, payment: Payment, action: str, **more: object) -> None:
    enqueue("payments.match", company_id=member.company.pk)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"plan {payment.plan.number}: {payment.line.name}",
        data={
            "id": payment.pk,
            **_how(payment),
            "step": str(payment.step),
            "state": str(payment.state),
            "planned": payment.planned_minor,
            "minor": payment.minor,
            "renews": payment.renews,
            "reason": payment.reason,
            **more,
        },
    )
