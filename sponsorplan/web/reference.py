"""The API reference as a page: the OpenAPI document, readable without JavaScript."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_Schema = Mapping[str, Any]
_DEEPEST = 4
_PREFIX = "/api/v1"
_JSON = "json"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body, or a parameter. Those within others have a ``name`` with dots."""

    name: str
    type: str
    needed: bool
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered: its media type, its fields, and an example where there is one."""

    media_type: str
    fields: tuple[Field, ...]
    words: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    words: str
    body: Body | None


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    words: str
    parameters: tuple[Field, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[Answer, ...]


@dataclass(slots=True)
class Group:
    name: str
    operations: list[Operation] = field(default_factory=list)


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    return render(request, "reference.html", {"groups": _reference()})


@lru_cache(maxsize=1)
def _reference() -> tuple[Group, ...]:
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped
    # Through JSON, so that it is what programs get: the generator hands out lazy values.
    return groups_of(json.loads(json.dumps(document, default=str)))


def groups_of(document: _Schema) -> tuple[Group, ...]:
    """All operations by tag, in the order of the document."""
    groups: dict[str, Group] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = (operation.get("tags") or ["other"])[0]
            group = groups.setdefault(name, Group(name))
            group.operations.append(_operation(document, path, method, operation))
    return tuple(groups[name] for name in sorted(groups))


def _operation(document: _Schema, path: str, method: str, operation: _Schema) -> Operation:
    answers = [
        Answer(status, answer.get("description", ""), _first(_bodies(document, answer)))
        for status, answer in sorted(
            (status, _resolved(document, answer))
            for status, answer in operation["responses"].items()
        )
    ]
    return Operation(
        operation["operationId"],
        method.upper(),
        path.removeprefix(_PREFIX),
        operation.get("description", ""),
        tuple(_parameter(document, each) for each in operation.get("parameters", ())),
        tuple(_bodies(document, operation.get("requestBody", {}))),
        tuple(answer for answer in answers if answer.status < "400"),
        tuple(answer for answer in answers if answer.status >= "400"),
    )


def _parameter(document: _Schema, parameter: _Schema) -> Field:
    found = _resolved(document, parameter)
    schema = found.get("schema", {})
    return Field(
        found["name"],
        f"{_type(document, schema)}, in the {found['in']}",
        found.get("required", False),
        found.get("description", ""),
        _choices(document, schema),
    )


def _first(bodies: Iterable[Body]) -> Body | None:
    return next(iter(bodies), None)


def _bodies(document: _Schema, content: _Schema) -> Iterator[Body]:
    for media_type, each in content.get("content", {}).items():
        schema = _resolved(document, each.get("schema", {}))
        rows = schema.get("items", schema)
        examples = [one.get("value") for one in each.get("examples", {}).values()]
        example = each.get("example", examples[0] if examples else None)
        yield Body(
            media_type,
            tuple(_fields(document, rows, "", 0)),
            _resolved(document, rows).get("description", ""),
            json.dumps(example, ensure_ascii=False, indent=2)
            if example is not None and _JSON in media_type
            else "",
        )


def _fields(document: _Schema, schema: _Schema, prefix: str, depth: int) -> Iterator[Field]:
    schema = _resolved(document, schema)
    needed = set(schema.get("required", ()))
    for name, each in schema.get("properties", {}).items():
        inner = _resolved(document, each)
        yield Field(
            f"{prefix}{name}",
            _type(document, each),
            name in needed,
            each.get("description", "") or inner.get("description", ""),
            _choices(document, each),
        )
        if depth < _DEEPEST:
            many = "items" in inner
            within = f"{prefix}{name}{'[]' if many else ''}."
            yield from _fields(document, inner.get("items", inner), within, depth + 1)


def _resolved(document: _Schema, schema: _Schema) -> _Schema:
    """The schema itself: what it refers to, and of alternatives the first that is not null."""
    while True:
        if "$ref" in schema:
            _, _, kind, name = schema["$ref"].split("/")
            schema = document["components"][kind][name]
        elif "allOf" in schema and "properties" not in schema:
            schema = schema["allOf"][0]
        elif "oneOf" in schema and "properties" not in schema:
            schema = next(one for one in schema["oneOf"] if one.get("type") != "null")
        else:
            return schema


def _type(document: _Schema, schema: _Schema) -> str:
    found = _resolved(document, schema)
    kind = found.get("type", "object" if "properties" in found else "any value")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if words == "array":
        return f"list of {_type(document, found.get('items', {}))}"
    form = found.get("format")
    or_null = any(one.get("type") == "null" for one in schema.get("oneOf", ()))
    return f"{words}{f' ({form})' if form else ''}{' or null' if or_null else ''}"


def _choices(document: _Schema, schema: _Schema) -> tuple[str, ...]:
    found = _resolved(document, schema)
    found = _resolved(document, found.get("items", found))
    return tuple(str(choice) for choice in found.get("enum", ()) if choice is not None)
