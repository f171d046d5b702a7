from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors
from apps.inventory.api.products import product_of
from apps.inventory.api.uploads import upload_of
from apps.inventory.serializers import (
    DifferenceSerializer,
    VersionSerializer,
    difference_document,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, page_of, paginated


class VersionListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=paginated(VersionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="versions_list",
        tags=["versions"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """The versions of a product's inventory, newest first."""
        versions = selectors.inventory_versions(product=product_of(self, product_slug))
        rows, around = page_of(versions, request, lambda version: version.id)
        return Response({**around, "results": VersionSerializer(list(rows), many=True).data})


class DifferenceApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=DifferenceSerializer,
        parameters=[
            OpenApiParameter("from", str, description="A version; the one before `to`."),
            OpenApiParameter("to", str, description="A version; the newest."),
        ],
        operation_id="difference_retrieve",
        tags=["versions"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """What changed between two versions of a product's inventory."""
        product = product_of(self, product_slug)
        before, after = selectors.version_pair(
            selectors.inventory_versions(product=product),
            before=request.query_params.get("from", ""),
            after=request.query_params.get("to", ""),
        )
        found = selectors.inventory_difference(product=product, before=before, after=after)
        return Response(difference_document(found, before.id, after.id))


class UploadDifferenceApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=DifferenceSerializer,
        operation_id="uploads_difference_retrieve",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str, upload_id: int) -> Response:
        """What changed in one file since the upload of the same path before."""
        upload = upload_of(self, upload_id)
        older, found = selectors.upload_difference(upload=upload)
        return Response(difference_document(found, f"upl_{older.pk}", f"upl_{upload.pk}"))
