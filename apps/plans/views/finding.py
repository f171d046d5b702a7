"""The plan or line that an address names, of the member's company; or 404."""

from django.http import Http404

from apps.companies.models import Member
from apps.plans import selectors
from apps.plans.models import Line, Plan


def plan_or_404(member: Member, number: int) -> Plan:
    found = selectors.plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found


def line_or_404(member: Member, number: int, position: int) -> Line:
    found = selectors.line_find(plan=plan_or_404(member, number), position=position)
    if found is None:
        raise Http404
    return found
