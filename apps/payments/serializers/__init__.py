"""Payments as programs get them."""

from apps.payments.serializers.giving import (
    EntrySerializer,
    PaymentCreateSerializer,
    PaymentSerializer,
    ReceiptCreateSerializer,
    ReceiptSerializer,
    entry_document,
    line_id,
    payment_document,
    payment_id,
    receipt_document,
)
from apps.payments.serializers.reconciling import (
    MatchingCreateSerializer,
    MatchingRefuseSerializer,
    MatchingSerializer,
    ReconciledSerializer,
    StandingsAskedSerializer,
    matching_document,
    standing_document,
)

__all__ = [
    "EntrySerializer",
    "MatchingCreateSerializer",
    "MatchingRefuseSerializer",
    "MatchingSerializer",
    "PaymentCreateSerializer",
    "PaymentSerializer",
    "ReceiptCreateSerializer",
    "ReceiptSerializer",
    "ReconciledSerializer",
    "StandingsAskedSerializer",
    "entry_document",
    "line_id",
    "matching_document",
    "payment_document",
    "payment_id",
    "receipt_document",
    "standing_document",
]
