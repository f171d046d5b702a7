"""One line of a plan: why it has its amount, and the way to its payee."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import product_list, upstream_keys
from apps.plans import charts, selectors, services
from apps.plans.errors import NotPayable
from apps.plans.forms import DecisionForm
from apps.plans.models import Line, Plan
from apps.plans.views.finding import line_or_404
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.settings import Word
from sponsorplan.domain.allocation.why import why_not_more
from sponsorplan.domain.money import Money

_RULES = frozenset({"even", "votes", "smoothing", "cap", "cut", "turn"})


@require_safe
@company_view(Permission.PLANS_READ)
def line(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Why one line has its amount: a page, or the part that unfolds under its row."""
    context = line_context(member, line_or_404(member, number, position))
    template = "plans/_line.html" if request.headers.get("HX-Request") else "plans/line.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def line_context(member: Member, found: Line) -> dict[str, object]:
    """What the page of a line shows."""
    falls = charts.waterfall((step["step"], step["text"], step["minor"]) for step in found.because)
    top = max([fall.total_after for fall in falls], default=0)
    plan, present = found.plan, upstream_keys(company=member.company)
    products = dict(product_list(company=member.company).values_list("name", "slug"))
    word = selectors.settings_of(plan=plan).words.get(found.upstream)
    return {
        "member": member,
        "plan": found.plan,
        "line": found,
        "falls": [
            {
                **asdict(fall),
                "amount": Money(fall.minor, found.plan.currency),
                "after": Money(fall.total_after, found.plan.currency),
                "facts": _facts(member, found, step, present, products),
            }
            for fall, step in zip(falls, found.because, strict=True)
        ],
        "why_not_more": [
            (reason.text, Money(reason.minor, plan.currency) if reason.minor else None)
            for reason in why_not_more(selectors.line_value(found))
        ],
        "total_width": found.amount_minor * 1000 // top if top else 0,
        "link": selectors.link_of(line=found),
        "present": present,
        "word": word,
        "word_amount": Money(word.minor, plan.currency) if word else None,
        "decision": _decision_form(member, plan, word),
    }


def _facts(
    member: Member,
    found: Line,
    step: Mapping[str, Any],
    present: Collection[str],
    products: Mapping[str, str],
) -> str:
    """Where the facts are that a step rests on, or empty."""
    slug = member.company.slug
    if step["step"] == "usage":
        product = products.get(step["product"])
        return reverse("product", args=[slug, product]) if product else ""
    if step["step"] in ("risk", "need", "succession", "withheld"):
        key = next((key for key in found.upstreams if key in present), "")
        return reverse("upstream", args=[slug, key]) + "#risk-title" if key else ""
    if step["step"] in _RULES and found.plan.is_draft and member.may(Permission.PLANS_WRITE):
        return reverse("plan_rules", args=[slug, found.plan.number])
    return ""


def _decision_form(member: Member, plan: Plan, word: Word | None) -> DecisionForm | None:
    """What may be decided of it now, if anything."""
    if not plan.is_draft or not member.may(Permission.PLANS_WRITE):
        return None
    has_amount = word is not None and word.kind.has_amount
    initial = {
        "kind": word.kind if word else DecisionKind.LOCK,
        "amount": Money(word.minor, plan.currency).decimal if word and has_amount else "",
        "reason": word.reason if word else "",
        "revision": plan.revision,
    }
    return DecisionForm(initial=initial, currency=plan.currency)


@require_safe
@company_view(Permission.PLANS_READ)
def line_go(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Leave for the line's prepared address. Only whoever plans opens it; others just look."""
    found = line_or_404(member, number, position)
    if member.may(Permission.PLANS_WRITE) and _is_meant(request):
        return redirect(services.link_open(member=member, line=found).url)
    link = selectors.link_of(line=found)
    if link is None:
        raise NotPayable(f"{found.name} has no amount to send now: {found.reason}")
    return redirect(link.url)


def _is_meant(request: HttpRequest) -> bool:
    """A person's click, rather than a program that looks ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.lower()
