from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import dependency_list
from apps.plans.selectors import link_if_usable
from apps.reports import selectors

_ROWS = 100
_SIGNALS = (
    ("Commit concentration", "35", "how many people share the work"),
    ("People who can publish", "20", "who could release a fix tomorrow"),
    ("Responsiveness", "15", "issues and pull requests answered within 30 days"),
    ("Staleness", "10", "months since a person last worked on it"),
    ("Security checks", "10", "review, branch protection, signed releases"),
    ("Public distress", "10", "a maintainer has asked for help"),
)


@require_safe
@company_view(Permission.COMPANY_READ)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    found = selectors.overview(company=member.company)
    giving = selectors.giving(plan=found.plan) if found.plan else None
    inventory = dependency_list(company=member.company).exists()
    context = {
        "member": member,
        "overview": found,
        "giving": giving,
        "inventory": inventory,
        "steps": _steps(inventory=inventory, giving=giving),
    }
    return render(request, "reports/overview.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def upstreams(request: HttpRequest, member: Member) -> HttpResponse:
    words, show = request.GET.get("q", ""), request.GET.get("show", "")
    rows = selectors.upstream_list(company=member.company, words=words)
    if show == "no-channel":
        rows = [row for row in rows if row.line is not None and not row.line.channel]
    elif show == "direct":
        rows = [row for row in rows if row.direct]
    context = {
        "member": member,
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "most": max([row.line.usage for row in rows if row.line], default=0),
        "q": words,
        "show": show,
    }
    return render(request, "reports/upstreams.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def upstream(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    view = selectors.upstream_view(company=member.company, key=key)
    if view is None:
        raise Http404
    newest = view.lines[0] if view.lines else None
    context = {
        "member": member,
        "upstream": view,
        "newest": newest,
        "link": link_if_usable(line=newest) if newest else None,
        "signals": _SIGNALS,
    }
    return render(request, "reports/upstream.html", context)


def _steps(*, inventory: bool, giving: selectors.Giving | None) -> list[tuple[str, str]]:
    """The way from lockfiles to thanks, each step with how far it is."""
    given = giving is not None and giving.opened == giving.payable
    done = (inventory, giving is not None, given)
    opened = f"{giving.opened} of {giving.payable} links opened" if giving else "Links opened"
    first = done.index(False) if False in done else len(done)
    labels = ("Dependencies known", "Plan drafted", opened)
    return [
        (label, "done" if place < first else "now" if place == first else "later")
        for place, label in enumerate(labels)
    ]
