"""What every REST door does alike: tags of what it shows, limits, and words about its own end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.openapi import AutoSchema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sponsorplan.web.conditional import etag_of, is_known, match_check
from sponsorplan.web.limits import TokenThrottle
from sponsorplan.web.pagination import ById, page_of

_Row = TypeVar("_Row", bound=Model)
_Item = TypeVar("_Item")
SAFE = ("GET", "HEAD", "OPTIONS")
_OK = 200


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when an address should not be used, from when on it is gone, and what to read."""

    since: date
    sunset: date | None = None
    link: str = ""

    def headers(self) -> dict[str, str]:
        """RFC 9745 and RFC 8594."""
        found = {"Deprecation": f"@{_seconds(self.since)}"}
        if self.sunset is not None:
            found["Sunset"] = http_date(_seconds(self.sunset))
        if self.link:
            found["Link"] = f'<{self.link}>; rel="deprecation"; type="text/html"'
        return found


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


class ResourceSchema(AutoSchema):
    """Says in the document what a view declares about its own end."""

    def is_deprecated(self) -> bool:
        declared = getattr(self.view, "deprecated", None) is not None
        return declared or bool(super().is_deprecated())


class ResourceApi(APIView):
    """A REST door. ``deprecated`` announces its end."""

    deprecated: ClassVar[Deprecation | None] = None
    throttle_classes = [TokenThrottle]

    def page(
        self,
        request: Request,
        rows: QuerySet[_Row],
        documents: Callable[[list[_Row]], object],
    ) -> Response:
        """A page of a query, oldest first; ``documents`` makes of its rows what is sent."""
        paginator = ById()
        shown = paginator.paginate_queryset(rows, request, view=self)
        return paginator.get_paginated_response(documents(list(shown or [])))

    def page_of_all(
        self,
        request: Request,
        items: Sequence[_Item],
        name: Callable[[_Item], str],
        documents: Callable[[list[_Item]], object],
    ) -> Response:
        """A page of a list that is no query; ``name`` is what tells its items apart."""
        shown, around = page_of(items, request, name)
        return Response({**around, "results": documents(list(shown))})

    def etags(self, request: Request, **kwargs: Any) -> set[str]:  # noqa: ANN401 - the route's own
        """What ``If-Match`` may name: the tags of what is at this address now."""
        read = getattr(self, "get", None)
        tag = etag_of(read(request, **kwargs)) if read else None
        return {tag} if tag else set()

    def match_check(self, request: Request, **kwargs: Any) -> None:  # noqa: ANN401 - the route's own
        """Raises ``Changed`` when ``If-Match`` names what is not there any more."""
        if "If-Match" in request.headers:
            match_check(request, self.etags(request, **kwargs))

    def finalize_response(
        self,
        request: Request,
        response: Any,  # noqa: ANN401 - of DRF or of Django; its types say the former alone
        *args: Any,  # noqa: ANN401 - DRF's
        **kwargs: Any,  # noqa: ANN401 - DRF's
    ) -> Any:  # noqa: ANN401 - as above
        done: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and done.status_code == _OK:
            done = _tagged(request, done)
        allowance = vars(request).get("allowance")
        said = allowance.headers() if allowance else {}
        said |= self.deprecated.headers() if self.deprecated else {}
        for name, value in said.items():
            done.headers[name] = value
        return done


def _tagged(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    tag = etag_of(response)
    if tag is None:
        return response
    if is_known(request, tag):
        response = HttpResponse(status=304)
        response.headers.pop("Content-Type", None)
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def rendered(view: ResourceApi, request: Request, response: HttpResponseBase) -> HttpResponse:
    """The response with its bytes."""
    done = view.finalize_response(request, response)
    if isinstance(done, Response):
        done.render()
    assert isinstance(done, HttpResponse)  # noqa: S101 - no write is answered in pieces
    return done
