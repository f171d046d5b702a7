from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.api.products import product_of
from apps.inventory.serializers import ImportCreateSerializer, ImportSerializer
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ImportListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    of_product = True

    @extend_schema(
        responses=paginated(ImportSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="imports_list",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """A product's imports from GitHub, oldest first."""
        product = product_of(self, product_slug)
        found = selectors.import_list(company=self.member.company, product=product)
        return self.page(request, found, lambda rows: ImportSerializer(rows, many=True).data)

    @extend_schema(
        request=ImportCreateSerializer,
        responses={202: ImportSerializer},
        operation_id="imports_create",
        tags=["uploads"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Have GitHub export a repository's SBOM. A token is dropped as soon as that has ended."""
        product = product_of(self, product_slug)
        form = ImportCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = services.import_request(member=self.member, product=product, **form.validated_data)
        return Response(ImportSerializer(asked).data, status=202)


class ImportApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(responses=ImportSerializer, operation_id="imports_retrieve", tags=["uploads"])
    def get(self, request: Request, company_slug: str, import_id: int) -> Response:
        """One import: ``state`` says how far it is, ``upload`` what came of it."""
        found = selectors.import_find(company=self.member.company, import_id=import_id)
        if found is None or not self.is_for(found.product_id):
            raise Http404
        return Response(ImportSerializer(found).data)
