from django.http import Http404
from drf_spectacular.utils import extend_schema
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
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, ById, paginated


class ProductListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE

    @extend_schema(
        responses=paginated(ProductSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="products_list",
        tags=["products"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's products, oldest first."""
        paginator = ById()
        products = selectors.product_list(company=self.member.company)
        rows = paginator.paginate_queryset(products, request, view=self)
        return paginator.get_paginated_response(ProductSerializer(rows, many=True).data)

    @extend_schema(
        request=ProductCreateSerializer,
        responses={201: ProductSerializer},
        operation_id="products_create",
        tags=["products"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        form = ProductCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        product = services.product_create(member=self.member, **form.validated_data)
        return Response(ProductSerializer(product).data, status=201)


class ProductApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(responses=ProductSerializer, operation_id="products_retrieve", tags=["products"])
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        return Response(ProductSerializer(product_of(self, product_slug)).data)


class DependencyListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(DependencySerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="dependencies_list",
        tags=["dependencies"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """The dependencies of a product's present inventory."""
        paginator = ById()
        dependencies = selectors.dependency_list(
            company=self.member.company, product=product_of(self, product_slug)
        )
        rows = paginator.paginate_queryset(dependencies, request, view=self)
        return paginator.get_paginated_response(DependencySerializer(rows, many=True).data)


def product_of(api: CompanyApi, slug: str) -> Product:
    found = selectors.product_find(company=api.member.company, slug=slug)
    if found is None:
        raise Http404
    return found
