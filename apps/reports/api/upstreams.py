from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory.services import company_regroup
from apps.reports import selectors
from apps.reports.serializers import (
    CorrectionCreateSerializer,
    CorrectionSerializer,
    SourceSerializer,
    UpstreamSerializer,
)
from apps.upstreams.models import Correction
from apps.upstreams.selectors import correction_find, correction_list, source_progress
from apps.upstreams.services import correction_make, correction_withdraw
from sponsorplan.web.pagination import PAGE_PARAMETERS, page_of, paginated


class UpstreamListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(UpstreamSerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("q", str, description="Only those with all these words."),
        ],
        operation_id="upstreams_list",
        tags=["upstreams"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Every known upstream of the present inventory, most used in the newest plan first."""
        found = selectors.upstream_list(
            company=self.member.company, words=request.query_params.get("q", "")[:200]
        )
        rows, around = page_of(found, request, lambda row: row.key)
        return Response({**around, "results": UpstreamSerializer(list(rows), many=True).data})


class UpstreamApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=UpstreamSerializer, operation_id="upstreams_retrieve", tags=["upstreams"]
    )
    def get(self, request: Request, company_slug: str, key: str) -> Response:
        """One upstream of the present inventory, by its key."""
        found = selectors.upstream_list(company=self.member.company, key=key)
        if not found:
            raise Http404
        return Response(UpstreamSerializer(list(found), many=True).data[0])


class SourceListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(SourceSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="sources_list",
        tags=["upstreams"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The sources that are on, the most trusted first, and how asking them goes."""
        return self.page_of_all(
            request,
            source_progress(),
            lambda row: row.source,
            lambda rows: SourceSerializer(rows, many=True).data,
        )


class CorrectionListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE

    @extend_schema(
        responses=paginated(CorrectionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="corrections_list",
        tags=["upstreams"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What the company knows better, oldest first."""
        found = correction_list(company=self.member.company)
        return self.page(request, found, lambda rows: CorrectionSerializer(rows, many=True).data)

    @extend_schema(
        request=CorrectionCreateSerializer,
        responses={201: CorrectionSerializer},
        operation_id="corrections_create",
        tags=["upstreams"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Say it for the company alone; an earlier word of this kind about the same is replaced."""
        form = CorrectionCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        kind = Correction.Kind(given.pop("kind"))
        made = correction_make(member=self.member, kind=kind, **given)
        company_regroup(company=self.member.company)
        return Response(CorrectionSerializer(made).data, status=201)


class CorrectionApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE

    @extend_schema(
        responses=CorrectionSerializer, operation_id="corrections_retrieve", tags=["upstreams"]
    )
    def get(self, request: Request, company_slug: str, correction_id: int) -> Response:
        return Response(CorrectionSerializer(self._find(correction_id)).data)

    @extend_schema(responses={204: None}, operation_id="corrections_destroy", tags=["upstreams"])
    def delete(self, request: Request, company_slug: str, correction_id: int) -> Response:
        """Take it back: the shared facts count again."""
        correction_withdraw(member=self.member, correction=self._find(correction_id))
        company_regroup(company=self.member.company)
        return Response(status=204)

    def _find(self, correction_id: int) -> Correction:
        found = correction_find(company=self.member.company, correction_id=correction_id)
        if found is None:
            raise Http404
        return found
