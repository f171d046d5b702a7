"""Statements and their transactions."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.models import Statement, StatementDraft
from apps.payments.serializers import (
    FileSerializer,
    QuerySerializer,
    ReadingSerializer,
    StatementCreateSerializer,
    StatementSerializer,
    TransactionSerializer,
    reading_document,
    statement_document,
    transaction_document,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated
from sponsorplan.web.parsers import StrictJSONParser

_FILTERS = [
    OpenApiParameter("source", str, enum=Statement.Source.values),
    OpenApiParameter("kind", str, enum=["payment", "refund", "fee", "failed"]),
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day."),
    OpenApiParameter("payee", str, description="A part of the payee's name."),
    OpenApiParameter("matched", bool, description="Whether it belongs to a line of a plan."),
]


class StatementListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.PAYMENTS_WRITE
    parser_classes = [StrictJSONParser, MultiPartParser]

    @extend_schema(
        responses=paginated(StatementSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="statements_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What platforms, banks and programs said, oldest first."""
        found = selectors.statement_list(company=self.member.company)
        return self.page(request, found, lambda rows: [statement_document(row) for row in rows])

    @extend_schema(
        request={
            "application/json": StatementCreateSerializer,
            "multipart/form-data": FileSerializer,
        },
        responses={200: StatementSerializer, 201: StatementSerializer, 202: ReadingSerializer},
        operation_id="statements_create",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Say transactions, or upload a file whose columns are known or were mapped before.

        The same again is the statement that is there, with 200. A transaction that is known already
        changes nothing. A file of many rows is read in the background: then 202 names the job.
        """
        if (request.content_type or "").startswith("multipart/"):
            statement: Statement | StatementDraft
            statement, is_new = self._file(request)
        else:
            form = StatementCreateSerializer(data=request.data)
            form.is_valid(raise_exception=True)
            statement, is_new = services.statement_say(
                member=self.member, name=form.validated_data["name"], said=form.said
            )
        if isinstance(statement, StatementDraft):
            return Response(reading_document(statement), status=202)
        return Response(statement_document(statement), status=201 if is_new else 200)

    def _file(self, request: Request) -> tuple[Statement | StatementDraft, bool]:
        form = FileSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        services.statement_size_check(size=file.size or 0)
        return services.statement_upload(
            member=self.member,
            source=form.validated_data["source"],
            name=file.name or "",
            content=file.read(),
        )


class StatementApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses=StatementSerializer, operation_id="statements_retrieve", tags=["payments"]
    )
    def get(self, request: Request, company_slug: str, statement_id: int) -> Response:
        """One statement with what was left out and why."""
        found = selectors.statement_find(company=self.member.company, statement_id=statement_id)
        if found is None:
            raise Http404
        return Response(statement_document(found))


class TransactionListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses=paginated(TransactionSerializer),
        parameters=[*PAGE_PARAMETERS, *_FILTERS],
        operation_id="transactions_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What was said to have happened, in the order in which it became known."""
        asked = request.query_params.dict()
        query = QuerySerializer(data=asked | {"since": asked["from"]} if "from" in asked else asked)
        query.is_valid(raise_exception=True)
        found = selectors.transaction_list(company=self.member.company, wanted=query.wanted)
        return self.page(request, found, lambda rows: [transaction_document(row) for row in rows])
