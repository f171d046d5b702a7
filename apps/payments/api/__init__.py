"""REST doors of payments."""

from apps.payments.api.feeds import FeedApi, FeedAskApi, FeedListApi
from apps.payments.api.giving import (
    GivingApi,
    PaymentApi,
    PaymentListApi,
    ReceiptApi,
    ReceiptListApi,
)
from apps.payments.api.reconciling import (
    MatchingApi,
    MatchingConfirmApi,
    MatchingListApi,
    MatchingRefuseApi,
    ReconciliationApi,
)
from apps.payments.api.statements import (
    StatementApi,
    StatementListApi,
    TransactionListApi,
)

__all__ = [
    "FeedApi",
    "FeedAskApi",
    "FeedListApi",
    "GivingApi",
    "MatchingApi",
    "MatchingConfirmApi",
    "MatchingListApi",
    "MatchingRefuseApi",
    "PaymentApi",
    "PaymentListApi",
    "ReceiptApi",
    "ReceiptListApi",
    "ReconciliationApi",
    "StatementApi",
    "StatementListApi",
    "TransactionListApi",
]
