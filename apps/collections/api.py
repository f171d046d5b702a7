from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.collections import selectors, services
from apps.collections.models import Collection
from apps.collections.serializers import (
    CollectionCreateSerializer,
    CollectionSerializer,
    collection_document,
)
from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans.selectors import plan_find
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class CollectionListApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.COLLECTIONS_WRITE

    @extend_schema(
        responses=paginated(CollectionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="collections_list",
        tags=["collections"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What was collected by Stripe, and what waits, oldest first."""
        rows = selectors.collection_list(company=self.member.company)
        return self.page(request, rows, lambda rows: [collection_document(row) for row in rows])

    @extend_schema(
        request=CollectionCreateSerializer,
        responses={201: CollectionSerializer},
        operation_id="collections_create",
        tags=["collections"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Have an approved plan's budget collected for the present period; once for each period."""
        form = CollectionCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        company = self.member.company
        plan = plan_find(company=company, number=form.validated_data["plan"])
        if plan is None:
            raise Http404
        here = request.build_absolute_uri(reverse("collect", args=[company.slug, plan.number]))
        made = services.collection_start(member=self.member, plan=plan, bill=form.bill(here))
        return Response(collection_document(_found(self, made.pk)), status=201)


class CollectionApi(CompanyApi):
    permission = Permission.PAYMENTS_READ

    @extend_schema(
        responses=CollectionSerializer, operation_id="collections_retrieve", tags=["collections"]
    )
    def get(self, request: Request, company_slug: str, collection_id: int) -> Response:
        """One collection, as Stripe showed it when it was last looked at."""
        return Response(collection_document(_found(self, collection_id)))


class CollectionVoidApi(CompanyApi):
    permission = Permission.COLLECTIONS_WRITE

    @extend_schema(
        request=None,
        responses={202: CollectionSerializer},
        operation_id="collections_void",
        tags=["collections"],
    )
    def post(self, request: Request, company_slug: str, collection_id: int) -> Response:
        """Make it impossible to pay. It is void once Stripe has said so."""
        found = _found(self, collection_id)
        services.collection_void(member=self.member, collection=found)
        return Response(collection_document(_found(self, collection_id)), status=202)


def _found(api: CompanyApi, collection_id: int) -> Collection:
    found = selectors.collection_find(company=api.member.company, collection_id=collection_id)
    if found is None:
        raise Http404
    return found
