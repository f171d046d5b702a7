from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.models import Product, Upload
from apps.inventory.serializers import (
    DependencySerializer,
    DifferenceSerializer,
    PastedCreateSerializer,
    ProductCreateSerializer,
    ProductSerializer,
    UploadCreateSerializer,
    UploadSerializer,
    VersionSerializer,
    difference_document,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, ById, page_of, paginated


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
        return Response(ProductSerializer(_product(self, product_slug)).data)


class UploadListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses=paginated(UploadSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="uploads_list",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """A product's uploads, oldest first."""
        paginator = ById()
        product = _product(self, product_slug)
        uploads = selectors.upload_list(company=self.member.company).filter(product=product)
        rows = paginator.paginate_queryset(uploads, request, view=self)
        return paginator.get_paginated_response(UploadSerializer(rows, many=True).data)

    @extend_schema(
        request={"multipart/form-data": UploadCreateSerializer},
        responses={202: UploadSerializer(many=True)},
        operation_id="uploads_create",
        tags=["uploads"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Send files; they are read in the background. Sending the same again changes nothing.

        What could not be read before, or was read by an older parser, is read again.
        """
        sent = {
            "files": request.FILES.getlist("files"),
            "paths": request.POST.getlist("paths"),
        }
        form = UploadCreateSerializer(data=sent)
        form.is_valid(raise_exception=True)
        received = services.uploads_receive(
            member=self.member,
            product=_product(self, product_slug),
            files=services.contents_of(form.validated_data["files"], form.validated_data["paths"]),
        )
        return Response(UploadSerializer(received.uploads, many=True).data, status=202)


class UploadApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(responses=UploadSerializer, operation_id="uploads_retrieve", tags=["uploads"])
    def get(self, request: Request, company_slug: str, upload_id: int) -> Response:
        """One upload: ``state`` says whether it has been read yet."""
        return Response(UploadSerializer(_upload(self, upload_id)).data)


class PastedApi(CompanyApi):
    permission = Permission.INVENTORY_WRITE

    @extend_schema(
        request=PastedCreateSerializer,
        responses={202: UploadSerializer(many=True)},
        operation_id="pasted_create",
        tags=["uploads"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Send what a command printed; it becomes an upload, or is refused at once."""
        product = _product(self, product_slug)
        form = PastedCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        pasted = services.text_receive(member=self.member, product=product, **form.validated_data)
        return Response(UploadSerializer([pasted.upload], many=True).data, status=202)


class VersionListApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=paginated(VersionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="versions_list",
        tags=["versions"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """The versions of a product's inventory, newest first."""
        versions = selectors.inventory_versions(product=_product(self, product_slug))
        rows, around = page_of(versions, request, lambda version: version.id)
        return Response({**around, "results": VersionSerializer(list(rows), many=True).data})


class DifferenceApi(CompanyApi):
    permission = Permission.INVENTORY_READ

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
        product = _product(self, product_slug)
        before, after = selectors.version_pair(
            selectors.inventory_versions(product=product),
            before=request.query_params.get("from", ""),
            after=request.query_params.get("to", ""),
        )
        found = selectors.inventory_difference(product=product, before=before, after=after)
        return Response(difference_document(found, before.id, after.id))


class UploadDifferenceApi(CompanyApi):
    permission = Permission.INVENTORY_READ

    @extend_schema(
        responses=DifferenceSerializer,
        operation_id="uploads_difference_retrieve",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str, upload_id: int) -> Response:
        """What changed in one file since the upload of the same path before."""
        upload = _upload(self, upload_id)
        older, found = selectors.upload_difference(upload=upload)
        return Response(difference_document(found, f"upl_{older.pk}", f"upl_{upload.pk}"))


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
            company=self.member.company, product=_product(self, product_slug)
        )
        rows = paginator.paginate_queryset(dependencies, request, view=self)
        return paginator.get_paginated_response(DependencySerializer(rows, many=True).data)


def _product(api: CompanyApi, slug: str) -> Product:
    found = selectors.product_find(company=api.member.company, slug=slug)
    if found is None:
        raise Http404
    return found


def _upload(api: CompanyApi, upload_id: int) -> Upload:
    found = selectors.upload_find(company=api.member.company, upload_id=upload_id)
    if found is None:
        raise Http404
    return found
