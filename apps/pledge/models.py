"""What a company reports to the Open Source Pledge, and what its members state for it."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from sponsorplan.domain.pledge.rules import Rule


class PledgeReport(CompanyOwned):
    """A report of one year, both days included. One for each year.

    ``developers`` are thousandths of a full-time equivalent. ``rates`` has for a currency ``value``
    (US dollars for one unit, as typed), ``day`` and ``source``; ``redactions`` for an upstream the
    reason why it is not named. ``document`` is what was published, with its ``digest``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    year = models.PositiveSmallIntegerField()
    start = models.DateField()
    end = models.DateField()
    developers = models.PositiveIntegerField(null=True)
    report_date = models.DateField(null=True)
    url = models.CharField(max_length=400, blank=True)
    rates = models.JSONField(default=dict)
    redactions = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    document = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=254, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "year"], name="one_pledge_report_each_year"),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")),
                name="pledge_report_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Pledge report {self.year} of {self.company}"

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class PledgeStatement(CompanyOwned):
    """What members state of money to one upstream: it counts, or not by which rule. The newest holds."""

    upstream = models.TextField()
    version = models.PositiveIntegerField()
    counts = models.BooleanField()
    rule = models.CharField(
        max_length=20, choices=[(rule, rule.words) for rule in Rule], blank=True
    )
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["upstream", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "upstream", "version"], name="pledge_statement_version"
            ),
            models.CheckConstraint(
                condition=models.Q(counts=True) | ~models.Q(rule=""), name="left_out_by_a_rule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upstream} {'counts' if self.counts else 'does not count'}"


class PledgeProfile(CompanyOwned):
    """What the Pledge's list of members says of the company, but for our reports.

    ``earlier`` are annual reports made elsewhere, with numbers as they were written.
    """

    description = models.CharField(max_length=600)
    short_description = models.CharField(max_length=200)
    url = models.CharField(max_length=400)
    jobs_url = models.CharField(max_length=400, blank=True)
    join_date = models.DateField()
    earlier = models.JSONField(default=list)
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="one_pledge_profile_each"),
        ]

    def __str__(self) -> str:
        return f"Pledge profile of {self.company}"
