"""One fiscal year, and one purchase order, to be changed."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal import selectors, services
from apps.fiscal.forms import OrderForm, YearForm
from apps.fiscal.views.registers import tried
from sponsorplan.domain.fiscal.years import Span


@require_http_methods(["GET", "POST"])
@company_view(Permission.FINANCE_WRITE)
def fiscal_year(request: HttpRequest, member: Member, year_id: int) -> HttpResponse:
    found = selectors.fiscal_year_find(company=member.company, year_id=year_id)
    if found is None:
        raise Http404
    initial = {"name": found.name, "since": found.since, "until": found.until}
    form = YearForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        span = Span(*(form.cleaned_data[name] for name in ("name", "since", "until")))
        if tried(form, lambda: services.fiscal_year_change(member=member, year=found, span=span)):
            messages.success(request, f"{span.name} is saved.")
            return redirect("fiscal_years", company_slug=member.company.slug)
    context = {"member": member, "year": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "fiscal/year.html", context, status=status)


@require_http_methods(["GET", "POST"])
@company_view(Permission.FINANCE_WRITE)
def purchase_order(request: HttpRequest, member: Member, order_id: int) -> HttpResponse:
    found = selectors.purchase_order_find(company=member.company, order_id=order_id)
    if found is None:
        raise Http404
    initial = {
        "number": found.number,
        "centre": found.centre_id,
        "amount": found.amount.decimal,
        "currency": found.currency,
        "since": found.since,
        "until": found.until,
    }
    form = OrderForm(request.POST or None, initial=initial)
    centres = selectors.cost_centre_list(company=member.company)
    form.offer(one for one in centres if one.is_active or one.pk == found.centre_id)
    if request.method == "POST" and form.is_valid():
        change = partial(services.purchase_order_change, member=member, order=found, wish=form.wish)
        if tried(form, change):
            messages.success(request, f"{form.wish.number} is saved.")
            return redirect("purchase_orders", company_slug=member.company.slug)
    (use,) = selectors.order_uses(company=member.company, orders=[found])
    context = {"member": member, "use": use, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "fiscal/order.html", context, status=status)
