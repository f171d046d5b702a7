"""What comparing plan, payment and receipt came to, kept so that lists are quick."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from apps.companies.models import CompanyOwned
from apps.plans.models import Line, Plan
from sponsorplan.domain.money import Money
from sponsorplan.domain.reconcile.standing import State as Standings


class Standing(CompanyOwned):
    """How a line stands since it was last compared: planned, marked, and seen in transactions.

    ``planned_minor`` is all that was owed until then, in ``currency``. Seen amounts are in
    ``seen_currency``; ``sums`` has them for each currency. ``fee_minor`` and ``difference_minor`` are
    unknown where nobody can say. ``asked`` counts questions, which count for nothing else.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="standings")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="standings")
    platform = models.CharField(max_length=30)
    handle = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=[(state, state) for state in Standings])
    planned_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    marked_minor = models.BigIntegerField(null=True)
    marked_currency = models.CharField(max_length=3, blank=True)
    marked_on = models.DateField(null=True)
    seen_currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
    asked_minor = models.BigIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    difference_minor = models.BigIntegerField(null=True)
    sums = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-plan", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "line"], name="one_standing_of_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.line.name}, {self.state}"

    @property
    def planned(self) -> Money:
        return Money(self.planned_minor, self.currency)

    @property
    def marked(self) -> Money | None:
        known = self.marked_minor is not None
        return Money(self.marked_minor or 0, self.marked_currency) if known else None

    @property
    def gross(self) -> Money:
        return Money(self.gross_minor, self.seen_currency)

    @property
    def fee(self) -> Money | None:
        known = self.fee_minor is not None
        return Money(self.fee_minor or 0, self.seen_currency) if known else None

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor, self.seen_currency)

    @property
    def net(self) -> Money | None:
        """What stayed with the recipient, where the fee is known."""
        if self.fee_minor is None:
            return None
        kept = self.gross_minor - self.refunded_minor - self.fee_minor
        return Money(kept, self.seen_currency)

    @property
    def asked_amount(self) -> Money:
        return Money(self.asked_minor, self.seen_currency)

    @property
    def difference(self) -> Money | None:
        known = self.difference_minor is not None
        return Money(self.difference_minor or 0, self.currency) if known else None
