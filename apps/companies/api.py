"""The company, its people, its programs and its audit log as programs read them."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.audit.selectors import Wanted, events_wanted
from apps.companies import selectors
from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.companies.serializers import (
    AuditEventSerializer,
    CompanySerializer,
    MembershipSerializer,
    ServiceAccountSerializer,
    TokenSerializer,
)
from sponsorplan.web.filters import MADE_PARAMETERS, by_made
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class CompanyDetailApi(CompanyApi):
    permission = Permission.COMPANY_READ

    @extend_schema(responses=CompanySerializer, operation_id="companies_retrieve", tags=["company"])
    def get(self, request: Request, company_slug: str) -> Response:
        """The company of the token, and the accounts that it pays from."""
        return Response(CompanySerializer(self.member.company).data)


class MemberListApi(CompanyApi):
    permission = Permission.COMPANY_READ

    @extend_schema(
        responses=paginated(MembershipSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="members_list",
        tags=["company"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The people of the company and their roles, in the order they joined."""
        found = selectors.membership_list(company=self.member.company)
        return self.page(request, found, lambda rows: MembershipSerializer(rows, many=True).data)


class ServiceAccountListApi(CompanyApi):
    permission = Permission.AUDIT_READ

    @extend_schema(
        responses=paginated(ServiceAccountSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="service_accounts_list",
        tags=["company"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The programs of the company that are not closed, oldest first."""
        found = selectors.account_list(company=self.member.company)
        return self.page(
            request, found, lambda rows: ServiceAccountSerializer(rows, many=True).data
        )


class TokenListApi(CompanyApi):
    permission = Permission.AUDIT_READ

    @extend_schema(
        responses=paginated(TokenSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="tokens_list",
        tags=["company"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Tokens that were not revoked, oldest first, without their secrets."""
        found = selectors.token_list(company=self.member.company)
        return self.page(request, found, lambda rows: TokenSerializer(rows, many=True).data)


class AuditEventListApi(CompanyApi):
    permission = Permission.AUDIT_READ

    @extend_schema(
        responses=paginated(AuditEventSerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("action", str, description="Only these, such as `plan.edited`."),
            OpenApiParameter("actor", str, description="Only what they did."),
            *MADE_PARAMETERS,
        ],
        operation_id="audit_events_list",
        tags=["company"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What was done, oldest first; each event carries the digest of the one before."""
        asked = request.query_params
        wanted = Wanted(asked.get("action", "")[:60], asked.get("actor", "")[:254])
        found = events_wanted(company_id=self.member.company.pk, wanted=wanted)
        rows = by_made(found, request, "at")
        return self.page(request, rows, lambda page: AuditEventSerializer(page, many=True).data)
