"""Makes the OpenAPI document say what each operation answers when it refuses."""

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
}


_REFUSED_WRITES = {
    "409": "What is there already does not allow it.",
    "413": "Too large.",
    "422": "Understood, but a rule forbids it.",
}


def describe_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add the problem answers to every operation, and drop 3.0's ``nullable`` from paginators."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if field.pop("nullable", None):
                field["type"] = [field["type"], "null"]
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path in result.get("paths", {}).values():
        for operation in path.values():
            answers = _ANSWERS | (_REFUSED_WRITES if "requestBody" in operation else {})
            for status, words in answers.items():
                operation["responses"].setdefault(
                    status,
                    {"description": words, "content": {"application/problem+json": reference}},
                )
    return result
