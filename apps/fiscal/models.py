"""How a company accounts for its plans: rates, fiscal years, cost centres, charges and budgets."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from apps.inventory.models import Product
from apps.plans.models import Plan
from sponsorplan.domain.fiscal.charges import Kind, Rule
from sponsorplan.domain.fiscal.rates import Digits
from sponsorplan.domain.fiscal.years import Span
from sponsorplan.domain.money import Money


class ExchangeRate(models.Model):
    """A public reference rate, the same for every company: one ``base`` is that much ``currency``.

    The rate is exactly ``scaled / 10**scale``.
    """

    class Source(models.TextChoices):
        ECB = "ecb", "European Central Bank"

    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    scaled = models.BigIntegerField()
    scale = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ECB)

    class Meta:
        ordering: ClassVar = ["-day", "currency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "day", "currency"], name="one_reference_rate"),
            models.CheckConstraint(condition=models.Q(scaled__gt=0), name="reference_rate_is_some"),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.digits} {self.currency} on {self.day}"

    @property
    def digits(self) -> Digits:
        return Digits(self.scaled, self.scale)


class OwnRate(CompanyOwned):
    """A rate that a company set itself, with why; it goes before the reference rates.

    One ``base`` is ``scaled / 10**scale`` of ``currency``. Of several for one day the newest counts.
    """

    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    scaled = models.BigIntegerField()
    scale = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(scaled__gt=0), name="own_rate_is_some"),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.digits} {self.currency} on {self.day}"

    @property
    def digits(self) -> Digits:
        return Digits(self.scaled, self.scale)


class FiscalYear(CompanyOwned):
    """From ``since`` to ``until``, both included. No two of a company share a day."""

    name = models.CharField(max_length=50)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="fiscal_year_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> Span:
        return Span(self.name, self.since, self.until)


class CostCentre(CompanyOwned):
    """A unit that bears costs. It is never deleted, as old plans are charged to it."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="cost_centre_code"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


class ProductCentre(CompanyOwned):
    """The cost centre that a product is charged to."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="centre")
    centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.product} is charged to {self.centre}"


class PurchaseOrder(CompanyOwned):
    """How much may be charged under a number, from ``since`` until ``until``; ``centre`` may be none."""

    number = models.CharField(max_length=50)
    centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, null=True, related_name="+")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="purchase_order_number"),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="purchase_order_is_some"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)


class ChargeRule(CompanyOwned):
    """How one plan is charged.

    ``shares`` is per mille by cost centre's id. ``products`` is the centre's id by a product's name,
    as it was when the rule was set: what is mapped later changes no plan. ``otherwise`` bears what
    no product with a centre explains.
    """

    class Choice(models.TextChoices):
        WHOLE = Kind.WHOLE.value, "All to one cost centre"
        SHARES = Kind.SHARES.value, "In shares"
        PRODUCT = Kind.PRODUCT.value, "By product"

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="charge_rule")
    kind = models.CharField(max_length=10, choices=Choice.choices)
    shares = models.JSONField(default=dict)
    products = models.JSONField(default=dict)
    otherwise = models.ForeignKey(CostCentre, on_delete=models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(
        PurchaseOrder, on_delete=models.PROTECT, null=True, related_name="rules"
    )
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"charges of {self.plan}"

    @property
    def rule(self) -> Rule:
        return Rule(
            Kind(self.kind),
            {int(pk): share for pk, share in self.shares.items()},
            self.products,
            self.otherwise_id or 0,
        )


class CentreBudget(CompanyOwned):
    """What a cost centre may spend in a fiscal year."""

    centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, related_name="budgets")
    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="budgets")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    set_by = models.CharField(max_length=254)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["year", "centre__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "year"], name="one_budget_of_a_centre"),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="centre_budget_is_some"),
        ]

    def __str__(self) -> str:
        return f"budget of {self.centre} in {self.year}"

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)
