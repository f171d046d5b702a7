"""Makes the OpenAPI document say what each operation answers when it refuses."""

from collections.abc import Iterator
from typing import Any

_PROBLEM = {
    "type": "object",
    "description": "What went wrong and what to do (RFC 9457).",
    "required": ["type", "status", "code", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; made for programs."},
        "title": {"type": "string"},
        "detail": {"type": "string", "description": "Made for people."},
        "request_id": {"type": "string", "description": "To name when you report it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer of the field."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_ANSWERS = {
    "400": "The request could not be understood.",
    "401": "No token, or one that is unknown, revoked or expired.",
    "403": "The token does not allow this.",
    "404": "Nothing here, or not for this token.",
    "429": "Too many requests in this window.",
    "503": "Our database, shared cache or file store does not answer just now.",
}
_REFUSED_READS = ("406",)
_REFUSED_WRITES = {
    "406": "This is not sent in the form that was asked for.",
    "409": "What is there already, or a request under way with this key, does not allow it.",
    "412": "What `If-Match` names is not what is there now.",
    "413": "Too large.",
    "415": "The body is of another kind than this reads.",
    "422": "Understood, but a rule forbids it, or the key was used for another request.",
}
_WRITES = ("post", "put", "patch", "delete")


def _text(words: str, **limits: int) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string", **limits}}


def _number(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "integer", "minimum": 0}}


_KEY = "Names this write: sent again within 24 hours it is answered as before and not done twice."
_MATCH = "Tags; the write is refused unless one of them is of what is there now."
_NONE_MATCH = "Tags; 304 if one of them is of what is there now."
_PARAMETERS = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        **_text(_KEY, minLength=1, maxLength=255),
    },
    "IfMatch": {"name": "If-Match", "in": "header", **_text(_MATCH)},
    "IfNoneMatch": {"name": "If-None-Match", "in": "header", **_text(_NONE_MATCH)},
}
_HEADERS = {
    "RateLimit-Limit": _number("Requests that the token may make in one window."),
    "RateLimit-Remaining": _number("Requests that are left of this window."),
    "RateLimit-Reset": _number("Seconds until the next window."),
    "ETag": _text("Strong tag of what was sent."),
    "Idempotent-Replayed": _text("`true`: this was answered before, under the same key."),
    "Retry-After": _number("Seconds to wait."),
}
_LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def describe_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add what every operation takes and answers, and drop 3.0's ``nullable`` from paginators."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    components["parameters"] = _PARAMETERS
    components["headers"] = {name.replace("-", ""): each for name, each in _HEADERS.items()}
    components["responses"] = {
        f"Refused{status}": _refusal(status, words)
        for status, words in sorted((_ANSWERS | _REFUSED_WRITES).items())
    }
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if field.pop("nullable", None):
                field["type"] = [field["type"], "null"]
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            _describe(operation, writes=method in _WRITES)
    return result


def _describe(operation: dict[str, Any], *, writes: bool) -> None:
    named = ("IdempotencyKey", "IfMatch") if writes else ("IfNoneMatch",)
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in named
    )
    responses = operation["responses"]
    if not writes:
        responses["304"] = {"description": "Nothing has changed; nothing is sent."}
    for status, response in responses.items():
        headers = response.get("headers", {}) | _headers(str(status), writes=writes)
        if headers:
            response["headers"] = headers
    for status in (*_ANSWERS, *(_REFUSED_WRITES if writes else _REFUSED_READS)):
        responses.setdefault(status, {"$ref": f"#/components/responses/Refused{status}"})
    operation["responses"] = dict(sorted(responses.items()))


def _refusal(status: str, words: str) -> dict[str, Any]:
    """One answer that many operations refer to; said by each, it was half of the document."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    headers = _headers(status, writes=True)
    return {
        "description": words,
        "content": {"application/problem+json": problem},
        **({"headers": headers} if headers else {}),
    }


def _headers(status: str, *, writes: bool) -> dict[str, Any]:
    return {
        name: {"$ref": f"#/components/headers/{name.replace('-', '')}"}
        for name in _names(status, writes=writes)
    }


def _names(status: str, *, writes: bool) -> Iterator[str]:
    if status == "401":
        return
    yield from _LIMITS
    if not writes and status in ("200", "304"):
        yield "ETag"
    if status in ("429", "503"):
        yield "Retry-After"
    if writes and status.startswith("2"):
        yield "Idempotent-Replayed"
