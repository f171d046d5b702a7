"""Time that members give to upstreams, and how much of it a company means to give."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from apps.plans.models import Plan
from sponsorplan.domain.contributions import kinds


class TimeBudget(CompanyOwned):
    """The ``minutes`` that a company means to give in a period: ``2026``, ``2026-Q4``, ``2026-11``."""

    period = models.CharField(max_length=7)
    minutes = models.PositiveIntegerField()
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-period"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "period"], name="one_time_budget_each"),
        ]

    def __str__(self) -> str:
        return f"time budget of {self.company} for {self.period}"


class Contribution(CompanyOwned):
    """Time of one member for one upstream.

    ``day`` is the one on which it was done; while it is pledged, the one until which it will be.
    ``link`` is an https address that shows what was done, of any host. ``plan`` is the plan that
    proposed it.
    """

    class State(models.TextChoices):
        PLEDGED = "pledged", "Pledged"
        DONE = "done", "Done"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Kind(models.TextChoices):
        TRIAGE = kinds.Kind.TRIAGE, kinds.Kind.TRIAGE.label
        REVIEW = kinds.Kind.REVIEW, kinds.Kind.REVIEW.label
        DOCUMENTATION = kinds.Kind.DOCUMENTATION, kinds.Kind.DOCUMENTATION.label
        TUTORIAL = kinds.Kind.TUTORIAL, kinds.Kind.TUTORIAL.label
        MIGRATION = kinds.Kind.MIGRATION, kinds.Kind.MIGRATION.label
        ADOPTION = kinds.Kind.ADOPTION, kinds.Kind.ADOPTION.label
        QUESTION = kinds.Kind.QUESTION, kinds.Kind.QUESTION.label
        CODE = kinds.Kind.CODE, kinds.Kind.CODE.label

    member = models.CharField(max_length=254)
    upstream = models.TextField()
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    minutes = models.PositiveIntegerField()
    day = models.DateField()
    link = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-day", "-pk"]
        indexes: ClassVar = [models.Index(fields=["company", "day"], name="contribution_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="contribution_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.upstream}"
