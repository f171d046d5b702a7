"""Rates, fiscal years, cost centres and purchase orders of a company."""

from collections.abc import Callable, Iterable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal import selectors, services
from apps.fiscal.forms import (
    CentreChangeForm,
    CentreForm,
    OrderForm,
    OwnRateForm,
    ProductCentreForm,
    YearForm,
)
from apps.fiscal.models import CostCentre
from apps.inventory.selectors import product_list
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.fiscal.years import Span

_ROWS = 50


@require_safe
@company_view(Permission.PLANS_READ)
def rates(request: HttpRequest, member: Member) -> HttpResponse:
    return _rates_page(request, member)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def own_rate_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = OwnRateForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        wish = services.OwnRateWish(
            values["base"], values["currency"], values["day"], values["rate"], values["reason"]
        )
        if tried(form, lambda: services.own_rate_make(member=member, wish=wish)):
            messages.success(request, "The rate holds from its day on, for a week.")
            return redirect("rates", company_slug=member.company.slug)
    return _rates_page(request, member, form)


def _rates_page(
    request: HttpRequest, member: Member, refused: OwnRateForm | None = None
) -> HttpResponse:
    newest = selectors.reference_day()
    rows = Paginator(selectors.own_rate_list(company=member.company), _ROWS)
    context = {
        "member": member,
        "page": rows.get_page(request.GET.get("page")),
        "newest": newest,
        "references": selectors.reference_list().filter(day=newest) if newest else [],
        "form": refused or OwnRateForm(initial={"day": timezone.now().date()}),
    }
    return render(request, "fiscal/rates.html", context, status=422 if refused else 200)


@require_safe
@company_view(Permission.PLANS_READ)
def fiscal_years(request: HttpRequest, member: Member) -> HttpResponse:
    return _years_page(request, member)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def fiscal_year_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = YearForm(request.POST)
    if form.is_valid():
        span = Span(*(form.cleaned_data[name] for name in ("name", "since", "until")))
        if tried(form, lambda: services.fiscal_year_make(member=member, span=span)):
            messages.success(request, f"{span.name} is there.")
            return redirect("fiscal_years", company_slug=member.company.slug)
    return _years_page(request, member, form)


def _years_page(
    request: HttpRequest, member: Member, refused: YearForm | None = None
) -> HttpResponse:
    rows = Paginator(selectors.fiscal_year_list(company=member.company), _ROWS)
    context = {
        "member": member,
        "page": rows.get_page(request.GET.get("page")),
        "form": refused or YearForm(),
    }
    return render(request, "fiscal/years.html", context, status=422 if refused else 200)


@require_safe
@company_view(Permission.PLANS_READ)
def cost_centres(request: HttpRequest, member: Member) -> HttpResponse:
    return _centres_page(request, member)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def cost_centre_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = CentreForm(request.POST)
    if form.is_valid() and tried(
        form, lambda: services.cost_centre_make(member=member, **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['code']} is there.")
        return redirect("cost_centres", company_slug=member.company.slug)
    return _centres_page(request, member, form)


@require_safe
@company_view(Permission.PLANS_READ)
def cost_centre(request: HttpRequest, member: Member, centre_id: int) -> HttpResponse:
    return _centre_page(request, member, _centre(member, centre_id))


@require_POST
@company_view(Permission.FINANCE_WRITE)
def cost_centre_change(request: HttpRequest, member: Member, centre_id: int) -> HttpResponse:
    found = _centre(member, centre_id)
    form = CentreChangeForm(request.POST)
    if form.is_valid():
        services.cost_centre_change(member=member, centre=found, **form.cleaned_data)
        messages.success(request, f"{found.code} is saved.")
        return redirect("cost_centres", company_slug=member.company.slug)
    return _centre_page(request, member, found, form)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def product_centre(request: HttpRequest, member: Member) -> HttpResponse:
    form = _product_form(member, request)
    if form.is_valid():
        values = form.cleaned_data
        product = product_list(company=member.company).get(pk=values["product"])
        centre = _centre(member, values["centre"]) if values["centre"] else None
        if tried(
            form,
            lambda: services.product_centre_set(member=member, product=product, centre=centre),
        ):
            messages.success(request, f"{product.name} is charged so from the next rule on.")
            return redirect("cost_centres", company_slug=member.company.slug)
    return _centres_page(request, member, refused_product=form)


def _centres_page(
    request: HttpRequest,
    member: Member,
    refused: CentreForm | None = None,
    refused_product: ProductCentreForm | None = None,
) -> HttpResponse:
    company = member.company
    mapped = selectors.product_centres(company=company)
    products = list(product_list(company=company))
    context = {
        "member": member,
        "page": Paginator(selectors.cost_centre_list(company=company), _ROWS).get_page(
            request.GET.get("page")
        ),
        "products": [(row, mapped.get(row.pk)) for row in products],
        "form": refused or CentreForm(),
        "product_form": refused_product or _product_form(member),
    }
    status = 422 if refused or refused_product else 200
    return render(request, "fiscal/centres.html", context, status=status)


def _centre_page(
    request: HttpRequest,
    member: Member,
    found: CostCentre,
    refused: CentreChangeForm | None = None,
) -> HttpResponse:
    initial = {"name": found.name, "is_active": found.is_active}
    context = {
        "member": member,
        "centre": found,
        "form": refused or CentreChangeForm(initial=initial),
    }
    return render(request, "fiscal/centre.html", context, status=422 if refused else 200)


@require_safe
@company_view(Permission.PLANS_READ)
def purchase_orders(request: HttpRequest, member: Member) -> HttpResponse:
    return _orders_page(request, member)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def purchase_order_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = _order_form(member, request)
    if form.is_valid() and tried(
        form, lambda: services.purchase_order_make(member=member, wish=form.wish)
    ):
        messages.success(request, f"{form.wish.number} is there. Plans may name it.")
        return redirect("purchase_orders", company_slug=member.company.slug)
    return _orders_page(request, member, form)


def _orders_page(
    request: HttpRequest, member: Member, refused: OrderForm | None = None
) -> HttpResponse:
    rows = Paginator(selectors.purchase_order_list(company=member.company), _ROWS)
    page = rows.get_page(request.GET.get("page"))
    context = {
        "member": member,
        "page": page,
        "uses": selectors.order_uses(company=member.company, orders=page.object_list),
        "form": refused or _order_form(member),
    }
    return render(request, "fiscal/orders.html", context, status=422 if refused else 200)


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it, or say in the form why it cannot be done."""
    try:
        act()
    except DomainError as error:
        name = str(error.extra.get("field", ""))
        form.add_error(name if name in form.fields else None, error.detail)
        return False
    return True


def _active(member: Member) -> Iterable[CostCentre]:
    return selectors.cost_centre_list(company=member.company).filter(is_active=True)


def _product_form(member: Member, request: HttpRequest | None = None) -> ProductCentreForm:
    form = ProductCentreForm(request.POST if request else None, prefix="product")
    products = [(row.pk, row.name) for row in product_list(company=member.company)]
    form.offer(products, _active(member))
    return form


def _order_form(member: Member, request: HttpRequest | None = None) -> OrderForm:
    form = OrderForm(request.POST if request else None)
    form.offer(_active(member))
    return form


def _centre(member: Member, centre_id: int) -> CostCentre:
    found = selectors.cost_centre_find(company=member.company, centre_id=centre_id)
    if found is None:
        raise Http404
    return found
