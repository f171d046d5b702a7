"""Examples for the OpenAPI document, made from the shapes themselves, so that they always fit."""

import re
from collections.abc import Mapping
from typing import Any

# What a field of that name looks like; used where its shape allows it.
_LIKE: dict[str, object] = {
    "actor": "planner@acme.example",
    "base": "EUR",
    "created_by": "planner@acme.example",
    "currency": "USD",
    "digest": "5f1c0a7be0f3d9f2b0c4a1d87e6f0c13b1a94e2d7c5f8a60b3e9d1c2f4a5b607",
    "email": "planner@acme.example",
    "made_by": "planner@acme.example",
    "minor": 5000,
    "name": "debug",
    "next": None,
    "number": 1,
    "previous": None,
    "reason": "We rely on it every day",
    "title": "Thanks 2027",
    "upstream": "github.com/debug-js/debug",
}
_FORMATS = {
    "date": "2026-11-01",
    "date-time": "2026-11-01T09:00:00Z",
    "email": "planner@acme.example",
    "uri": "https://acme.example/",
    "binary": "bytes of a file",
    "^[-a-zA-Z0-9_]+$": "acme",
    "^20[0-9]{2}-(0[1-9]|1[0-2])$": "2027-08",
}
_PLAIN: dict[str, object] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "null": None,
}
_DEPTH = 8
_ID = re.compile(r"\^([a-z]+_)\[0-9\]\{1,18\}\$")  # the pattern of an id with its prefix


def example_of(schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str = "") -> object:
    """A value that the schema allows; ``shapes`` are those it may refer to."""
    return _value(schema, shapes, name, 0)


def _value(schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str, depth: int) -> object:
    if "$ref" in schema:
        return _value(shapes[schema["$ref"].rpartition("/")[2]], shapes, name, depth)
    for word in ("allOf", "oneOf", "anyOf"):
        if word in schema:
            return _value(schema[word][0], shapes, name, depth)
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if name in _LIKE and _fits(_LIKE[name], kinds):
        return _LIKE[name]
    return _of_kind(kinds[0], schema, shapes, depth)


def _of_kind(kind: str, schema: Mapping[str, Any], shapes: Mapping[str, Any], depth: int) -> object:
    if kind == "object":
        fields = schema.get("properties", {}) if depth < _DEPTH else {}
        return {key: _value(each, shapes, key, depth + 1) for key, each in fields.items()}
    if kind == "array":
        many = max(schema.get("minItems", 1), 1) if depth < _DEPTH else 0
        return [_value(schema.get("items", {}), shapes, "", depth + 1)] * many
    if kind == "integer":
        return max(1, schema.get("minimum", 1)) if schema.get("maximum", 1) >= 1 else 0
    said = schema.get("format") or schema.get("pattern", "")
    number = _ID.fullmatch(said)
    if number:
        return f"{number[1]}12"
    found = _FORMATS.get(said, _PLAIN[kind])
    return found[: schema.get("maxLength")] if isinstance(found, str) else found


def _fits(value: object, kinds: list[str]) -> bool:
    if value is None:
        return "null" in kinds
    return ("integer" if isinstance(value, int) else "string") in kinds


def add_examples(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Give each body and each answer of each operation an example."""
    components = result.get("components", {})
    shapes = components.get("schemas", {})
    operations = [each for path in result.get("paths", {}).values() for each in path.values()]
    for operation in operations:
        _exemplify(operation.get("requestBody", {}), shapes)
        for status, answer in operation["responses"].items():
            _answer(status, answer, shapes)
    for name, answer in components.get("responses", {}).items():
        _answer(name.removeprefix("Refused"), answer, shapes)
    return result


def _answer(status: str, answer: dict[str, Any], shapes: Mapping[str, Any]) -> None:
    _exemplify(answer, shapes)
    refusal = answer.get("content", {}).get("application/problem+json")
    if refusal is not None:
        refusal["example"] = _problem(int(status), answer.get("description", ""))


def _exemplify(body: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
    for kind, content in body.get("content", {}).items():
        if kind.endswith("json") and content.get("schema"):
            content.setdefault("example", example_of(content["schema"], shapes))


def _problem(status: int, words: str) -> dict[str, object]:
    codes = {400: "invalid", 401: "authentication_failed", 403: "forbidden", 404: "not_found"}
    codes |= {406: "not_acceptable", 409: "idempotency_key_in_use", 412: "changed_meanwhile"}
    codes |= {413: "too_large", 415: "unsupported_media_type", 429: "throttled", 503: "unavailable"}
    return {
        "type": "about:blank",
        "status": status,
        "code": codes.get(status, "idempotency_key_reused"),
        "title": words.partition(".")[0].partition(",")[0],
        "detail": words,
    }
