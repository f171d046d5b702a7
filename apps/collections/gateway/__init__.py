"""The one module that speaks to Stripe.

Every request has a deadline, every POST an idempotency key of ours. Errors are `StripeUnavailable`
(ask again with the same key), `StripeFault` (look first, then ask with another key) and
`StripeRefused`.
"""

from apps.collections.gateway.asking import (
    checkout_create,
    checkout_find,
    customer_create,
    invoice_create,
    invoice_finalise,
    invoice_find,
    invoice_send,
    lines_add,
    withdraw,
)
from apps.collections.gateway.line import is_live
from apps.collections.gateway.reading import look
from apps.collections.gateway.signed import delivery_read

__all__ = [
    "checkout_create",
    "checkout_find",
    "customer_create",
    "delivery_read",
    "invoice_create",
    "invoice_finalise",
    "invoice_find",
    "invoice_send",
    "is_live",
    "lines_add",
    "look",
    "withdraw",
]
