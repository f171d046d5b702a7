"""Accounts that are asked about each day."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.models import Feed
from apps.payments.serializers import (
    FeedCreateSerializer,
    FeedSerializer,
    FeedWholeSerializer,
    feed_document,
    feed_whole,
)
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class _FeedApi(CompanyApi):
    permission = Permission.PAYMENTS_READ
    permission_to_write = Permission.PAYMENTS_WRITE

    def _feed(self, feed_id: int) -> Feed:
        found = selectors.feed_find(company=self.member.company, feed_id=feed_id)
        if found is None:
            raise Http404
        return found


class FeedListApi(_FeedApi):
    @extend_schema(
        responses=paginated(FeedSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="feeds_list",
        tags=["payments"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Accounts at platforms that are asked about each day."""
        found = selectors.feed_list(company=self.member.company)
        return self.page(request, found, lambda rows: [feed_document(row) for row in rows])

    @extend_schema(
        request=FeedCreateSerializer,
        responses={201: FeedSerializer},
        operation_id="feeds_create",
        tags=["payments"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Have an account asked about, at once and then each day."""
        form = FeedCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        feed = services.feed_make(member=self.member, **form.validated_data)
        return Response(feed_document(feed), status=201)


class FeedApi(_FeedApi):
    @extend_schema(responses=FeedWholeSerializer, operation_id="feeds_retrieve", tags=["payments"])
    def get(self, request: Request, company_slug: str, feed_id: int) -> Response:
        """One account, how asking about it goes, and what the platform told of each month."""
        return Response(feed_whole(self._feed(feed_id)))

    @extend_schema(responses={204: None}, operation_id="feeds_destroy", tags=["payments"])
    def delete(self, request: Request, company_slug: str, feed_id: int) -> Response:
        """Ask about it no more, and forget its token. What was fetched stays."""
        services.feed_remove(member=self.member, feed=self._feed(feed_id))
        return Response(status=204)


class FeedAskApi(_FeedApi):
    @extend_schema(
        request=None, responses={202: FeedSerializer}, operation_id="feeds_ask", tags=["payments"]
    )
    def post(self, request: Request, company_slug: str, feed_id: int) -> Response:
        """Ask about it now."""
        services.feed_ask(member=self.member, feed=self._feed(feed_id))
        return Response(feed_document(self._feed(feed_id)), status=202)
