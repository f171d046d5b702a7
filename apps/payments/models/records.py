"""What a company gave by its plans, and the papers that prove it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from apps.payments.models.statements import Transaction
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
