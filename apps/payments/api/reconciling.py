from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.models import Matching
from apps.payments.selectors import Wanted
from apps.payments.serializers import (
    MatchingCreateSerializer,
    MatchingRefuseSerializer,
    MatchingSerializer,
    ReconciledSerializer,
    StandingsAskedSerializer,
    matching_document,
    standing_document,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ReconciliationApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses=paginated(ReconciledSerializer),
        parameters=[*PAGE_PARAMETERS, StandingsAskedSerializer],
        operation_id="reconciliation_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """How lines of plans stand: what was planned, marked, and seen; with filters."""
        asked = StandingsAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = selectors.standing_list(
            company=self.member.company, wanted=Wanted(**asked.validated_data)
        )
        return self.page(request, found, lambda rows: [standing_document(row) for row in rows])


class MatchingListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    @extend_schema(
        responses=paginated(MatchingSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="matchings_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Which transaction is for which line, oldest first; also what waits and what is refused."""
        found = selectors.matching_list(company=self.member.company)
        return self.page(request, found, lambda rows: [matching_document(row) for row in rows])

    @extend_schema(
        request=MatchingCreateSerializer,
        responses={201: MatchingSerializer},
        operation_id="matchings_create",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Match a transaction, or a part of it, to a line. No rule undoes it."""
        form = MatchingCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        company = self.member.company
        seen = selectors.transaction_find(company=company, transaction_id=form.pk("transaction"))
        standing = selectors.standing_find(company=company, standing_id=form.pk("standing"))
        if seen is None or standing is None:
            raise Http404
        made = services.matching_make(
            member=self.member,
            transaction=seen,
            plan=standing.plan,
            line=standing.line,
            minor=form.validated_data.get("minor"),
        )
        return Response(matching_document(made), status=201)


class MatchingApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    @extend_schema(
        responses=MatchingSerializer, operation_id="matchings_retrieve", tags=["payments"]
    )
    def get(self, request: Request, company_slug: str, matching_id: int) -> Response:
        """One matching."""
        return Response(matching_document(_matching(self, matching_id)))

    @extend_schema(responses={204: None}, operation_id="matchings_destroy", tags=["payments"])
    def delete(self, request: Request, company_slug: str, matching_id: int) -> Response:
        """Take a person's word back, so that the rules look again."""
        services.matching_undo(member=self.member, matching=_matching(self, matching_id))
        return Response(status=204)


class MatchingConfirmApi(CompanyApi):
    permission = Permission.PAYMENTS_WRITE

    @extend_schema(
        request=None,
        responses=MatchingSerializer,
        operation_id="matchings_confirm",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str, matching_id: int) -> Response:
        """Say that it is right. A line that nobody marked is marked as given."""
        found = services.matching_confirm(member=self.member, matching=_matching(self, matching_id))
        return Response(matching_document(found))


class MatchingRefuseApi(CompanyApi):
    permission = Permission.PAYMENTS_WRITE

    @extend_schema(
        request=MatchingRefuseSerializer,
        responses=MatchingSerializer,
        operation_id="matchings_refuse",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str, matching_id: int) -> Response:
        """Say that it is wrong, and why. It is not proposed again."""
        form = MatchingRefuseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = services.matching_refuse(
            member=self.member,
            matching=_matching(self, matching_id),
            reason=form.validated_data["reason"],
        )
        return Response(matching_document(found))


def _matching(api: CompanyApi, matching_id: int) -> Matching:
    found = selectors.matching_find(company=api.member.company, matching_id=matching_id)
    if found is None:
        raise Http404
    return found
