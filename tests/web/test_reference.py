"""The API reference: every operation, readable without JavaScript."""

import pytest
import yaml
from django.conf import settings
from django.test import Client

from sponsorplan.web.reference import groups_of

DOCUMENT = {
    "paths": {
        "/api/v1/things/": {
            "post": {
                "operationId": "things_create",
                "tags": ["things"],
                "description": "Make one.",
                "parameters": [
                    {"$ref": "#/components/parameters/Key"},
                    {"name": "dry", "in": "query", "schema": {"type": "boolean"}, "required": True},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Thing"},
                            "example": {"name": "a"},
                        }
                    }
                },
                "responses": {
                    "201": {
                        "description": "Made.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Thing"},
                                }
                            }
                        },
                    },
                    "409": {"description": "It is there."},
                },
            }
        }
    },
    "components": {
        "parameters": {
            "Key": {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
        },
        "schemas": {
            "Money": {"type": "object", "properties": {"minor": {"type": "integer"}}},
            "Colour": {"enum": ["red", "", None], "type": "string"},
            "Thing": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "description": "Its name."},
                    "colour": {
                        "oneOf": [{"$ref": "#/components/schemas/Colour"}, {"type": "null"}]
                    },
                    "price": {"allOf": [{"$ref": "#/components/schemas/Money"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Money"}},
                    "parent": {"$ref": "#/components/schemas/Thing"},
                },
            },
        },
    },
}


def test_fields_within_fields_have_their_types_and_choices() -> None:
    ((operation,),) = (group.operations for group in groups_of(DOCUMENT))
    assert (operation.method, operation.path) == ("POST", "/things/")
    assert [(one.name, one.type, one.needed) for one in operation.parameters] == [
        ("Idempotency-Key", "string, in the header", False),
        ("dry", "boolean, in the query", True),
    ]
    fields = {one.name: one for one in operation.bodies[0].fields}
    assert fields["name"].needed
    assert not fields["colour"].needed
    assert (fields["colour"].type, fields["colour"].choices) == ("string or null", ("red", ""))
    assert fields["price.minor"].type == "integer"
    assert fields["parts"].type == "list of object"
    assert fields["parts[].minor"].type == "integer"
    assert '"name": "a"' in operation.bodies[0].example
    assert [answer.status for answer in operation.answers] == ["201"]
    assert operation.answers[0].body is not None
    assert operation.answers[0].body.fields[0].name == "name"
    assert [answer.status for answer in operation.refusals] == ["409"]


def test_what_holds_itself_ends() -> None:
    ((operation,),) = (group.operations for group in groups_of(DOCUMENT))
    assert max(one.name.count("parent") for one in operation.bodies[0].fields) < 10


@pytest.mark.django_db
def test_every_operation_of_the_document_is_on_the_page() -> None:
    kept = yaml.safe_load((settings.BASE_DIR / "docs/openapi.yaml").read_text(encoding="utf-8"))
    page = Client().get("/api/v1/")
    assert page.status_code == 200
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    for path, methods in kept["paths"].items():
        assert path.removeprefix("/api/v1").encode() in page.content
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"'.encode() in page.content
