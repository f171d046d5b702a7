"""Receipts: attached, handed out as files to keep, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import services
from apps.payments.exports import receipt_response
from apps.payments.forms import ReceiptForm
from apps.payments.views.finding import entry_or_404, plan_or_404, receipt_or_404
from apps.payments.views.marks import CORRECTABLE, attach
from apps.payments.views.showing import entry_context


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def receipt_new(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    form = ReceiptForm(request.POST, request.FILES, auto_id=f"receipt-{line_id}-%s")
    if form.is_valid():
        try:
            payments = [entry.payment] if entry.payment else []
            attach(member, payments, form.cleaned_data["receipt"])
        except CORRECTABLE as error:
            form.add_error("receipt", error.detail)
    if form.errors:
        context = entry_context(member, plan, entry, timezone.now().date(), receipt_form=form)
        context["may_mark"] = plan.is_approved
        return render(request, "payments/entry.html", context, status=422)
    messages.success(request, "The receipt is kept.")
    return _to_line(member, number, line_id)


@require_safe
@company_view(Permission.PLANS_READ)
def receipt(request: HttpRequest, member: Member, number: int, receipt_id: int) -> HttpResponse:
    """The file as it was attached, to be kept and never shown by the browser itself."""
    return receipt_response(receipt_or_404(member, number, receipt_id))


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def receipt_remove(
    request: HttpRequest, member: Member, number: int, receipt_id: int
) -> HttpResponse:
    found = receipt_or_404(member, number, receipt_id)
    services.receipt_remove(member=member, receipt=found)
    messages.success(request, f"{found.name} is taken away.")
    return _to_line(member, number, found.payment.line_id)


def _to_line(member: Member, number: int, line_id: int) -> HttpResponse:
    return redirect("give_line", company_slug=member.company.slug, number=number, line_id=line_id)
