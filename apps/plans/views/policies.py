"""The company's policy: what its new plans start from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.forms import PolicyForm, policy_values
from sponsorplan.domain.allocation.presets import PRESETS

_CURRENCY = "USD"  # the policy's smallest amount is written with two decimals


@require_safe
@company_view(Permission.PLANS_READ)
def policy(request: HttpRequest, member: Member) -> HttpResponse:
    """The rules as a form, and their versions."""
    current = selectors.policy_of(company=member.company)
    return _page(request, member, PolicyForm(initial=policy_values(current, _CURRENCY)))


@require_POST
@company_view(Permission.PLANS_WRITE)
def policy_set(request: HttpRequest, member: Member) -> HttpResponse:
    """A new version."""
    current = selectors.policy_of(company=member.company)
    form = PolicyForm(request.POST, initial=policy_values(current, _CURRENCY))
    if not form.is_valid():
        return _page(request, member, form)
    made = services.policy_set(
        member=member, policy=form.policy(current), reason=form.cleaned_data["reason"]
    )
    messages.success(request, f"New plans start from version {made.version} of the policy.")
    return redirect("policy", company_slug=member.company.slug)


def _page(request: HttpRequest, member: Member, form: PolicyForm) -> HttpResponse:
    context = {
        "member": member,
        "form": form,
        "presets": PRESETS.values(),
        "versions": selectors.policy_list(company=member.company)[:50],
    }
    return render(request, "plans/policy.html", context, status=422 if form.is_bound else 200)


@require_safe
@company_view(Permission.PLANS_READ)
def policy_json(_request: HttpRequest, member: Member) -> HttpResponse:
    """The document as the `plan` command takes it."""
    name = f"{member.company.slug}-policy.json"
    return JsonResponse(
        selectors.policy_of(company=member.company).as_dict(),
        json_dumps_params={"indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
