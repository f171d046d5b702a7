"""Receipts and their bytes."""

import hashlib

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from apps.companies.models import Company
from apps.payments.errors import ReceiptDamaged
from apps.payments.models import Payment, Receipt


def receipt_list(*, payment: Payment) -> QuerySet[Receipt]:
    """The payment's receipts, oldest first."""
    return Receipt.objects.filter(company_id=payment.company_id, payment=payment)


def receipt_find(*, company: Company, receipt_id: int) -> Receipt | None:
    found = Receipt.objects.filter(company=company, pk=receipt_id)
    return found.select_related("payment__plan__company", "payment__line").first()


def receipt_bytes(*, receipt: Receipt) -> bytes:
    """The file as it was attached. Raises ``ReceiptDamaged`` when it is gone or another."""
    content = b""
    if default_storage.exists(receipt.stored_as):
        with default_storage.open(receipt.stored_as) as file:
            content = file.read()
    if hashlib.sha256(content).hexdigest() != receipt.sha256:
        raise ReceiptDamaged(
            f"“{receipt.name}” was changed or lost where files are kept. Restore it from a backup; "
            f"its SHA-256 must be {receipt.sha256}."
        )
    return content
