"""Stripe's API, as far as a budget is collected by it: kept in memory, with pages to pay on.

Contract: what Stripe publishes of customers, invoices, Checkout sessions, payments, refunds, disputes
and events, of idempotency and of signed webhooks. A parameter that it does not publish is refused.
"""

from sponsorplan.replay.stripe.service import Stripe

__all__ = ["Stripe"]
