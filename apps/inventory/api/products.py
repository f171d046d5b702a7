from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.models import Product
from apps.inventory.serializers import (
    DependencySerializer,
    ProductCreateSerializer,
    ProductSerializer,
    dependency_document,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ProductListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    of_product = True

    @extend_schema(
        responses=paginated(ProductSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="products_list",
        tags=["products"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's products, oldest first."""
        products = selectors.product_list(company=self.member.company)
        if self.token.product_id is not None:
            products = products.filter(pk=self.token.product_id)
        return self.page(request, products, lambda rows: ProductSerializer(rows, many=True).data)

    @extend_schema(
        request=ProductCreateSerializer,
        responses={201: ProductSerializer},
        operation_id="products_create",
        tags=["products"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Add a product. A token of one product may not."""
        if self.token.product_id is not None:
            raise PermissionDenied
        form = ProductCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        product = services.product_create(member=self.member, **form.validated_data)
        return Response(ProductSerializer(product).data, status=201)


class ProductApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(responses=ProductSerializer, operation_id="products_retrieve", tags=["products"])
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        return Response(ProductSerializer(product_of(self, product_slug)).data)


class DependencyListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=paginated(DependencySerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("q", str, description="Only those with all these words."),
        ],
        operation_id="dependencies_list",
        tags=["dependencies"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """The dependencies of a product's present inventory."""
        dependencies = selectors.dependencies_in_order(
            company=self.member.company,
            product=product_of(self, product_slug),
            words=request.query_params.get("q", "")[:200],
        )
        return self.page(
            request, dependencies, lambda rows: [dependency_document(row) for row in rows]
        )


def product_of(api: CompanyApi, slug: str) -> Product:
    found = selectors.product_find(company=api.member.company, slug=slug)
    if found is None or not api.is_for(found.pk):
        raise Http404
    return found
