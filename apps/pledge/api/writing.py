"""Changing a draft of a report, stating what counts, and publishing."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.pledge import selectors, services
from apps.pledge.api.reports import report_detail, report_or_404
from apps.pledge.serializers import (
    PledgeRateSerializer,
    PledgeRedactionSerializer,
    PledgeReportDetailSerializer,
    PledgeStatementCreateSerializer,
    PledgeStatementSerializer,
    statement_document,
)
from sponsorplan.domain.pledge.rules import Rule
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class PledgeRateApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=PledgeRateSerializer,
        responses=PledgeReportDetailSerializer,
        operation_id="pledge_reports_rate",
        tags=["pledge"],
    )
    def put(self, request: Request, company_slug: str, report_id: int) -> Response:
        """Say how many US dollars one unit of a currency was; in place of what was said before."""
        report = report_or_404(self, report_id)
        form = PledgeRateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = services.rate_set(member=self.member, report=report, **form.validated_data)
        return Response(report_detail(changed))


class PledgeRedactionApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=PledgeRedactionSerializer,
        responses=PledgeReportDetailSerializer,
        operation_id="pledge_reports_redact",
        tags=["pledge"],
    )
    def put(self, request: Request, company_slug: str, report_id: int) -> Response:
        """Withhold a recipient's name in the files, for a reason; without one, name it again."""
        report = report_or_404(self, report_id)
        form = PledgeRedactionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = services.redaction_set(member=self.member, report=report, **form.validated_data)
        return Response(report_detail(changed))


class PledgePublishApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=None,
        responses=PledgeReportDetailSerializer,
        operation_id="pledge_reports_publish",
        tags=["pledge"],
    )
    def post(self, request: Request, company_slug: str, report_id: int) -> Response:
        """Freeze the report as it is now; from then on it does not change."""
        report = report_or_404(self, report_id)
        return Response(report_detail(services.report_publish(member=self.member, report=report)))


class PledgeStatementListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(PledgeStatementSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="pledge_statements_list",
        tags=["pledge"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What members stated of upstreams, every version, oldest first."""
        found = selectors.statement_list(company=self.member.company)
        return self.page(request, found, lambda rows: [statement_document(row) for row in rows])

    @extend_schema(
        request=PledgeStatementCreateSerializer,
        responses={201: PledgeStatementSerializer},
        operation_id="pledge_statements_create",
        tags=["pledge"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """State whether money to an upstream counts, and why; the newest version holds."""
        form = PledgeStatementCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        rule = Rule(values["rule"]) if values["rule"] else None
        made = services.statement_make(member=self.member, **{**values, "rule": rule})
        return Response(statement_document(made), status=201)
