"""Who must approve a plan, who was asked, and what they said."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned, Membership
from apps.plans.models import Plan
from sponsorplan.domain.approval.rules import Needed, Rule
from sponsorplan.domain.money import Money


class ApprovalRule(CompanyOwned):
    """From an amount on, so many people in these roles must approve a plan."""

    from_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    approvers = models.PositiveSmallIntegerField()
    roles = models.JSONField()

    class Meta:
        ordering: ClassVar = ["currency", "from_minor"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "currency", "from_minor"], name="one_approval_rule_per_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(from_minor__gte=0, approvers__in=[1, 2]),
                name="approval_rule_can_be_met",
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.start}: {self.needed.words}"

    @property
    def start(self) -> Money:
        return Money(self.from_minor, self.currency)

    @property
    def needed(self) -> Needed:
        return Needed(self.approvers, frozenset(self.roles))

    @property
    def value(self) -> Rule:
        return Rule(self.start, self.needed)


class ApprovalRequest(CompanyOwned):
    """A plan as it was when somebody asked for its approval.

    ``digest`` is the plan's, ``seal`` that of all that is approved. ``approvers`` and ``roles`` are
    what the rules asked for then; a stricter rule made since holds too.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Taken back"
        VOID = "void", "Void"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="approval_requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    approvers = models.PositiveSmallIntegerField()
    roles = models.JSONField()
    asked_by = models.CharField(max_length=254)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(state="open"),
                name="one_open_approval_request_per_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"approval of {self.plan}"

    @property
    def needed(self) -> Needed:
        """What the rules asked for when approval was asked for."""
        return Needed(self.approvers, frozenset(self.roles))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Approval(CompanyOwned):
    """What one person said of a plan with that digest; ``on_behalf_of`` is empty for their own."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="approvals")
    approver = models.CharField(max_length=254)
    on_behalf_of = models.CharField(max_length=254, blank=True)
    approves = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "approver", "on_behalf_of", "approves"],
                name="one_approval_each",
            ),
            models.CheckConstraint(
                condition=models.Q(approves=True) | ~models.Q(reason=""),
                name="rejected_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approver} {'approves' if self.approves else 'rejects'} {self.request.plan}"


class Delegation(CompanyOwned):
    """While one member is away another may approve in their place, both days included."""

    away = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="delegations")
    stand_in = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="delegations_received"
    )
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["from_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")),
                name="delegation_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in.user} for {self.away.user}"
