"""Budgets that are collected by Stripe for the payee of record, and what Stripe said of them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from apps.plans.models import Plan
from sponsorplan.domain.collecting.seen import OVER, Tally
from sponsorplan.domain.collecting.seen import State as Seen
from sponsorplan.domain.money import Money


class Collection(CompanyOwned):
    """One collecting of a plan's budget for one period, by an invoice or a Checkout page.

    ``key`` is random and stands in Stripe's metadata and in every idempotency key. Amounts are minor
    units of ``currency``. ``step`` is the next thing to do so that it exists at Stripe; ``begun_at``:
    that step was asked for and its answer is not known; ``tries`` counts the answers that were
    Stripe's own faults. ``due_at`` is when to work on it or look at it next, ``attempt`` and
    ``lease_until`` are the worker's. ``object_id`` is Stripe's invoice or session. ``history`` is a
    list of ``at``, ``what`` and ``by``.
    """

    class Method(models.TextChoices):
        INVOICE = "invoice", "Invoice by e-mail"
        CHECKOUT = "checkout", "Payment page"

    class State(models.TextChoices):
        DRAFT = Seen.DRAFT.value, "Being prepared"
        OPEN = Seen.OPEN.value, "Waiting for payment"
        PAID = Seen.PAID.value, "Paid"
        PART_REFUNDED = Seen.PART_REFUNDED.value, "Partly refunded"
        REFUNDED = Seen.REFUNDED.value, "Refunded"
        DISPUTED = Seen.DISPUTED.value, "Disputed"
        VOID = Seen.VOID.value, "Void"
        UNCOLLECTIBLE = Seen.UNCOLLECTIBLE.value, "Written off"
        FAILED = Seen.FAILED.value, "Failed"
        EXPIRED = Seen.EXPIRED.value, "Expired"

    class Step(models.TextChoices):
        CUSTOMER = "customer", "Customer"
        DOCUMENT = "document", "Invoice or page"
        LINES = "lines", "Lines"
        FINALISE = "finalise", "Number"
        SEND = "send", "Sending"
        DONE = "done", "Done"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="collections")
    period = models.CharField(max_length=10, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    key = models.CharField(max_length=32, unique=True)
    currency = models.CharField(max_length=3)
    due_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    disputed_minor = models.BigIntegerField(default=0)
    out_of_band = models.BooleanField(default=False)
    lines = models.JSONField(default=list)
    bill_to = models.CharField(max_length=150)
    email = models.EmailField()
    purchase_order = models.CharField(max_length=100, blank=True)
    days_until_due = models.PositiveSmallIntegerField(default=30)
    return_url = models.URLField(max_length=500, blank=True)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.CUSTOMER)
    begun_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    void_wanted = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    attention = models.CharField(max_length=300, blank=True)
    customer_id = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=100, blank=True)
    hosted_url = models.TextField(blank=True)
    pay_by = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    history = models.JSONField(default=list)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "period"],
                condition=models.Q(state__in=["draft", "open"]),
                name="one_open_collection",
            ),
            models.CheckConstraint(
                condition=models.Q(due_minor__gt=0), name="collection_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.get_state_display().lower()}"

    @property
    def due(self) -> Money:
        return Money(self.due_minor, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_minor, self.currency)

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor, self.currency)

    @property
    def disputed(self) -> Money:
        return Money(self.disputed_minor, self.currency)

    @property
    def tally(self) -> Tally:
        return Tally(self.due_minor, self.paid_minor, self.refunded_minor, self.disputed_minor)

    @property
    def collected(self) -> Money:
        return Money(self.tally.collected, self.currency)

    @property
    def missing(self) -> Money:
        return Money(self.tally.missing, self.currency)

    @property
    def is_over(self) -> bool:
        """Nothing is collected and nothing more is expected."""
        return self.state in OVER

    @property
    def is_overdue(self) -> bool:
        waits = self.state == self.State.OPEN and self.method == self.Method.INVOICE
        return waits and self.pay_by is not None and self.pay_by < timezone.now()


class StripeReference(CompanyOwned):
    """An object of Stripe's that belongs to a collection: its invoice, page, payment or charge."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="references")
    external_id = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.external_id


class StripeEvent(models.Model):
    """One event that Stripe delivered, once, however often it came. Only a hint: never believed.

    ``sha256`` is of the body as it came. ``about`` are the ids of objects that it speaks of, parted
    and enclosed by spaces. ``outcome`` says what became of it.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waits"
        LOOKED = "looked", "The collection was looked at"
        UNKNOWN_OBJECT = "unknown_object", "Not of a collection here"
        UNKNOWN_TYPE = "unknown_type", "Not a kind that matters here"
        OTHER_MODE = "other_mode", "Of the other mode, live or test"

    event_id = models.CharField(max_length=100, unique=True)
    sha256 = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    about = models.TextField(blank=True)
    collection = models.ForeignKey(
        Collection, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.WAITING)

    class Meta:
        ordering: ClassVar = ["pk"]
        # The account may be one that others collect by, too: most events can be of no collection.
        indexes: ClassVar = [
            models.Index(fields=["outcome", "received_at"], name="stripe_event_by_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
