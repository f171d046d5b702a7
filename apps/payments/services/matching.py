"""What people say of matchings: right, wrong, by hand, or taken back. No rule undoes it."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.payments.errors import MatchingDecided, MatchingImpossible
from apps.payments.models import Matching, Payment, Transaction
from apps.payments.selectors import entry_find
from apps.payments.services.keeping import company_locked
from apps.payments.services.marking import Done, payment_done, payment_undo
from apps.payments.services.reconciling import matching_run
from apps.plans.models import Line, Plan
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money


@transaction.atomic
def matching_confirm(*, member: Member, matching: Matching) -> Matching:
    """Say that a transaction belongs to the line. A line that nobody marked is marked as given.

    The same again changes nothing. Raises ``MatchingDecided`` if it was refused or is gone, and
    ``MatchingImpossible`` if more than the transaction has would be matched.
    """
    found = _locked(matching)
    if found.state == Matching.State.CONFIRMED:
        return found
    if found.state == Matching.State.REFUSED:
        raise MatchingDecided("It was refused. Take that back first, or match it by hand.")
    _check_rest(found.transaction, found.minor, without=found)
    _decide(member, found, Matching.State.CONFIRMED, found.reasons)
    _mark_given(member, found)
    _record(member, found, "matching.confirmed")
    matching_run(company_id=member.company.pk)
    return found


@transaction.atomic
def matching_refuse(*, member: Member, matching: Matching, reason: str) -> Matching:
    """Say that a transaction is not for the line, and why; it is not asked again.

    The same again changes nothing. Raises ``MatchingDecided`` if it was confirmed or is gone.
    """
    found = _locked(matching)
    if found.state == Matching.State.REFUSED:
        return found
    if found.state == Matching.State.CONFIRMED:
        raise MatchingDecided("It was confirmed. Take that back first.")
    said = reason.strip()[:300] or "a member said that it is not for this line"
    _decide(member, found, Matching.State.REFUSED, [said])
    _record(member, found, "matching.refused")
    matching_run(company_id=member.company.pk)
    return found


@transaction.atomic
def matching_make(
    *,
    member: Member,
    transaction: Transaction,
    plan: Plan,
    line: Line,
    minor: int | None = None,
) -> Matching:
    """Match a transaction to a line by hand: all that is left of it, or ``minor`` of it.

    Raises ``MatchingImpossible`` for an amount that is not left, and for a line that the plan
    does not send.
    """
    company_locked(member.company)
    entry = entry_find(plan=plan, line_id=line.pk)
    if entry is None or entry.step is Step.STOP:
        raise MatchingImpossible("The plan sends nothing by this line. Choose another line.")
    before = Matching.objects.filter(transaction=transaction, plan=plan, line=line).first()
    left = transaction.gross_minor - _confirmed(transaction, without=before)
    amount = left if minor is None else minor
    if not 0 < amount <= left:
        raise MatchingImpossible(
            f"{Money(left, transaction.currency).spoken} of this transaction is left: write an "
            "amount up to that."
        )
    found = before or Matching(
        company=member.company, transaction=transaction, plan=plan, line=line
    )
    found.minor = amount
    _decide(member, found, Matching.State.CONFIRMED, ["matched by hand"])
    _mark_given(member, found)
    _record(member, found, "matching.made")
    matching_run(company_id=member.company.pk)
    return found


@transaction.atomic
def matching_undo(*, member: Member, matching: Matching) -> None:
    """Take a person's word back, so that the rules look at the transaction again.

    A mark that confirming made goes with the line's last confirmed matching.
    """
    found = _locked(matching)
    if found.state not in (Matching.State.CONFIRMED, Matching.State.REFUSED):
        raise MatchingDecided("Nobody decided it, so there is nothing to take back.")
    was_confirmed = found.state == Matching.State.CONFIRMED
    plan, line_id = found.plan, found.line_id
    found.delete()
    others = Matching.objects.filter(plan=plan, line=line_id, state=Matching.State.CONFIRMED)
    if was_confirmed and not others.exists():
        marks = Payment.objects.filter(plan=plan, line=line_id, source=Payment.Source.PLATFORM)
        for payment in marks.select_related("plan"):
            payment_undo(member=member, payment=payment)
    _record(member, found, "matching.undone")
    matching_run(company_id=member.company.pk)


def _locked(matching: Matching) -> Matching:
    # The company before its rows and its log, as everywhere: two who wait for each other would both fail.
    # So nobody else gives out the same transaction meanwhile either.
    company_locked(matching.company)
    rows = Matching.objects.select_for_update(of=("self",))
    found = rows.select_related("transaction", "plan", "line").filter(pk=matching.pk).first()
    if found is None:
        raise MatchingDecided("This question is gone: what is known changed. Load the page again.")
    return found


def _confirmed(transaction: Transaction, without: Matching | None) -> int:
    rows = Matching.objects.filter(transaction=transaction, state=Matching.State.CONFIRMED)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return int(rows.aggregate(total=Sum("minor"))["total"] or 0)


def _check_rest(transaction: Transaction, minor: int, without: Matching) -> None:
    if minor > transaction.gross_minor - _confirmed(transaction, without):
        raise MatchingImpossible(
            "Other lines have this transaction already. Match by hand what is left of it."
        )


def _decide(member: Member, found: Matching, state: str, reasons: list[str]) -> None:
    found.state, found.reasons = state, reasons
    found.made_by, found.made_at = member.name, timezone.now()
    found.save()


def _mark_given(member: Member, found: Matching) -> None:
    """Mark the line as given on the day and with the amount that the platform says."""
    seen = found.transaction
    if seen.kind != Transaction.Kind.PAYMENT or not found.plan.is_approved:
        return
    entry = entry_find(plan=found.plan, line_id=found.line_id)
    if entry is None or entry.payment is not None or entry.state != "open":
        return
    payment_done(
        member=member,
        plan=found.plan,
        line_id=found.line_id,
        done=Done(
            paid_on=seen.happened_on,
            amount=Money(found.minor, seen.currency),
            reference=seen.reference or seen.external_id,
            source=Payment.Source.PLATFORM,
        ),
    )


def _record(member: Member, found: Matching, action: str) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"plan {found.plan.number}: {found.line.name}",
        data={
            "transaction": f"txn_{found.transaction_id}",
            "external_id": found.transaction.external_id,
            "line": f"line_{found.line_id}",
            "minor": found.minor,
            "currency": found.transaction.currency,
            "state": found.state,
            "reasons": found.reasons,
        },
    )
