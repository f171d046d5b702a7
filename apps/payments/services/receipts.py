"""Keeping receipts: checked, stored under their digest, never opened."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.payments.errors import NothingToMark, ReceiptTooLarge, TooManyReceipts
from apps.payments.models import Payment, Receipt
from sponsorplan.domain.giving.receipts import media_type_of, safe_name

_MOST_OF_ONE = 20


def receipt_size_check(*, size: int) -> None:
    """Raises ``ReceiptTooLarge``; ask before the file is read."""
    most = settings.SPONSORPLAN_MAX_RECEIPT_BYTES
    if size > most:
        raise ReceiptTooLarge(f"A receipt may have {most / 1_000_000:g} MB. Attach a smaller file.")


@transaction.atomic
def receipts_attach(
    *, member: Member, payments: Sequence[Payment], name: str, content: bytes
) -> Sequence[Receipt]:
    """Attach one file to payments; to those that have it already it is not attached again.

    Raises ``ReceiptTooLarge``, ``UnusableReceipt``, ``TooManyReceipts``, and ``NothingToMark`` for
    a payment that was taken back.
    """
    receipt_size_check(size=len(content))
    media_type = media_type_of(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    _locked(member.company)
    known = _with_room(payments, sha256)
    receipts = [
        Receipt.objects.create(
            company=member.company,
            payment=payment,
            name=safe_name(name),
            sha256=sha256,
            size=len(content),
            media_type=media_type,
            attached_by=member.name,
        )
        for payment in payments
        if payment.pk not in known
    ]
    if receipts:
        if not default_storage.exists(receipts[0].stored_as):
            default_storage.save(receipts[0].stored_as, ContentFile(content))
        _record(member, "receipt.attached", receipts)
    return [*known.values(), *receipts]


@transaction.atomic
def receipt_remove(*, member: Member, receipt: Receipt) -> None:
    """Take one receipt away, and its bytes where they prove nothing else."""
    _locked(member.company)
    if Receipt.objects.filter(pk=receipt.pk).exists():
        _record(member, "receipt.removed", [receipt])
        receipts_drop(receipts=[receipt])


def receipts_drop(*, receipts: Iterable[Receipt]) -> None:
    """Delete receipts, and bytes that no other one needs. Whoever calls it records the event."""
    for receipt in receipts:
        # Not before the row is gone for good: a row without bytes would be a lost receipt.
        transaction.on_commit(
            partial(_bytes_drop, receipt.company, receipt.sha256, receipt.stored_as)
        )
        receipt.delete()


@transaction.atomic
def _bytes_drop(company: Company, sha256: str, place: str) -> None:
    """Delete the bytes, unless some receipt needs them: also one that was attached meanwhile."""
    _locked(company)
    if not Receipt.objects.filter(company=company, sha256=sha256).exists():
        default_storage.delete(place)


def _locked(company: Company) -> None:
    """Nobody else attaches or removes until the transaction ends, so that no row loses its bytes."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def _with_room(payments: Sequence[Payment], sha256: str) -> dict[int, Receipt]:
    """Those that have the file already, by payment; raises where one can take no more."""
    present = Payment.objects.filter(pk__in=[payment.pk for payment in payments])
    counts = dict(present.annotate(kept=Count("receipts")).values_list("pk", "kept"))
    if len(counts) != len(payments) or not payments:
        raise NothingToMark("The payment was taken back meanwhile. Load the page again.")
    same = Receipt.objects.filter(payment__in=counts, sha256=sha256)
    known = {receipt.payment_id: receipt for receipt in same}
    if any(count >= _MOST_OF_ONE for pk, count in counts.items() if pk not in known):
        raise TooManyReceipts(f"A payment has up to {_MOST_OF_ONE} receipts. Remove one first.")
    return known


def _record(member: Member, action: str, receipts: Sequence[Receipt]) -> None:
    first = receipts[0]
    names = [receipt.payment.line.upstream for receipt in receipts]
    plan = first.payment.plan
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"plan {plan.number}: {first.name}",
        data={
            "sha256": first.sha256,
            "bytes": first.size,
            "media_type": first.media_type,
            "lines": names,
        },
    )
