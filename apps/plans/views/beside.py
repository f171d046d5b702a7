"""Two plans side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import exports, selectors
from apps.plans.forms import BesideForm
from apps.plans.models import Plan
from apps.plans.views.finding import plan_or_404
from sponsorplan.domain.allocation.differences import (
    CurrenciesDiffer,
    Difference,
    Kind,
    Split,
    differences,
)
from sponsorplan.domain.money import Money

_ROWS = 100
_CHOICES = 200
_SORTS: dict[str, tuple[str, Callable[[Difference], tuple[object, ...]]]] = {
    "difference": ("most moved first", lambda one: (-abs(one.minor), one.key)),
    "raised": ("most raised first", lambda one: (-one.minor, one.key)),
    "lowered": ("most lowered first", lambda one: (one.minor, one.key)),
    "after": ("largest in the second first", lambda one: (-one.after, one.key)),
    "name": ("by name", lambda one: (one.name.lower(), one.key)),
}


@dataclass(frozen=True, slots=True)
class _Sums:
    """Money of both plans and between them."""

    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        return Money(self.after.minor - self.before.minor, self.after.currency)


@require_safe
@company_view(Permission.PLANS_READ)
def plans_beside(request: HttpRequest, member: Member) -> HttpResponse:
    """The choice of two plans, and what one has more or less than the other, and why."""
    plans = list(selectors.plan_list(company=member.company)[:_CHOICES])
    form = BesideForm(plans, request.GET if "a" in request.GET and "b" in request.GET else None)
    if not form.is_bound:
        form.initial = _suggested(plans, request.GET.get("a", ""), request.GET.get("b", ""))
    context: dict[str, object] = {"member": member, "form": form, "plans": plans}
    if form.is_valid():
        a, b = (plan_or_404(member, form.cleaned_data[side]) for side in ("a", "b"))
        context |= {"a": a, "b": b}
        try:
            context |= _compared(request, a, b)
        except CurrenciesDiffer as error:
            context["error"] = error
    return render(request, "plans/beside.html", context)


@require_safe
@company_view(Permission.PLANS_READ)
def plans_beside_csv(request: HttpRequest, member: Member) -> HttpResponse:
    """Every recipient of either plan, whatever the page filters, and what no line has."""
    a, b = (plan_or_404(member, _number(request.GET.get(side, ""))) for side in ("a", "b"))
    before, after = (selectors.explained_split_of(plan=plan) for plan in (a, b))
    body = exports.beside_csv(b.currency, before, after)
    name = f"{member.company.slug}-plan-{a.number}-beside-{b.number}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _number(text: str) -> int:
    """A plan's number; 0, which none has, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0  # noqa: PLR2004 - fits a column


def _suggested(plans: Sequence[Plan], a: str, b: str) -> dict[str, int]:
    """The plan one comes from with the one before it, or the two newest."""
    numbers = [plan.number for plan in plans]
    second = _number(b) or _number(a) or (numbers[0] if numbers else 0)
    earlier = [number for number in numbers if number < second]
    later = [number for number in numbers if number > second]
    return {"a": earlier[0] if earlier else (later[-1] if later else second), "b": second}


def _compared(request: HttpRequest, a: Plan, b: Plan) -> dict[str, object]:
    before, after = (selectors.explained_split_of(plan=plan) for plan in (a, b))
    found = differences(before, after)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "")
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in _SORTS else "difference"
    wanted = [word.lower() for word in words.split()[:5]]
    shown = [
        one
        for one in found
        if (not kind or one.kind == kind)
        and all(word in f"{one.key} {one.name}".lower() for word in wanted)
    ]
    shown.sort(key=_SORTS[sort][1])
    rows = [(one, Money(one.minor, b.currency)) for one in shown]
    return {
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "counts": [(each, sum(one.kind is each for one in found)) for each in Kind],
        "kind": kind if kind in list(Kind) else "",
        "q": words,
        "sort": sort,
        "sorts": [(code, title) for code, (title, _) in _SORTS.items()],
        "is_part": len(shown) < len(found),
        "shown": _sums(b.currency, sum(o.before for o in shown), sum(o.after for o in shown)),
        **_totals(b.currency, found, before, after),
    }


def _totals(
    currency: str, found: Sequence[Difference], before: Split, after: Split
) -> dict[str, object]:
    return {
        "lines": _sums(currency, sum(o.before for o in found), sum(o.after for o in found)),
        "unplaced": _sums(currency, before.unplaced, after.unplaced),
        "everything": _sums(currency, before.total, after.total),
        "raised": Money(sum(one.minor for one in found if one.minor > 0), currency),
        "lowered": Money(sum(one.minor for one in found if one.minor < 0), currency),
    }


def _sums(currency: str, before: int, after: int) -> _Sums:
    return _Sums(Money(before, currency), Money(after, currency))
