"""Errors as people and programs get them: a page, or problem+json (RFC 9457)."""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from sponsorplan.domain.errors import DomainError
from sponsorplan.tracing import current_id
from sponsorplan.web.away import what_is_away
from sponsorplan.web.nul import NulSent
from sponsorplan.web.whole import CutShort

CONTENT_TYPE = "application/problem+json"
TOO_MANY = (TooManyFilesSent, TooManyFieldsSent)
_RETRY_SECONDS = 5


def problem(
    status: int, code: str, title: str, detail: str, extra: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The body of a problem; ``code`` is stable, ``detail`` says what to do."""
    return {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": title,
        "detail": detail,
        **({"request_id": current_id()} if current_id() else {}),
        **(extra or {}),
    }


def problem_response(error: Exception, context: Mapping[str, object]) -> Response | None:
    """DRF's exception handler. ``None`` for what is a fault of ours."""
    away = what_is_away(error)
    body = _away(away) if away else _body(error)
    if body is None:
        return None
    set_rollback()
    status = int(str(body["status"]))
    response = Response(body, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    wait = _RETRY_SECONDS if away else getattr(error, "wait", None)
    if wait:
        response["Retry-After"] = str(int(wait))
    return response


def _away(what: str) -> dict[str, object]:
    words = f"We cannot reach our {what} just now. Try again, best under an Idempotency-Key."
    return problem(503, "unavailable", "Unavailable", words)


_SAID: dict[type[Exception], tuple[int, str, str, str]] = {
    Http404: (404, "not_found", "Not found", "There is nothing here, or not for you."),
    PermissionDenied: (403, "forbidden", "Not allowed", "Your role or token does not allow this."),
}


def _body(error: Exception) -> dict[str, object] | None:
    if isinstance(error, DomainError):
        return problem(error.status, error.code, error.title, error.detail, error.extra)
    for kind, said in _SAID.items():
        if isinstance(error, kind):
            return problem(*said)
    if isinstance(error, exceptions.ValidationError):
        fields = list(_fields(error.detail))
        first = fields[0]["detail"] if fields else "The request could not be understood."
        return problem(400, "invalid", "The request could not be used", first, {"errors": fields})
    if isinstance(error, TOO_MANY):
        return problem(413, "too_many_parts", "Too much at once", _too_many(error))
    if isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        code = codes if isinstance(codes, str) else "error"
        title = HTTPStatus(error.status_code).phrase
        return problem(error.status_code, code, title, str(error.detail))
    return None


def _fields(detail: Any, pointer: str = "") -> Any:  # noqa: ANN401 - DRF's detail is a free tree
    """Flatten DRF's error tree to JSON pointers."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            part = str(key).replace("~", "~0").replace("/", "~1")
            yield from _fields(value, f"{pointer}/{part}" if key != "non_field_errors" else pointer)
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from _fields(value, f"{pointer}/{number}" if nested else pointer)
    else:
        yield {"pointer": pointer or "/", "code": detail.code, "detail": str(detail)}


class page_for_domain_errors:  # noqa: N801 - named as the middleware it is in the settings
    """Shows a ``DomainError`` that no view answered as a page that says what to do."""

    def __init__(self, get_response: Any) -> None:  # noqa: ANN401 - Django's own type is wider
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        context = {"error": error, "status": error.status}
        return render(request, "problem.html", context, status=error.status)


def _too_many(error: Exception) -> str:
    if isinstance(error, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return f"More than {most} files came at once. Send them in parts, or as one archive."
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return f"More than {most} fields came at once. Send them in parts."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        words = f"What was sent is larger than {most} MB. Send long text as a file instead."
        return _page(request, 413, words)
    if isinstance(exception, TOO_MANY):
        return _page(request, 413, _too_many(exception))
    words = str(exception) if isinstance(exception, NulSent | CutShort) else ""
    return _page(request, 400, words or "The request could not be understood.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "Your role does not allow this. Ask an owner of the company.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, "There is nothing here, or not for you.")


def server_error(request: HttpRequest) -> HttpResponse:
    away = what_is_away(sys.exception())
    if away:
        return _unavailable(request, away)
    return _plain(request, 500, "Something failed on our side. What you had before is kept.")


def _unavailable(request: HttpRequest, what: str) -> HttpResponse:
    """Something does not answer, or is too busy: it will again, by itself."""
    words = (
        f"We cannot reach our {what} just now. Look whether it was kept before you send it again."
    )
    answer = _plain(request, 503, words)
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _plain(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """A page that asks nothing of the database, not even who is logged in."""
    if request.path.startswith("/api/"):
        return _page(request, status, detail)
    context = {
        "title": HTTPStatus(status).phrase,
        "detail": detail,
        "status": status,
        "request_id": current_id(),
    }
    return HttpResponse(render_to_string("unavailable.html", context), status=status)


def _page(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    title = HTTPStatus(status).phrase
    if request.path.startswith("/api/"):
        body = problem(status, title.lower().replace(" ", "_"), title, detail)
        return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    context = {"error": {"title": title, "detail": detail, "status": status}, "status": status}
    return render(request, "problem.html", context, status=status)
