from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.api.products import product_of
from apps.inventory.models import Upload
from apps.inventory.serializers import (
    DeliverySerializer,
    PastedCreateSerializer,
    UploadCreateSerializer,
    UploadSerializer,
)
from sponsorplan.web.filters import MADE_PARAMETERS, by_made, by_state, state_parameter
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated

_LOCATION = OpenApiParameter(
    "Location",
    str,
    OpenApiParameter.HEADER,
    response=[202],
    description="The delivery, which lists what was left out and why; absent if nothing was new.",
)


class UploadListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    permission_to_write = Permission.INVENTORY_WRITE
    of_product = True
    parser_classes = [MultiPartParser]

    @extend_schema(
        responses=paginated(UploadSerializer),
        parameters=[*PAGE_PARAMETERS, state_parameter(Upload.State.values), *MADE_PARAMETERS],
        operation_id="uploads_list",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """A product's uploads, oldest first."""
        product = product_of(self, product_slug)
        uploads = selectors.upload_list(company=self.member.company).filter(product=product)
        found = by_made(by_state(uploads, request, Upload.State.values), request, "received_at")
        return self.page(request, found, lambda rows: UploadSerializer(rows, many=True).data)

    @extend_schema(
        request={"multipart/form-data": UploadCreateSerializer},
        responses={202: UploadSerializer(many=True)},
        operation_id="uploads_create",
        parameters=[_LOCATION],
        tags=["uploads"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Send files; they are read in the background. Sending the same again changes nothing.

        What could not be read before, or was read by an older parser, is read again.
        """
        product = product_of(self, product_slug)
        sent = {
            "files": request.FILES.getlist("files"),
            "paths": request.POST.getlist("paths"),
        }
        form = UploadCreateSerializer(data=sent)
        form.is_valid(raise_exception=True)
        received = services.uploads_receive(
            member=self.member,
            product=product,
            files=services.contents_of(form.validated_data["files"], form.validated_data["paths"]),
        )
        return accepted(received, company_slug)


class CompanyUploadListApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=paginated(UploadSerializer),
        parameters=[*PAGE_PARAMETERS, state_parameter(Upload.State.values), *MADE_PARAMETERS],
        operation_id="company_uploads_list",
        tags=["uploads"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The uploads of all products, or of the token's, oldest first."""
        found = selectors.upload_list(company=self.member.company)
        if self.token.product_id is not None:
            found = found.filter(product_id=self.token.product_id)
        rows = by_made(by_state(found, request, Upload.State.values), request, "received_at")
        return self.page(request, rows, lambda page: UploadSerializer(page, many=True).data)


class UploadApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(responses=UploadSerializer, operation_id="uploads_retrieve", tags=["uploads"])
    def get(self, request: Request, company_slug: str, upload_id: int) -> Response:
        """One upload: ``state`` says whether it has been read yet."""
        return Response(UploadSerializer(upload_of(self, upload_id)).data)


class PastedApi(CompanyApi):
    permission = Permission.INVENTORY_WRITE
    of_product = True

    @extend_schema(
        request=PastedCreateSerializer,
        responses={202: UploadSerializer(many=True)},
        operation_id="pasted_create",
        tags=["uploads"],
    )
    def post(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Send what a command printed; it becomes an upload, or is refused at once."""
        product = product_of(self, product_slug)
        form = PastedCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        pasted = services.text_receive(member=self.member, product=product, **form.validated_data)
        return Response(UploadSerializer([pasted.upload], many=True).data, status=202)


class DeliveryApi(CompanyApi):
    permission = Permission.INVENTORY_READ
    of_product = True

    @extend_schema(
        responses=DeliverySerializer, operation_id="deliveries_retrieve", tags=["uploads"]
    )
    def get(self, request: Request, company_slug: str, delivery_id: int) -> Response:
        """Files received at once: which were taken, how far reading them is, what was left out."""
        company = self.member.company
        delivery = selectors.delivery_find(company=company, delivery_id=delivery_id)
        if delivery is None or not self.is_for(delivery.product_id):
            raise Http404
        progress = selectors.delivery_progress(delivery=delivery)
        return Response(DeliverySerializer({"delivery": delivery, **progress}).data)


def accepted(received: services.Received, company_slug: str) -> Response:
    """The answer to files that were taken in and will be read."""
    headers = {}
    if received.delivery is not None:
        place = {"company_slug": company_slug, "delivery_id": received.delivery.pk}
        headers["Location"] = reverse("api_delivery", kwargs=place)
    rows = UploadSerializer(received.uploads, many=True).data
    return Response(rows, status=202, headers=headers)


def upload_of(api: CompanyApi, upload_id: int) -> Upload:
    found = selectors.upload_find(company=api.member.company, upload_id=upload_id)
    if found is None or not api.is_for(found.product_id):
        raise Http404
    return found
