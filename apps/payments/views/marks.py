"""Marking what was given, and taking a mark back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.errors import PaymentImpossible, ReceiptTooLarge, TooManyReceipts
from apps.payments.forms import DoneForm, FileDoneForm, SkipForm, StopForm
from apps.payments.models import Payment
from apps.payments.selectors import BulkPart, Entry
from apps.payments.views.finding import entry_or_404, plan_or_404
from apps.payments.views.showing import entry_context
from apps.plans.models import Plan
from sponsorplan.domain.giving.bulk import text_of
from sponsorplan.domain.giving.receipts import UnusableReceipt
from sponsorplan.domain.giving.steps import Step

# What another try at the form can put right; the rest, such as a mark of somebody else's, has a
# page of its own.
CORRECTABLE = (PaymentImpossible, ReceiptTooLarge, TooManyReceipts, UnusableReceipt)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def give_done(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    kind = StopForm if entry.step is Step.STOP else DoneForm
    form = kind(request.POST, request.FILES, auto_id=f"done-{line_id}-%s")
    if not plan.repeats:
        form.fields.pop("renews", None)
    if not form.is_valid():
        return _refused(request, member, plan, entry, done_form=form)
    try:
        with transaction.atomic():
            payment = services.payment_done(
                member=member, plan=plan, line_id=line_id, done=form.done
            )
            attach(member, [payment], form.file)
    except CORRECTABLE as error:
        form.add_error(None, error.detail)
        return _refused(request, member, plan, entry, done_form=form)
    words = payment.paid.spoken
    if payment.step == Step.STOP:
        words = "stopped"
    elif payment.paid_on:
        words += f" on {payment.paid_on.day} {payment.paid_on:%b %Y}"
    messages.success(request, f"{entry.line.name}: {words}.")
    return to_give(member, plan)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def give_skip(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    form = SkipForm(request.POST, auto_id=f"skip-{line_id}-%s")
    if not form.is_valid():
        return _refused(request, member, plan, entry, skip_form=form)
    try:
        services.payment_skipped(
            member=member, plan=plan, line_id=line_id, reason=form.cleaned_data["reason"]
        )
    except CORRECTABLE as error:
        form.add_error(None, error.detail)
        return _refused(request, member, plan, entry, skip_form=form)
    messages.success(request, f"{entry.line.name} is skipped.")
    return to_give(member, plan)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def give_undo(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    if entry.payment is not None:
        services.payment_undo(member=member, payment=entry.payment)
        messages.success(request, f"{entry.line.name} is to be given again.")
    return to_give(member, plan)


@require_safe
@company_view(Permission.PLANS_READ)
def give_file(request: HttpRequest, member: Member, number: int, part: int) -> HttpResponse:
    """What is left of one file for GitHub, as GitHub reads it."""
    plan = plan_or_404(member, number)
    found = _part_or_404(plan, part)
    slug, often = member.company.slug, plan.frequency.paid_as
    name = f"{slug}-plan-{plan.number}-github-{often}-{part}.csv"
    return HttpResponse(
        text_of(found.rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@company_view(Permission.PAYMENTS_WRITE)
def give_file_done(request: HttpRequest, member: Member, number: int, part: int) -> HttpResponse:
    """Mark the rows of one file that GitHub took, at once."""
    plan = plan_or_404(member, number)
    found = _part_or_404(plan, part)
    lines = [row.line for row in found.rows]
    if request.method == "POST":
        form = FileDoneForm(request.POST, request.FILES, lines=lines)
        if form.is_valid():
            try:
                with transaction.atomic():
                    payments = services.file_done(
                        member=member,
                        plan=plan,
                        part=part,
                        lines=form.cleaned_data["lines"],
                        done=form.done,
                    )
                    attach(member, payments, form.file)
            except CORRECTABLE as error:
                form.add_error(None, error.detail)
            else:
                messages.success(request, f"{len(payments)} sponsorships of file {part} are done.")
                return to_give(member, plan)
    else:
        form = FileDoneForm(lines=lines, initial={"paid_on": timezone.now().date()})
    posted = request.method == "POST"
    chosen = set(request.POST.getlist("lines")) if posted else {str(line) for line in lines}
    context = {
        "member": member,
        "plan": plan,
        "part": found,
        "form": form,
        "rows": [
            (row, entry.line, str(row.line) in chosen)
            for row, entry in zip(found.rows, found.entries, strict=True)
        ],
    }
    return render(request, "payments/file.html", context, status=422 if posted else 200)


def attach(
    member: Member,
    payments: Sequence[Payment],
    file: "UploadedFile[Any] | None",
) -> None:
    """Attach a file of a request to payments, if there is one. It is not read when too large."""
    if file is not None:
        services.receipt_size_check(size=file.size or 0)
        services.receipts_attach(
            member=member, payments=payments, name=file.name or "receipt", content=file.read()
        )


def to_give(member: Member, plan: Plan) -> HttpResponse:
    return redirect("give", company_slug=member.company.slug, number=plan.number)


def _part_or_404(plan: Plan, part: int) -> BulkPart:
    if plan.is_approved:
        parts, _ = selectors.bulk_for(plan=plan, entries=selectors.entries_of(plan=plan))
        for found in parts:
            if found.number == part:
                return found
    raise Http404


def _refused(
    request: HttpRequest, member: Member, plan: Plan, entry: Entry, **forms: object
) -> HttpResponse:
    context = entry_context(member, plan, entry, timezone.now().date(), **forms)
    context |= {"may_mark": plan.is_approved, "open": list(forms)}
    return render(request, "payments/entry.html", context, status=422)
