"""Shapes of request bodies that take what they say and nothing else."""

from collections.abc import Mapping
from typing import Any, TypeVar

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import CharField, Serializer

_Instance = TypeVar("_Instance")


# A docstring of the class would stand in the OpenAPI document, at every shape that has none.
# A misspelt field is refused: it must not become a silent default.
class StrictSerializer(Serializer[_Instance]):
    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                words = f"This is not a field here. Use: {', '.join(self.fields)}."
                raise ValidationError({name: [words] for name in unknown}, code="unknown")
        return super().to_internal_value(data)


class StrictCharField(CharField):
    """Text; not a number, which the framework would write out as text."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401 - any JSON value
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)
