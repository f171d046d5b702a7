"""The OpenAPI document: what each operation says, and that its examples fit its shapes."""

from typing import Any

import yaml
from django.conf import settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

DOCUMENT: dict[str, Any] = yaml.safe_load((settings.BASE_DIR / "docs/openapi.yaml").read_text())
OPERATIONS = [
    (f"{method} {path}", method, operation)
    for path, each in DOCUMENT["paths"].items()
    for method, operation in each.items()
]


def test_each_example_fits_its_shape() -> None:
    seen = 0
    found = [
        (label, [operation.get("requestBody", {}), *operation["responses"].values()])
        for label, _, operation in OPERATIONS
    ]
    found.append(("refusals", list(DOCUMENT["components"]["responses"].values())))
    for label, bodies in found:
        contents = [each for body in bodies for each in body.get("content", {}).items()]
        for kind, content in contents:
            if not kind.endswith("json") or not content.get("schema"):
                continue
            schema = {**content["schema"], "components": DOCUMENT["components"]}
            errors = list(Draft202012Validator(schema).iter_errors(content["example"]))
            assert not errors, f"{label}: {errors[0].message}"
            seen += 1
    assert seen > len(OPERATIONS)


def test_each_operation_says_how_it_refuses() -> None:
    for label, method, operation in OPERATIONS:
        said = set(operation["responses"])
        assert {"401", "403", "404", "429"} <= said, label
        names = {each.get("$ref", "").rpartition("/")[2] for each in operation["parameters"]}
        if method == "get":
            assert "IfNoneMatch" in names, label
            assert "304" in said, label
        else:
            assert {"IdempotencyKey", "IfMatch"} <= names, label
            assert {"409", "412", "422"} <= said, label
