"""Giving, payments, receipts and statements for programs."""

from apps.payments.api.giving import (
    GivingApi,
    PaymentApi,
    PaymentListApi,
    ReceiptApi,
    ReceiptListApi,
)
from apps.payments.api.statements import StatementApi, StatementListApi, TransactionListApi

__all__ = [
    "GivingApi",
    "PaymentApi",
    "PaymentListApi",
    "ReceiptApi",
    "ReceiptListApi",
    "StatementApi",
    "StatementListApi",
    "TransactionListApi",
]
