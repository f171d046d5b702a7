"""Lists that stay stable while they grow."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import CursorPagination
from rest_framework.serializers import CharField, Serializer


class ById(CursorPagination):
    """Oldest first, by primary key; ``limit`` rows at most 500."""

    ordering = "pk"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 500
    cursor_query_param = "cursor"


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
