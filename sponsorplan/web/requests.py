"""What every request gets: an id, a line in the log, and a place in the figures."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sponsorplan import metrics
from sponsorplan.tracing import Seconds, bind, id_from, traced

_HEADER = "X-Request-ID"
_QUIET = ("livez", "readyz")
_log = logging.getLogger("sponsorplan.requests")


def with_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Outermost: whatever is logged inside carries the id, and the answer says it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = id_from(request.headers.get(_HEADER, ""))
        with traced(request_id=request_id):
            spent = Seconds()
            response = get_response(request)
            response.headers[_HEADER] = request_id
            route = _route(request)
            metrics.request_done(route, request.method or "", response.status_code, spent)
            if route not in _QUIET:
                bind(
                    method=request.method,
                    route=route,
                    status=response.status_code,
                    milliseconds=spent.milliseconds,
                )
                _log.info("request")
        return response

    return middleware


def _route(request: HttpRequest) -> str:
    """The name of the route, so that no address, and nothing in one, is told."""
    match = request.resolver_match
    return (match.url_name or match.route) if match else "none"
