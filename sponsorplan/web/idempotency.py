"""``Idempotency-Key``: what names a request, what tells two apart, and what is answered again."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from rest_framework.request import Request

from sponsorplan.domain.errors import DomainError
from sponsorplan.web.parsers import TooLarge
from sponsorplan.web.problems import CONTENT_TYPE, problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_MOST = 255
_HEADERS = ("Content-Type", "Location", "Retry-After")
# Refused before work began: the same key may be sent again with what was wrong put right.
_NOT_KEPT = frozenset({400, 401, 403, 404, 405, 406, 412, 413, 415, 429})


class InvalidKey(DomainError):
    code: ClassVar[str] = "idempotency_key_invalid"
    title: ClassVar[str] = "The Idempotency-Key cannot be used"
    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept: the status, the headers that belong to it, and the bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_kept(self) -> bool:
        return self.status not in _NOT_KEPT


def key_of(request: Request) -> str | None:
    """The request's key; ``None`` without one. Raises ``InvalidKey``."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= _MOST or not key.isascii() or not key.isprintable():
        raise InvalidKey(f"Send 1 to {_MOST} printable ASCII characters, such as a random UUID.")
    return key


def fingerprint(request: Request) -> str:
    """SHA-256 in hexadecimal of the method, the address and what was sent.

    A form's parts are taken one by one: its boundary is made anew each time it is sent.
    """
    digest = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), *_parts(request)):
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _parts(request: Request) -> list[str]:
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        fields = [[name, *request.POST.getlist(name)] for name in sorted(request.POST)]
        files = [
            [name, *(_file(each) for each in request.FILES.getlist(name))]
            for name in sorted(request.FILES)
        ]
        return [json.dumps(fields), json.dumps(files)]
    try:
        body = request._request.body  # noqa: SLF001 - the bytes, which the parser reads again
    except RequestDataTooBig as error:
        raise TooLarge("The body is too large. Send less at once.") from error
    return [kind, hashlib.sha256(body).hexdigest()]


def _file(file: "UploadedFile[Any]") -> list[str]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name or "", digest.hexdigest()]


def answer_from(response: HttpResponse) -> Answer:
    """What a rendered response says, as it is kept."""
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    return Answer(response.status_code, headers, bytes(response.content))


def replayed(answer: Answer) -> HttpResponse:
    """The kept answer once more."""
    headers = answer.headers | {REPLAYED: "true"}
    return HttpResponse(answer.body, status=answer.status, headers=headers)


def fault() -> Answer:
    """What is answered to a fault of ours."""
    words = "Something failed on our side. What you had before is kept."
    body = problem(500, "internal_server_error", "Internal Server Error", words)
    return Answer(500, {"Content-Type": CONTENT_TYPE}, json.dumps(body).encode())
