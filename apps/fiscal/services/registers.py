"""Fiscal years, cost centres, purchase orders and budgets, as members set them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.fiscal.errors import Taken, UnusableEntry
from apps.fiscal.models import (
    CentreBudget,
    CostCentre,
    FiscalYear,
    ProductCentre,
    PurchaseOrder,
)
from apps.inventory.models import Product
from sponsorplan.domain.fiscal.years import Span, check
from sponsorplan.domain.money import Money, exponent


@dataclass(frozen=True, slots=True)
class OrderWish:
    """A purchase order as somebody wants it; ``centre_id`` may be none."""

    number: str
    amount: Money
    since: date
    until: date
    centre_id: int | None = None


@transaction.atomic
def fiscal_year_make(*, member: Member, span: Span) -> FiscalYear:
    """Add a fiscal year. Raises ``UnusableYear`` where it shares days with another, and ``Taken``."""
    company = _held(member)
    years = FiscalYear.objects.filter(company=company)
    if years.filter(name=span.name).exists():
        raise Taken(f"There is a fiscal year {span.name} already.", field="name")
    check(span, [year.span for year in years])
    made = FiscalYear.objects.create(
        company=company, name=span.name, since=span.first, until=span.last
    )
    data = {"id": made.pk, "since": span.first.isoformat(), "until": span.last.isoformat()}
    _record(member, "fiscal_year.made", made.name, data)
    return made


@transaction.atomic
def fiscal_year_change(*, member: Member, year: FiscalYear, span: Span) -> FiscalYear:
    """Rename a fiscal year or move its ends; its budgets stay. Raises as `fiscal_year_make` does."""
    company = _held(member)
    others = FiscalYear.objects.filter(company=company).exclude(pk=year.pk)
    if others.filter(name=span.name).exists():
        raise Taken(f"There is a fiscal year {span.name} already.", field="name")
    check(span, [other.span for other in others])
    found = FiscalYear.objects.get(company=company, pk=year.pk)
    before = found.span
    found.name, found.since, found.until = span.name, span.first, span.last
    found.save(update_fields=["name", "since", "until"])
    data = {
        "id": found.pk,
        "since": span.first.isoformat(),
        "until": span.last.isoformat(),
        "before": f"{before.name}, {before.first} to {before.last}",
    }
    _record(member, "fiscal_year.changed", found.name, data)
    return found


@transaction.atomic
def cost_centre_make(*, member: Member, code: str, name: str) -> CostCentre:
    """Add a cost centre. Raises ``Taken``."""
    company = _held(member)
    if CostCentre.objects.filter(company=company, code=code).exists():
        raise Taken(f"There is a cost centre {code} already.", field="code")
    made = CostCentre.objects.create(company=company, code=code, name=name)
    _record(member, "cost_centre.made", made.code, {"id": made.pk, "name": name})
    return made


@transaction.atomic
def cost_centre_change(
    *, member: Member, centre: CostCentre, name: str, is_active: bool
) -> CostCentre:
    """Rename a cost centre, or take it out of use; what is charged to it stays."""
    # Not its key: a budget or an order may refer to it meanwhile.
    centres = CostCentre.objects.select_for_update(no_key=True)
    found = centres.get(company=member.company, pk=centre.pk)
    found.name, found.is_active = name, is_active
    found.save(update_fields=["name", "is_active"])
    data = {"id": found.pk, "name": name, "active": is_active}
    _record(member, "cost_centre.changed", found.code, data)
    return found


@transaction.atomic
def product_centre_set(*, member: Member, product: Product, centre: CostCentre | None) -> None:
    """Say which cost centre a product is charged to from now on; none takes it back."""
    if product.company_id != member.company.pk:
        raise UnusableEntry("Choose one of your products.", field="product")
    if centre is None:
        ProductCentre.objects.filter(company=member.company, product=product).delete()
    else:
        _own_active(member, centre)
        _held(member)
        if not Product.objects.filter(pk=product.pk).exists():
            raise UnusableEntry("The product was removed meanwhile.", field="product")
        ProductCentre.objects.update_or_create(
            company=member.company, product=product, defaults={"centre": centre}
        )
    data = {"product": product.slug, "centre": centre.code if centre else None}
    _record(member, "product_centre.set", product.name, data)


@transaction.atomic
def purchase_order_make(*, member: Member, wish: OrderWish) -> PurchaseOrder:
    """Add a purchase order. Raises ``Taken`` and ``UnusableEntry``."""
    company = _held(member)
    values = _order_values(company, wish, PurchaseOrder.objects.filter(company=company), None)
    made = PurchaseOrder.objects.create(company=company, **values)
    data = {"id": made.pk, "minor": made.minor, "currency": made.currency}
    _record(member, "purchase_order.made", made.number, data)
    return made


@transaction.atomic
def purchase_order_change(
    *, member: Member, order: PurchaseOrder, wish: OrderWish
) -> PurchaseOrder:
    """Change a purchase order; plans that name it keep it, and count against the new amount.

    Raises as `purchase_order_make` does. A cost centre that it has may be out of use.
    """
    company = _held(member)
    rows = PurchaseOrder.objects.filter(company=company)
    found = rows.get(pk=order.pk)
    before = f"{found.number}: {found.amount}, {found.since} to {found.until}"
    values = _order_values(company, wish, rows.exclude(pk=found.pk), found.centre_id)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    data = {"id": found.pk, "minor": found.minor, "currency": found.currency, "before": before}
    _record(member, "purchase_order.changed", found.number, data)
    return found


@transaction.atomic
def centre_budget_set(
    *, member: Member, centre: CostCentre, year: FiscalYear, amount: Money
) -> CentreBudget:
    """Set what a cost centre may spend in a year, in place of what was set before."""
    _own_active(member, centre)
    exponent(amount.currency)
    if year.company_id != member.company.pk:
        raise UnusableEntry("Choose one of your fiscal years.", field="year")
    if amount.minor < 0:
        raise UnusableEntry("Write an amount of 0 or more.", field="amount")
    _held(member)
    before = CentreBudget.objects.filter(centre=centre, year=year).first()
    values = {"minor": amount.minor, "currency": amount.currency, "set_by": member.name}
    made, _ = CentreBudget.objects.update_or_create(
        company=member.company, centre=centre, year=year, defaults=values
    )
    data = {
        "year": year.name,
        "minor": amount.minor,
        "currency": amount.currency,
        "before": str(before.amount) if before else None,
    }
    _record(member, "centre_budget.set", centre.code, data)
    return made


def _held(member: Member) -> Company:
    """The company, held until the end, so that two at once cannot both find a place free."""
    return Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)


def _order_values(
    company: Company, wish: OrderWish, others: QuerySet[PurchaseOrder], kept_centre: int | None
) -> dict[str, Any]:
    exponent(wish.amount.currency)
    if others.filter(number=wish.number).exists():
        raise Taken(f"There is a purchase order {wish.number} already.", field="number")
    if wish.until < wish.since:
        raise UnusableEntry("It ends before it begins.", field="until")
    if wish.amount.minor <= 0:
        raise UnusableEntry("Write an amount above 0.", field="amount")
    if wish.centre_id and wish.centre_id != kept_centre:
        _active(company, wish.centre_id)
    return {
        "number": wish.number,
        "centre_id": wish.centre_id or None,
        "minor": wish.amount.minor,
        "currency": wish.amount.currency,
        "since": wish.since,
        "until": wish.until,
    }


def _active(company: Company, pk: int) -> CostCentre:
    found = CostCentre.objects.filter(company=company, pk=pk, is_active=True).first()
    if found is None:
        raise UnusableEntry("Choose a cost centre that is in use.", field="centre")
    return found


def _own_active(member: Member, centre: CostCentre) -> None:
    if centre.company_id != member.company.pk or not centre.is_active:
        raise UnusableEntry("Choose a cost centre that is in use.", field="centre")


def _record(member: Member, action: str, subject: str, data: Mapping[str, object]) -> None:
    event_record(
        company_id=member.company.pk, actor=member.name, action=action, subject=subject, data=data
    )
