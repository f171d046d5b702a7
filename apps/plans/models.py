"""A company's plans: who gets which part of a budget, and why."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money


class Plan(CompanyOwned):
    """One split of one budget. ``number`` counts the company's plans from 1.

    ``digest`` is that of its inputs: equal digests mean equal amounts. ``unplaced`` holds, by
    reason, the minor units that no line has. ``facts_from`` and ``facts_to`` are the oldest and the
    newest day of the facts it rests on, empty where none has one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    budget_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    as_of = models.DateField()
    policy = models.JSONField()
    model_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    unplaced = models.JSONField(default=list)
    assumed_direct = models.PositiveIntegerField(default=0)
    unreached = models.PositiveIntegerField(default=0)
    facts_from = models.CharField(max_length=10, blank=True)
    facts_to = models.CharField(max_length=10, blank=True)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="plan_number_in_company"),
            models.CheckConstraint(condition=models.Q(budget_minor__gt=0), name="plan_has_budget"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def budget(self) -> Money:
        return Money(self.budget_minor, self.currency)

    @property
    def frequency(self) -> Frequency:
        return Frequency(self.policy["frequency"])


class Line(CompanyOwned):
    """One recipient's part of a plan. ``usage`` is in units of 2^60, risk in ten-thousandths."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    upstream = models.TextField()
    name = models.TextField()
    upstreams = models.JSONField()
    packages = models.JSONField()
    usage = models.BigIntegerField()
    risk = models.JSONField()
    amount_minor = models.BigIntegerField()
    because = models.JSONField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in LineState])
    reason = models.TextField(blank=True)
    channel = models.JSONField(null=True)
    other_addresses = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="line_position_in_plan"),
            models.UniqueConstraint(fields=["plan", "upstream"], name="one_line_per_upstream"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="no_line_takes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.plan.currency)


class PlanInputs(CompanyOwned):
    """What the plan was made from: gzip of the canonical document whose digest the plan bears."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="inputs")
    document = models.BinaryField()

    class Meta:
        verbose_name_plural = "plan inputs"

    def __str__(self) -> str:
        return f"inputs of {self.plan}"
