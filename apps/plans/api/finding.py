"""The plan that an address names, of the token's company; or 404."""

from django.http import Http404

from apps.companies.access import CompanyApi
from apps.plans import selectors
from apps.plans.models import Plan


def plan_or_404(api: CompanyApi, number: int) -> Plan:
    found = selectors.plan_find(company=api.member.company, number=number)
    if found is None:
        raise Http404
    return found
