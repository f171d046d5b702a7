"""Lists that stay stable while they grow."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.serializers import CharField, Serializer

_LARGEST = 2**63 - 1  # what a primary key can hold
_DIGITS = len(str(_LARGEST))


class ById(CursorPagination):
    """Oldest first, by primary key; ``limit`` rows at most 500."""

    ordering = "pk"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 500
    invalid_cursor_message = "This cursor is not one of ours. Follow “next” from the first page."
    cursor_query_param = "cursor"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Answers 404 for a cursor that is none of ours, also where the frame would ask SQL."""
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        position = str(cursor.position)
        decimal = position.isascii() and position.isdecimal() and len(position) <= _DIGITS
        if not decimal or int(position) > _LARGEST:
            raise NotFound(self.invalid_cursor_message)
        return cursor


PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="As in `next` of the page before."),
    OpenApiParameter("limit", int, description="Rows at most, up to 500."),
]


def paginated(item: type[Serializer[Any]]) -> type[Serializer[Any]]:
    """The shape of a page of ``item``, for the OpenAPI document."""
    noun = item.__name__.removesuffix("Serializer")
    return type(
        f"{noun}PageSerializer",
        (Serializer,),
        {
            "next": CharField(allow_null=True, help_text="Address of the next page."),
            "previous": CharField(allow_null=True),
            "results": item(many=True),
        },
    )
