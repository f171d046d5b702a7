"""How a plan is charged to cost centres, and each line's parts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal import exports, selectors, services
from apps.fiscal.forms import ChargeForm
from apps.fiscal.models import ChargeRule, CostCentre
from apps.fiscal.views.registers import tried
from apps.plans.models import Plan
from apps.plans.selectors import line_list, plan_find
from sponsorplan.domain.money import Money

_ROWS = 50


@require_safe
@company_view(Permission.PLANS_READ)
def charges(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    return _page(request, member, _plan(member, number))


@require_POST
@company_view(Permission.FINANCE_WRITE)
def charges_set(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    plan = _plan(member, number)
    form = _form(member, plan, selectors.rule_of(plan=plan), request)
    if form.is_valid():
        wish = form.wish()
        if tried(form, lambda: services.charge_rule_set(member=member, plan=plan, wish=wish)):
            messages.success(request, "The plan is charged like this.")
            return redirect("charges", company_slug=member.company.slug, number=plan.number)
    return _page(request, member, plan, form)


@require_safe
@company_view(Permission.PLANS_READ)
def charges_csv(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Every part of every line."""
    plan = _plan(member, number)
    body = exports.charges_csv(plan, line_list(plan=plan), selectors.charges_by_line(plan=plan))
    name = f"{member.company.slug}-plan-{plan.number}-charges.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(
    request: HttpRequest, member: Member, plan: Plan, refused: ChargeForm | None = None
) -> HttpResponse:
    rule = selectors.rule_of(plan=plan)
    by_line = selectors.charges_by_line(plan=plan) if rule else {}
    page = Paginator(line_list(plan=plan), _ROWS).get_page(request.GET.get("page"))
    whole = selectors.charges_of(plan=plan) if rule else []
    order = rule.order if rule else None
    uses = selectors.order_uses(company=member.company, orders=[order] if order else [])
    context = {
        "member": member,
        "plan": plan,
        "rule": rule,
        "whole": whole,
        "total": Money(sum(money.minor for _, money in whole), plan.currency),
        "page": page,
        "rows": [(line, by_line.get(line.pk, [])) for line in page],
        "use": uses[0] if uses else None,
        "centre_count": selectors.cost_centre_list(company=member.company).count(),
        "form": refused or _form(member, plan, rule),
        "refused": refused,
    }
    return render(request, "fiscal/charges.html", context, status=422 if refused else 200)


def _form(
    member: Member, plan: Plan, rule: ChargeRule | None, request: HttpRequest | None = None
) -> ChargeForm:
    return ChargeForm(
        request.POST if request else None,
        centres=_offered(member, rule),
        orders=selectors.purchase_order_list(company=member.company),
        approved=plan.state not in (Plan.State.DRAFT, Plan.State.PROPOSED),
        initial=_initial(rule),
    )


def _offered(member: Member, rule: ChargeRule | None) -> list[CostCentre]:
    """Those in use, and those that the rule names."""
    kept = {*rule.rule.shares, rule.otherwise_id} if rule else set()
    rows = selectors.cost_centre_list(company=member.company)
    return [row for row in rows if row.is_active or row.pk in kept]


def _initial(rule: ChargeRule | None) -> dict[str, object]:
    if rule is None:
        return {"kind": ChargeRule.Choice.WHOLE}
    shares = rule.rule.shares
    whole = next(iter(shares), None) if rule.kind == ChargeRule.Choice.WHOLE else None
    percents: dict[str, object] = {}
    if rule.kind == ChargeRule.Choice.SHARES:
        percents = {f"share_{pk}": f"{share // 10}.{share % 10}" for pk, share in shares.items()}
    return {
        "kind": rule.kind,
        "centre": whole or rule.otherwise_id,
        "order": rule.order_id,
        **percents,
    }


def _plan(member: Member, number: int) -> Plan:
    found = plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found
