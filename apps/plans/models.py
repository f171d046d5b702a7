"""A company's plans: who gets which part of a budget, and why."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned, User
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money


class CompanyPolicy(CompanyOwned):
    """The rules that the company's new plans start from; the newest version counts."""

    version = models.PositiveIntegerField()
    document = models.JSONField()
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "company policies"
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "version"], name="policy_version"),
        ]

    def __str__(self) -> str:
        return f"policy {self.version} of {self.company}"


class Plan(CompanyOwned):
    """One split of one budget. ``number`` counts the company's plans from 1.

    ``digest`` is that of its inputs: equal digests mean equal amounts. ``unplaced`` holds, by
    reason, the minor units that no line has. ``facts_from`` and ``facts_to`` are the oldest and the
    newest day of the facts it rests on, empty where none has one. ``available_minor`` is the budget
    with what ``carried_from``, the last approved plan, left to it. ``settings`` is what members may
    change, as `sponsorplan.domain.allocation.settings` writes it; ``revision`` counts the changes.
    ``replaces`` is the approved plan whose next version it is. ``approved_by`` says of each approval
    ``approver``, ``on_behalf_of`` (empty for one's own) and ``at``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waiting for approval"
        APPROVED = "approved", "Approved"
        REPLACED = "replaced", "Replaced by a newer version"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    settings = models.JSONField(default=dict)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_to"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    budget_minor = models.BigIntegerField()
    available_minor = models.BigIntegerField(default=0)
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
    proposed_by = models.CharField(max_length=254, blank=True)
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.JSONField(default=list)

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
    def available(self) -> Money:
        return Money(self.available_minor, self.currency)

    @property
    def frequency(self) -> Frequency:
        return Frequency(self.policy["frequency"])

    @property
    def repeats(self) -> bool:
        """Whether platforms are asked to repeat its payments by themselves."""
        return self.frequency.paid_as is not Frequency.ONE_TIME

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class PlanRevision(CompanyOwned):
    """One change of a draft: the settings after it, and in words what changed.

    ``restores`` is the revision whose settings it brought back, ``undone`` the one it took back. ``effect`` is what it did to the
    lines, as `apps.plans.services.effects` writes it; empty where there was nothing to compare with.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    settings = models.JSONField()
    summary = models.TextField()
    restores = models.PositiveIntegerField(null=True)
    undone = models.PositiveIntegerField(null=True)
    effect = models.JSONField(default=dict)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["plan", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="revision_number_in_plan"),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.plan}"


class VoteRound(CompanyOwned):
    """A vote of members on a draft's recipients. It moves money from the moment it is closed.

    Each voter spends up to ``points``. ``counted_in`` is the plan's revision from which on it does;
    a closed round that has none waits for the next split.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="vote")
    points = models.PositiveSmallIntegerField(default=100)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=254, blank=True)
    counted_in = models.PositiveIntegerField(null=True)
    opened_by = models.CharField(max_length=254)
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"vote on {self.plan}"

    def takes_ballots(self, now: datetime) -> bool:
        """Nobody votes past the closing moment, though the votes may be counted a little later."""
        return self.closed_at is None and now < self.closes_at and self.plan.is_draft


class Ballot(CompanyOwned):
    """How one member spent their points: ``points`` by upstream.

    It is the person's, whatever their e-mail address; ``voter`` is the address they voted with.
    """

    round = models.ForeignKey(VoteRound, on_delete=models.CASCADE, related_name="ballots")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    voter = models.CharField(max_length=254)
    points = models.JSONField()
    cast_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "user"], name="one_ballot_each"),
        ]

    def __str__(self) -> str:
        return f"{self.voter} on {self.round}"


class Line(CompanyOwned):
    """One recipient's part of a plan; fields mean what they do in the core's `Line`.

    ``usage`` and ``share`` are in units of 2^60, risk in ten-thousandths. ``opened_at``: a member
    last left by its link; ``given_at``: a member said that it was paid.
    """

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
    share = models.BigIntegerField(default=0)
    extra_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    since = models.DateField(null=True)
    opened_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

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

    @property
    def sent(self) -> Money:
        """What is to be sent now, with what earlier plans set aside for it."""
        payable = self.state == LineState.PAYABLE
        minor = self.amount_minor + self.extra_minor if payable else 0
        return Money(minor, self.plan.currency)

    @property
    def credit(self) -> Money:
        return Money(self.credit_minor, self.plan.currency)

    @property
    def extra(self) -> Money:
        return Money(self.extra_minor, self.plan.currency)

    @property
    def held(self) -> Money:
        return Money(self.held_minor, self.plan.currency)


class Measurement(CompanyOwned):
    """What takes seconds to find out of a plan, for its inputs with ``digest``.

    ``document`` is gzip of JSON, and missing while a worker finds it out; ``problem`` says why it
    cannot be found out.
    """

    class Kind(models.TextChoices):
        COMPARISON = "comparison", "Comparison"
        SENSITIVITY = "sensitivity", "Sensitivity"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measurements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    document = models.BinaryField(null=True)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "kind"], name="one_measurement_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.plan}"

    @property
    def is_finished(self) -> bool:
        return bool(self.document or self.problem)


class PlanInputs(CompanyOwned):
    """What the plan was made from: gzip of the canonical document whose digest the plan bears."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="inputs")
    document = models.BinaryField()

    class Meta:
        verbose_name_plural = "plan inputs"

    def __str__(self) -> str:
        return f"inputs of {self.plan}"
