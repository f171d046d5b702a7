"""The plan that an address names, of the token's company, or 404; and what is shown of it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.plans import selectors
from apps.plans.models import Plan
from apps.plans.serializers import Document, money_document, totals_document
from sponsorplan.web.conditional import etag_of


class PlanTagged(CompanyApi):
    """A door that changes a plan: ``If-Match`` names the plan's tag, or its digest."""

    def etags(self, request: Request, **kwargs: Any) -> set[str]:  # noqa: ANN401 - the route's own
        plan = plan_or_404(self, kwargs["number"])
        tag = etag_of(Response(plan_documents([plan])[0]))
        return {each for each in (tag, plan.digest and quote_etag(plan.digest)) if each}


def plan_or_404(api: CompanyApi, number: int) -> Plan:
    found = selectors.plan_find(company=api.member.company, number=number)
    if found is None:
        raise Http404
    return found


def plan_documents(plans: Sequence[Plan]) -> list[Document]:
    totals = selectors.totals_of(plans=plans)
    return [_plan_document(plan, totals[plan.pk]) for plan in plans]


def _plan_document(plan: Plan, totals: selectors.Totals) -> Document:
    return {
        "id": f"plan_{plan.pk}",
        "number": plan.number,
        "title": plan.title,
        "state": plan.state,
        "revision": plan.revision,
        "carried_from": plan.carried_from and plan.carried_from.number,
        "available": money_document(plan.available),
        "budget": money_document(plan.budget),
        "as_of": plan.as_of.isoformat(),
        "policy": plan.policy,
        "model_version": plan.model_version,
        "digest": plan.digest,
        "totals": totals_document(totals.by_state, sum(item["minor"] for item in plan.unplaced)),
        "unplaced": plan.unplaced,
        "line_count": totals.lines,
        "facts_from": plan.facts_from,
        "facts_to": plan.facts_to,
        "created_at": plan.created_at,
        "created_by": plan.created_by,
        "proposed_at": plan.proposed_at,
        "proposed_by": plan.proposed_by,
        "approved_at": plan.approved_at,
        "approved_by": plan.approved_by,
    }
