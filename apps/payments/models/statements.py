"""What platforms and banks say was paid, as it came, and where it comes from."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from sponsorplan.domain.money import Money


class Statement(CompanyOwned):
    """One file, or one answer, of a platform or a bank, as it came. The same bytes are one statement.

    ``mapping`` says which column was read as what; ``problems`` are ``Problem`` documents.
    """

    class Source(models.TextChoices):
        GITHUB = "github", "GitHub Sponsors"
        OPEN_COLLECTIVE = "open_collective", "Open Collective"
        STRIPE = "stripe", "Stripe"
        BANK = "bank", "Bank or card"
        API = "api", "API"

    source = models.CharField(max_length=20, choices=Source.choices)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    received_by = models.CharField(max_length=254)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "source", "sha256"], name="one_statement_of_a_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        """Where its bytes are: never under a name that somebody sent."""
        return f"statements/{self.company_id}/{self.sha256[:2]}/{self.sha256}"


class Transaction(CompanyOwned):
    """One thing that a statement says happened. Said again, by any statement, it is the same one.

    ``external_id`` is the source's own, or a digest of the row and its place among equal rows where
    the source has none. ``gross_minor`` is what the payer was charged without the fee on top,
    ``fee_minor`` what the platform kept or added, ``net_minor`` what arrived; they are positive, and
    unknown where the source does not say. ``kind`` gives the direction. ``payee`` is the platform's
    name for who was paid, in lower case, or a bank's words; ``platform`` is that of a channel, or
    empty where the source does not say.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Payment"
        REFUND = "refund", "Refund"
        FEE = "fee", "Fee"
        FAILED = "failed", "Failed payment"

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="transactions")
    source = models.CharField(max_length=20, choices=Statement.Source.choices)
    external_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    happened_on = models.DateField()
    platform = models.CharField(max_length=30, blank=True)
    payee = models.CharField(max_length=200)
    gross_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True)
    net_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=200, blank=True)
    memo = models.CharField(max_length=500, blank=True)
    refund_of = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["happened_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "source", "external_id"], name="one_transaction_each"
            ),
            models.CheckConstraint(
                condition=models.Q(gross_minor__gte=0), name="gross_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee}, {self.get_kind_display().lower()} on {self.happened_on}"

    @property
    def gross(self) -> Money:
        return Money(self.gross_minor, self.currency)


class StatementMapping(CompanyOwned):
    """Which columns were read as what, remembered for the next file with the same heads."""

    source = models.CharField(max_length=20, choices=Statement.Source.choices)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    answered_by = models.CharField(max_length=254)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "source", "fingerprint"], name="one_mapping_of_heads"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.fingerprint[:8]}"


class StatementDraft(CompanyOwned):
    """A file that was uploaded and is looked at before anything of it is taken; kept for a day.

    A long one is read by a worker: then the row is the job too. ``asked_at`` is when that was asked
    for, ``tries`` tells one worker from the next, ``rows_about`` is no less than its rows, and
    ``statement`` is what came of it.
    """

    source = models.CharField(max_length=20, choices=Statement.Source.choices)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    received_by = models.CharField(max_length=254)
    received_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_about = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    stopped_at = models.DateTimeField(null=True)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        """Where its bytes are: where those of its statement will be."""
        return f"statements/{self.company_id}/{self.sha256[:2]}/{self.sha256}"

    @property
    def is_being_read(self) -> bool:
        """Whether a worker has it, or will."""
        return self.asked_at is not None and not self.problem and self.statement_id is None


class Feed(CompanyOwned):
    """An account at a platform whose payments are asked for each day. The row is also the job.

    ``since`` is the first day asked for. ``sealed_token`` is the member's own, encrypted. Whoever
    works on it sets ``due_at`` forward first and raises ``asked``. ``statement`` is the last one that
    said anything new.
    """

    class Source(models.TextChoices):
        OPEN_COLLECTIVE = "open_collective", "Open Collective"
        GITHUB = "github", "GitHub Sponsors"

    source = models.CharField(max_length=20, choices=Source.choices)
    account = models.CharField(max_length=100)
    since = models.DateField()
    sealed_token = models.TextField(blank=True)
    due_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)
    working = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    statement = models.ForeignKey(Statement, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["source", "account"]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="feed_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "source", "account"], name="one_feed_of_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.account}"

    @property
    def has_token(self) -> bool:
        return bool(self.sealed_token)


class MonthTotal(CompanyOwned):
    """What a platform says was spent through an account in one month, to be held against statements."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="totals")
    month = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    told_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "month"], name="one_total_of_a_month"),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="total_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.feed}, {self.month:%Y-%m}"
