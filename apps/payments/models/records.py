"""What a company gave by its plans, and the papers that prove it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from apps.plans.models import Line, Plan
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money


class Payment(CompanyOwned):
    """What became of one line of a plan when it was given: done, or skipped with a reason.

    ``planned_minor`` is what the plan had for it, in the plan's currency; ``minor`` and
    ``currency`` are as it was paid. ``renews``: the platform repeats it until it is stopped. The
    line of a stop is the one that is stopped, of an earlier plan; ``plan`` is the one that stops
    it. ``source`` says who knows of it: a member, or a platform's statement that a member confirmed;
    there is one mark for each line.
    """

    class State(models.TextChoices):
        DONE = "done", "Done"
        SKIPPED = "skipped", "Skipped"

    class Source(models.TextChoices):
        MEMBER = "member", "A member said so"
        PLATFORM = "platform", "The platform says so"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="payments")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="payments")
    step = models.CharField(max_length=10, choices=[(step, step) for step in Step])
    state = models.CharField(max_length=10, choices=State.choices)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MEMBER)
    planned_minor = models.BigIntegerField()
    minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    renews = models.BooleanField(default=False)
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "line"],
                condition=models.Q(source__in=("member", "platform")),
                name="one_mark_for_each_line",
            ),
            models.CheckConstraint(
                condition=models.Q(state="skipped") | models.Q(paid_on__isnull=False),
                name="done_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done") | ~models.Q(reason=""),
                name="skipped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.name}, {self.state}"

    @property
    def paid(self) -> Money:
        return Money(self.minor, self.currency)

    @property
    def planned(self) -> Money:
        return Money(self.planned_minor, self.plan.currency)

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE


class Receipt(CompanyOwned):
    """A file that proves a payment, kept under its digest. One file may prove several payments.

    ``media_type`` is what the file was found to be, never what somebody said it is.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    attached_by = models.CharField(max_length=254)
    attached_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "sha256"], name="one_receipt_of_a_file"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        """Where its bytes are: never under a name that somebody sent."""
        return f"receipts/{self.company_id}/{self.sha256[:2]}/{self.sha256}"


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


class Matching(CompanyOwned):
    """That a transaction belongs to a line of a plan, for ``minor`` of its currency, and why.

    ``made`` by rules that leave no doubt; ``proposed`` waits for a person, who confirms or refuses.
    One transaction may cover several lines, and several may cover one. ``plan`` is the one for whose
    period it was paid: a line that keeps running is paid for each plan anew.
    """

    class State(models.TextChoices):
        MADE = "made", "Matched"
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Refused"

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="matchings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="matchings")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="matchings")
    minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    reasons = models.JSONField(default=list)
    made_by = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transaction", "plan", "line"], name="one_matching_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction} for {self.line.name}"


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
    """A file that was uploaded and is looked at before anything of it is taken; kept for a day."""

    source = models.CharField(max_length=20, choices=Statement.Source.choices)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    received_by = models.CharField(max_length=254)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        """Where its bytes are: where those of its statement will be."""
        return f"statements/{self.company_id}/{self.sha256[:2]}/{self.sha256}"
