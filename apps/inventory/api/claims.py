from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.serializers import (
    ClaimCreateSerializer,
    ClaimSerializer,
    HeldSerializer,
    HostSerializer,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ClaimListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE

    @extend_schema(
        responses=paginated(ClaimSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="claims_list",
        tags=["ownership"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What the company said of packages and origins, oldest first."""
        claims = selectors.claim_list(company=self.member.company)
        return self.page(request, claims, lambda rows: ClaimSerializer(rows, many=True).data)

    @extend_schema(
        request=ClaimCreateSerializer,
        responses={201: ClaimSerializer},
        operation_id="claims_create",
        tags=["ownership"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Say whose a package is, or all that comes from an origin; an earlier word is replaced.

        Files that name it are read again in the background.
        """
        form = ClaimCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        claim = services.claim_make(member=self.member, type_=given.pop("type"), **given)
        return Response(ClaimSerializer(claim).data, status=201)


class ClaimApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE

    @extend_schema(responses=ClaimSerializer, operation_id="claims_retrieve", tags=["ownership"])
    def get(self, request: Request, company_slug: str, claim_id: int) -> Response:
        claim = selectors.claim_find(company=self.member.company, claim_id=claim_id)
        if claim is None:
            raise Http404
        return Response(ClaimSerializer(claim).data)

    @extend_schema(responses={204: None}, operation_id="claims_destroy", tags=["ownership"])
    def delete(self, request: Request, company_slug: str, claim_id: int) -> Response:
        """Take the word back: the package or origin is judged by the files alone again."""
        claim = selectors.claim_find(company=self.member.company, claim_id=claim_id)
        if claim is None:
            raise Http404
        services.claim_withdraw(member=self.member, claim=claim)
        return Response(status=204)


class HeldListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(HeldSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="held_list",
        tags=["ownership"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Packages that may be the company's own, by where they come from."""
        held = selectors.held_origins(company=self.member.company)
        return self.page_of_all(
            request,
            held,
            lambda row: f"{row.type}:{row.origin}",
            lambda rows: HeldSerializer(rows, many=True).data,
        )


class HostListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(HostSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="hosts_list",
        tags=["ownership"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The registry hosts that the present inventory names, by ecosystem."""
        hosts = selectors.host_list(company=self.member.company)
        return self.page_of_all(
            request,
            hosts,
            lambda row: f"{row.type}:{row.host}",
            lambda rows: HostSerializer(rows, many=True).data,
        )
