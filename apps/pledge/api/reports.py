from datetime import date

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.pledge import exports, selectors, services
from apps.pledge.models import PledgeReport
from apps.pledge.serializers import (
    PledgeReportChangeSerializer,
    PledgeReportCreateSerializer,
    PledgeReportDetailSerializer,
    PledgeReportSerializer,
    detail_document,
    report_document,
)
from sponsorplan.domain.pledge import reading
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated

_ENTRY = "member.json"


class PledgeReportListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(PledgeReportSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="pledge_reports_list",
        tags=["pledge"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Reports for the Open Source Pledge, in the order they were made."""
        found = selectors.report_list(company=self.member.company)
        return self.page(request, found, lambda rows: [report_document(row) for row in rows])

    @extend_schema(
        request=PledgeReportCreateSerializer,
        responses={201: PledgeReportDetailSerializer},
        operation_id="pledge_reports_create",
        tags=["pledge"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Begin the report of a year."""
        form = PledgeReportCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        year, developers = values["year"], values.get("developers")
        details = services.Details(
            values.get("start", date(year, 1, 1)),
            values.get("end", date(year, 12, 31)),
            reading.developers(developers) if developers is not None else None,
            values.get("report_date"),
            values.get("url", ""),
        )
        made = services.report_create(member=self.member, year=year, details=details)
        return Response(report_detail(made), status=201)


class PledgeReportApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=PledgeReportDetailSerializer,
        operation_id="pledge_reports_retrieve",
        tags=["pledge"],
    )
    def get(self, request: Request, company_slug: str, report_id: int) -> Response:
        """The report with its figures as they are now, from confirmed payments alone."""
        return Response(report_detail(report_or_404(self, report_id)))

    @extend_schema(
        request=PledgeReportChangeSerializer,
        responses=PledgeReportDetailSerializer,
        operation_id="pledge_reports_update",
        tags=["pledge"],
    )
    def put(self, request: Request, company_slug: str, report_id: int) -> Response:
        """Change what the draft is of."""
        report = report_or_404(self, report_id)
        form = PledgeReportChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        developers = values["developers"]
        details = services.Details(
            values["start"],
            values["end"],
            None if developers is None else reading.developers(developers),
            values["report_date"],
            values["url"],
        )
        changed = services.report_change(member=self.member, report=report, details=details)
        return Response(report_detail(changed))


class PledgeFileApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="pledge_reports_file",
        tags=["pledge"],
    )
    def get(self, request: Request, company_slug: str, report_id: int, file: str) -> HttpResponse:
        """`post.md`, `post.html`, `table.csv`, or `member.json`: the entry with all published reports.

        404 while something that it needs is not known.
        """
        report = report_or_404(self, report_id)
        if file == _ENTRY:
            body = selectors.entry_of(company=self.member.company)
            if body is None:
                raise Http404
            return HttpResponse(body, content_type="application/json")
        made = selectors.frozen_report(report=report) or selectors.preview_of(
            report=report, figures=selectors.figures_of(report=report)
        )
        if made is None or file not in exports.KINDS:
            raise Http404
        name = f"{company_slug}-pledge-{report.year}-{file}"
        return HttpResponse(
            exports.file_of(made, file),
            content_type=exports.KINDS[file],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def report_detail(report: PledgeReport) -> dict[str, object]:
    return detail_document(report, selectors.figures_of(report=report))


def report_or_404(api: CompanyApi, report_id: int) -> PledgeReport:
    found = selectors.report_find(company=api.member.company, report_id=report_id)
    if found is None:
        raise Http404
    return found
