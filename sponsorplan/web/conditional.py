"""``ETag``, ``If-None-Match`` and ``If-Match`` (RFC 9110, section 13)."""

import hashlib
from collections.abc import Set as AbstractSet
from typing import ClassVar

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_etags, quote_etag
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sponsorplan.domain.errors import DomainError


class Changed(DomainError):
    code: ClassVar[str] = "changed_meanwhile"
    title: ClassVar[str] = "What you have read is not what is there now"
    status: ClassVar[int] = 412


def etag_of(response: HttpResponseBase) -> str | None:
    """The strong tag of what an answer holds; ``None`` for one that is sent in pieces."""
    if isinstance(response, Response):
        content = JSONRenderer().render(response.data)
    elif isinstance(response, StreamingHttpResponse):
        return None
    else:
        content = getattr(response, "content", b"")
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def is_known(request: Request, etag: str) -> bool:
    """Whether the program has this already; weak tags count as equal here."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return asked == ["*"] or etag in {tag.removeprefix("W/") for tag in asked}


def match_check(request: Request, etags: AbstractSet[str]) -> None:
    """Raises ``Changed`` unless the program has read what is there now; weak tags never match."""
    asked = parse_etags(request.headers.get("If-Match", ""))
    if not etags or not (asked == ["*"] or etags & set(asked)):
        raise Changed(
            "Read it again, look at what changed, and send your change with the new ETag."
        )
