"""What the calendar prepared and reminds of."""

from datetime import date
from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from apps.plans.models import Plan
from sponsorplan.domain.calendar.events import Kind
from sponsorplan.domain.calendar.months import Period
from sponsorplan.domain.channels.interface import Frequency


class CalendarSettings(CompanyOwned):
    """``lead_days``: how long before a period ends its next plan is drafted; ``None``: never."""

    lead_days = models.PositiveSmallIntegerField(null=True)
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "calendar settings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="one_calendar_settings_each"),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.company}"


class PreparedPlan(CompanyOwned):
    """A draft that the calendar made, once for each ``key``, and the period that it is for.

    ``index`` counts the periods of a series that began on ``anchor``.
    """

    key = models.CharField(max_length=60)
    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, null=True, related_name="prepared")
    anchor = models.DateField()
    frequency = models.CharField(max_length=10, choices=[(each, each) for each in Frequency])
    index = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "key"], name="one_prepared_plan_each"),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.period.start}"

    @property
    def period(self) -> Period:
        return Period(self.anchor, Frequency(self.frequency), self.index)


class PaymentCard(CompanyOwned):
    """That a card which pays sponsorships ends with a month. No number of a card is ever kept."""

    label = models.CharField(max_length=60)
    ends_on = models.DateField()
    added_by = models.CharField(max_length=254)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["ends_on", "pk"]

    def __str__(self) -> str:
        return f"{self.label}, until {self.ends_on}"


class Reminder(CompanyOwned):
    """Something that somebody is to look at, made once for each ``key``.

    ``day`` is when it happens, ``due_on`` since when it is reminded of. ``route`` and ``number`` are
    the page it is about. It is ``done`` when what it is about is over, by itself or by a member.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DISMISSED = "dismissed", "Dismissed"

    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=[(kind, kind.label) for kind in Kind])
    text = models.CharField(max_length=400)
    day = models.DateField()
    due_on = models.DateField()
    route = models.CharField(max_length=40)
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)
    closed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "key"], name="one_reminder_each"),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(reason=""),
                name="dismissed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def is_past(self, today: date) -> bool:
        return self.day < today
