"""What needs a member now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import dependency_list
from apps.reports import selectors


@require_safe
@company_view(Permission.COMPANY_READ)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    found = selectors.overview(company=member.company)
    giving = selectors.giving(plan=found.plan) if found.plan else None
    inventory = dependency_list(company=member.company).exists()
    rows = selectors.upstream_list(company=member.company)
    context = {
        "member": member,
        "overview": found,
        "warned": [row for row in rows if row.warnings],
        "giving": giving,
        "inventory": inventory,
        "steps": _steps(inventory=inventory, giving=giving),
    }
    return render(request, "reports/overview.html", context)


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
