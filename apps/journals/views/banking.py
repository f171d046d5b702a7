"""Payees' bank details, entered by one member and confirmed by another."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.journals import selectors, services
from apps.journals.errors import NotYoursToConfirm
from apps.journals.forms import BankForm, ConfirmForm
from apps.journals.models import BankAccount
from sponsorplan.domain.ledger.banks import InvalidBankDetails

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Permission.FINANCE_WRITE)
def bank_details(request: HttpRequest, member: Member) -> HttpResponse:
    form = BankForm(request.POST or None, initial={"payee": request.GET.get("payee", "")[:300]})
    if request.method == "POST" and form.is_valid():
        try:
            services.bank_account_enter(member=member, details=form.details)
        except InvalidBankDetails as error:
            form.add_error(str(error.extra["field"]), error.detail)
        else:
            messages.success(request, "The details are kept. Another member has to confirm them.")
            return redirect("bank_details", company_slug=member.company.slug)
    return _page(request, member, form, wrong=request.method == "POST")


def _page(
    request: HttpRequest,
    member: Member,
    form: BankForm,
    confirm: tuple[BankAccount, ConfirmForm] | None = None,
    *,
    wrong: bool = False,
) -> HttpResponse:
    found = selectors.bank_account_list(company=member.company).order_by("payee")
    page = Paginator(found, _SHOWN).get_page(request.GET.get("page"))
    rows = [
        (
            row,
            confirm[1] if confirm and confirm[0].pk == row.pk else ConfirmForm(account=row),
            row.entered_user_id != member.user_id,
        )
        for row in page.object_list
    ]
    context = {"member": member, "form": form, "page": page, "rows": rows, "confirm": confirm}
    status = 422 if wrong else 200
    return render(request, "journals/bank_details.html", context, status=status)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def bank_confirm(request: HttpRequest, member: Member, account_id: int) -> HttpResponse:
    account = _account(member, account_id)
    form = ConfirmForm(request.POST, account=account)
    if form.is_valid():
        try:
            services.bank_account_confirm(
                member=member, account=account, iban=form.cleaned_data["iban"]
            )
        except (InvalidBankDetails, NotYoursToConfirm) as error:
            form.add_error("iban", error.detail)
        else:
            messages.success(request, f"The bank details of {account.name} are confirmed.")
            return redirect("bank_details", company_slug=member.company.slug)
    return _page(request, member, BankForm(), (account, form), wrong=True)


@require_POST
@company_view(Permission.FINANCE_WRITE)
def bank_remove(request: HttpRequest, member: Member, account_id: int) -> HttpResponse:
    account = _account(member, account_id)
    services.bank_account_remove(member=member, account=account)
    messages.success(request, f"The bank details of {account.name} are removed.")
    return redirect("bank_details", company_slug=member.company.slug)


def _account(member: Member, account_id: int) -> BankAccount:
    found = selectors.bank_account_find(company=member.company, account_id=account_id)
    if found is None:
        raise Http404
    return found
