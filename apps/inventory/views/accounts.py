"""Service accounts and their tokens. They are here because a token may be of one product."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.companies import selectors as companies
from apps.companies import services
from apps.companies.access import company_view
from apps.companies.errors import AccountNameTaken, TokenEnded
from apps.companies.models import ApiToken, Member, ServiceAccount
from apps.companies.roles import Permission
from apps.inventory import selectors
from apps.inventory.forms import AccountForm, AccountTokenForm
from sponsorplan.web.pagination import one_page

_PAGE = "service_accounts"
_ROWS = 10  # each with a form of its own


@require_http_methods(["GET", "POST"])
@company_view(Permission.TOKENS_MANAGE)
def accounts(request: HttpRequest, member: Member) -> HttpResponse:
    """The company's service accounts with their tokens; a new one with POST."""
    if request.method != "POST":
        return _page(request, member)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            services.account_create(member=member, name=form.cleaned_data["name"])
        except AccountNameTaken as error:
            form.add_error("name", error.detail)
        else:
            messages.success(request, "Made. Now give it a token.")
            return redirect(_PAGE, company_slug=member.company.slug)
    return _page(request, member, form=form)


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def account_close(request: HttpRequest, member: Member, account_id: int) -> HttpResponse:
    services.account_close(member=member, account=_account(member, account_id))
    messages.success(request, "The account is closed, and its tokens work no more.")
    return redirect(_PAGE, company_slug=member.company.slug)


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def account_token_new(request: HttpRequest, member: Member, account_id: int) -> HttpResponse:
    account = _account(member, account_id)
    products = selectors.product_list(company=member.company)
    form = AccountTokenForm(request.POST, products=products)
    if not form.is_valid():
        return _page(request, member, token_form=form, token_form_of=account.pk)
    values = form.cleaned_data
    product = products.filter(slug=values["product"]).first() if values["product"] else None
    token, secret = services.token_create(
        member=member,
        name=values["name"],
        scopes=values["scopes"],
        expires_at=timezone.now() + timedelta(days=values["days"]),
        account=account,
        product_id=product.pk if product else None,
    )
    return _page(request, member, new_token=token, new_secret=secret)


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def account_token_rotate(request: HttpRequest, member: Member, token_id: int) -> HttpResponse:
    try:
        token, secret = services.token_rotate(member=member, token=_token(member, token_id))
    except TokenEnded as error:
        messages.error(request, error.detail)
        return redirect(_PAGE, company_slug=member.company.slug)
    return _page(request, member, new_token=token, new_secret=secret, rotated=True)


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def account_token_revoke(request: HttpRequest, member: Member, token_id: int) -> HttpResponse:
    services.token_revoke(member=member, token_id=_token(member, token_id).pk)
    messages.success(request, "The token no longer works.")
    return redirect(_PAGE, company_slug=member.company.slug)


def _account(member: Member, account_id: int) -> ServiceAccount:
    found = companies.account_find(company=member.company, account_id=account_id)
    if found is None:
        raise Http404
    return found


def _token(member: Member, token_id: int) -> ApiToken:
    found = companies.token_find(company=member.company, token_id=token_id)
    if found is None or found.account is None:
        raise Http404
    return found


def _page(request: HttpRequest, member: Member, **context: Any) -> HttpResponse:  # noqa: ANN401 - of the page
    products = {row.pk: row for row in selectors.product_list(company=member.company)}
    shown = one_page(request, companies.account_list(company=member.company), _ROWS)
    tokens: dict[int, list[tuple[ApiToken, str]]] = {}
    for token in companies.token_list(company=member.company).filter(account__in=list(shown)):
        product = products.get(token.product_id or 0)
        words = product.name if product else "a removed product" if token.product_id else ""
        tokens.setdefault(token.account_id or 0, []).append((token, words))
    rows = []
    for account in shown:
        asked = context.get("token_form_of") == account.pk
        form = context["token_form"] if asked else AccountTokenForm(products=products.values())
        form.auto_id = f"account_{account.pk}_%s"
        rows.append((account, tokens.get(account.pk, []), form))
    forms = (context.get("form"), context.get("token_form"))
    refused = any(getattr(form, "errors", None) for form in forms)
    page = {"member": member, "form": AccountForm(), "rows": rows, "now": timezone.now(), **context}
    page["page"] = shown
    return render(request, "inventory/accounts.html", page, status=422 if refused else 200)
