from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.contributions import selectors, services
from apps.contributions.models import Contribution
from apps.contributions.serializers import (
    ContributionCreateSerializer,
    ContributionSerializer,
    SuggestionSerializer,
    contribution_document,
)
from apps.contributions.services import Work
from apps.plans.models import Plan
from apps.plans.selectors import plan_find
from sponsorplan.web.pagination import PAGE_PARAMETERS, page_of, paginated


class ContributionListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.TIME_WRITE

    @extend_schema(
        responses=paginated(ContributionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="contributions_list",
        tags=["time"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What was pledged and done, oldest first, without what was withdrawn."""
        found = selectors.contribution_list(company=self.member.company)
        return self.page(request, found, lambda rows: [contribution_document(row) for row in rows])

    @extend_schema(
        request=ContributionCreateSerializer,
        responses={201: ContributionSerializer},
        operation_id="contributions_create",
        tags=["time"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Pledge time, or log it as done, in the token's own name."""
        form = ContributionCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        made = services.contribution_make(
            member=self.member,
            upstream=values["upstream"],
            work=Work(
                values["kind"], values["minutes"], values["day"], values["link"], values["note"]
            ),
            done=values["state"] == Contribution.State.DONE,
            plan=_plan(self, values["plan"]) if "plan" in values else None,
        )
        return Response(contribution_document(made), status=201)


class SuggestionListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(SuggestionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="suggestions_list",
        tags=["time"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """Where hours help by this plan, the heaviest first; their minutes sum to the budget."""
        plan = _plan(self, number)
        hours = selectors.hours_of(company=self.member.company, day=plan.as_of)
        found = selectors.suggestions_of(plan=plan, minutes=hours.budget or 0)
        rows, around = page_of(found, request, lambda one: one.upstream)
        return Response({**around, "results": SuggestionSerializer(list(rows), many=True).data})


def _plan(api: CompanyApi, number: int) -> Plan:
    found = plan_find(company=api.member.company, number=number)
    if found is None:
        raise Http404
    return found
