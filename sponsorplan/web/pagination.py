"""Lists that stay stable while they grow."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.serializers import CharField, Serializer
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from django.core.paginator import _SupportsPagination

_LARGEST = 2**63 - 1  # what a primary key can hold
_DIGITS = len(str(_LARGEST))
_PLACES = 6


class ById(CursorPagination):
    """Oldest first, by primary key; ``limit`` rows at most 500."""

    ordering = "pk"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 500
    invalid_cursor_message = "This cursor is not one of ours. Follow “next” from the first page."
    cursor_query_param = "cursor"

    def get_page_size(self, request: Request) -> int:
        """Rows of a page. Raises ``ValidationError`` for a limit that is no number above 0."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and asked.strip("0")):
            words = f"Write how many rows a page has at most, from 1 to {self.max_page_size}."
            raise ValidationError({self.page_size_query_param: [words]})
        return min(int(asked[:_DIGITS]), self.max_page_size)

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


_Item = TypeVar("_Item")
_Row = TypeVar("_Row")


def page_of(
    items: Sequence[_Item], request: Request, name: Callable[[_Item], str]
) -> tuple[Sequence[_Item], dict[str, str | None]]:
    """A page of a list that is no query, with the addresses of the ones around it.

    ``name`` is what tells the items apart; the cursor is that of a page's first one.
    """
    limit = ById().get_page_size(request)
    places = {name(item): place for place, item in enumerate(items)}
    cursor = request.query_params.get(ById.cursor_query_param)
    if cursor is not None and cursor not in places:
        raise NotFound(ById.invalid_cursor_message)
    start = places[cursor] if cursor is not None else 0
    here = request.build_absolute_uri()

    def address(place: int) -> str:
        return str(replace_query_param(here, ById.cursor_query_param, name(items[place])))

    return items[start : start + limit], {
        "next": address(start + limit) if start + limit < len(items) else None,
        "previous": address(max(start - limit, 0)) if start else None,
    }


def offset_page(
    request: Request,
    rows: Callable[[int, int], tuple[Sequence[_Item], bool]],
    document: Callable[[_Item], object],
) -> dict[str, object]:
    """A page of what has no order of keys: ``rows`` gives those from a place on, and if there are more.

    The cursor is the place, up to ten thousand.
    """
    limit = ById().get_page_size(request)
    cursor = request.query_params.get(ById.cursor_query_param, "0")
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < _PLACES):
        raise NotFound(ById.invalid_cursor_message)
    start = int(cursor)
    found, more = rows(start, limit)
    here = request.build_absolute_uri()

    def address(place: int) -> str:
        return str(replace_query_param(here, ById.cursor_query_param, place))

    return {
        "next": address(start + limit) if more else None,
        "previous": address(max(start - limit, 0)) if start else None,
        "results": [document(item) for item in found],
    }


def one_page(
    request: HttpRequest, rows: "_SupportsPagination[_Row]", most: int, key: str = "page"
) -> Page[_Row]:
    """The page of a list that the address names by ``key``, of at most so many rows."""
    return Paginator(rows, most).get_page(request.GET.get(key))


PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="As in `next` of the page before."),
    OpenApiParameter("limit", int, description="Rows at most, up to 500."),
]


@cache
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
