from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.api.products import product_of
from apps.inventory.serializers import AdditionCreateSerializer, AdditionSerializer
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class AdditionListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    of_product = True

    @extend_schema(
        responses=paginated(AdditionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="additions_list",
        tags=["additions"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """What members added to the product by hand, in the order they did."""
        additions = selectors.addition_list(product=product_of(self, product_slug))
        return self.page_of_all(
            request,
            additions,
            lambda row: f"{row.kind}:{row.name}",
            lambda rows: AdditionSerializer(rows, many=True).data,
        )

    @extend_schema(
        request=AdditionCreateSerializer,
        responses={201: AdditionSerializer},
        operation_id="additions_create",
        tags=["additions"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Add what no file names: an image, a tool, an action, a database, a font."""
        product = product_of(self, product_slug)
        form = AdditionCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        addition = form.addition()
        services.addition_add(member=self.member, product=product, addition=addition)
        return Response(AdditionSerializer(addition).data, status=201)


class AdditionApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    of_product = True

    @extend_schema(responses={204: None}, operation_id="additions_destroy", tags=["additions"])
    def delete(
        self, request: Request, company_slug: str, product_slug: str, type_: str, name: str
    ) -> Response:
        """Take one away, by its purl type and name."""
        product = product_of(self, product_slug)
        services.addition_remove(member=self.member, product=product, key=(type_, name))
        return Response(status=204)
