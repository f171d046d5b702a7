"""A plan's report as tables."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans.selectors import plan_find
from apps.reports import selectors
from apps.reports.forms import ReportForm
from apps.reports.serializers import ReportSerializer


class ReportApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=ReportSerializer,
        parameters=[
            OpenApiParameter(
                "start", OpenApiTypes.DATE, description="First day of what is over time."
            ),
            OpenApiParameter(
                "end", OpenApiTypes.DATE, description="Last day of what is over time."
            ),
        ],
        operation_id="plans_report",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """Where the money goes, by recipient, ecosystem, product and risk; over time; coverage."""
        plan = plan_find(company=self.member.company, number=number)
        if plan is None:
            raise Http404
        form = ReportForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            )
        found = selectors.report(plan=plan, period=form.period())
        return Response(ReportSerializer(found).data)
