import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.journals import selectors, services
from apps.journals.exports import export_make, file_response
from apps.journals.models import ExportRun
from apps.journals.serializers import (
    AccountSerializer,
    AccountSetSerializer,
    ExportCreateSerializer,
    ExportLayoutSerializer,
    ExportSerializer,
    JournalEntrySerializer,
    chart_document,
    layout_shape,
    run_document,
)
from sponsorplan.domain.ledger.documents import entry_document
from sponsorplan.domain.ledger.formats import TABLES, What
from sponsorplan.web.pagination import PAGE_PARAMETERS, ById, paginated

_PLACE = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)


class ExportListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(ExportSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="exports_list",
        tags=["journals"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The register of what was exported, oldest first."""
        found = selectors.run_list(company=self.member.company)

        def documents(runs: list[ExportRun]) -> list[dict[str, object]]:
            same = selectors.same_bytes_of(runs=runs)
            return [run_document(run, same.get(run.pk)) for run in runs]

        return self.page(request, found, documents)

    @extend_schema(
        request=ExportCreateSerializer,
        responses={201: ExportSerializer},
        operation_id="exports_create",
        tags=["journals"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Make a file and note its digest. The same facts and settings are the same bytes."""
        form = ExportCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        run = export_make(member=self.member, wanted=form.wanted)
        return Response(run_document(run, selectors.same_bytes(run=run)), status=201)


class ExportApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(responses=ExportSerializer, operation_id="exports_retrieve", tags=["journals"])
    def get(self, request: Request, company_slug: str, export_id: int) -> Response:
        """One export."""
        run = _run(self, export_id)
        return Response(run_document(run, selectors.same_bytes(run=run)))


class ExportFileApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="exports_file",
        tags=["journals"],
    )
    def get(self, request: Request, company_slug: str, export_id: int) -> StreamingHttpResponse:
        """The file, as it is written. A 409 says that the facts changed since it was made.

        A file of transfers holds bank details, and takes `finance:write`.
        """
        run = _run(self, export_id)
        if run.file_format.what is What.PAYMENTS and not self.member.may(Permission.FINANCE_WRITE):
            raise PermissionDenied
        return file_response(run)


class JournalEntryListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses=paginated(JournalEntrySerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="journal_entries_list",
        tags=["journals"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Every journal entry, by plan, line and day. `previous` is always null."""
        limit = ById().get_page_size(request) or ById.page_size
        company = self.member.company
        chart = selectors.chart_of(company=company)
        rows: list[dict[str, object]] = []
        following: str | None = None
        for place, entry in selectors.entries_at(company=company, start=_place(request)):
            if len(rows) == limit:
                following = place
                break
            rows.append(entry_document(entry, chart))
        here = request.build_absolute_uri()
        address = replace_query_param(here, "cursor", following) if following else None
        return Response({"next": address, "previous": None, "results": rows})


def _place(request: Request) -> tuple[int, int, int]:
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return 0, 0, 0
    found = _PLACE.fullmatch(cursor)
    if found is None:
        raise NotFound(ById.invalid_cursor_message)
    return int(found[1]), int(found[2]), int(found[3])


class LedgerAccountListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=AccountSerializer(many=True),
        operation_id="ledger_accounts_list",
        tags=["journals"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Which account plays which role."""
        return Response(chart_document(selectors.chart_of(company=self.member.company)))

    @extend_schema(
        request=AccountSetSerializer,
        responses=AccountSerializer(many=True),
        operation_id="ledger_accounts_set",
        tags=["journals"],
    )
    def put(self, request: Request, company_slug: str) -> Response:
        """Say which account plays one role; answers with all of them."""
        form = AccountSetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        services.account_set(member=self.member, key=form.key, account=form.account)
        return Response(chart_document(selectors.chart_of(company=self.member.company)))


class ExportLayoutApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=ExportLayoutSerializer, operation_id="export_layouts_retrieve", tags=["journals"]
    )
    def get(self, request: Request, company_slug: str, table: str) -> Response:
        """The columns of one table."""
        _known(table)
        layout = selectors.layout_of(company=self.member.company, table=table)
        return Response(layout_shape(table, layout))

    @extend_schema(
        request=ExportLayoutSerializer,
        responses=ExportLayoutSerializer,
        operation_id="export_layouts_set",
        tags=["journals"],
    )
    def put(self, request: Request, company_slug: str, table: str) -> Response:
        """Order, rename and leave out columns; `fixed` is text that is always the same."""
        _known(table)
        form = ExportLayoutSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        services.layout_set(member=self.member, table=table, layout=form.layout)
        return Response(layout_shape(table, form.layout))

    @extend_schema(responses={204: None}, operation_id="export_layouts_reset", tags=["journals"])
    def delete(self, request: Request, company_slug: str, table: str) -> Response:
        """Go back to the table's own columns."""
        _known(table)
        services.layout_reset(member=self.member, table=table)
        return Response(status=204)


def _known(table: str) -> None:
    if table not in TABLES:
        raise Http404


def _run(api: CompanyApi, export_id: int) -> ExportRun:
    found = selectors.run_find(company=api.member.company, run_id=export_id)
    if found is None:
        raise Http404
    return found
