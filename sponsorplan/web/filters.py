"""Filters of lists: by state, and by when a row was made."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_Row = TypeVar("_Row", bound=Model)

MADE_PARAMETERS = [
    OpenApiParameter("created_after", OpenApiTypes.DATETIME, description="This moment or later."),
    OpenApiParameter("created_before", OpenApiTypes.DATETIME, description="Earlier than this."),
]


def state_parameter(states: Sequence[str], name: str = "state") -> OpenApiParameter:
    return OpenApiParameter(name, str, enum=sorted(states), description="Only these.")


def by_state(
    rows: QuerySet[_Row], request: Request, states: Sequence[str], name: str = "state"
) -> QuerySet[_Row]:
    """Rows of the state that is asked for, if one is. Raises ``ValidationError``."""
    wanted = request.query_params.get(name)
    if wanted is None:
        return rows
    if wanted not in states:
        raise ValidationError({name: [f"Use one of: {', '.join(sorted(states))}."]})
    return rows.filter(**{name: wanted})


def by_made(rows: QuerySet[_Row], request: Request, field: str = "created_at") -> QuerySet[_Row]:
    """Rows made in the time that is asked for. Raises ``ValidationError``."""
    bounds: dict[str, Any] = {}
    for name, operator in (("created_after", "gte"), ("created_before", "lt")):
        text = request.query_params.get(name)
        if text is not None:
            bounds[f"{field}__{operator}"] = _moment(name, text)
    return rows.filter(**bounds)


def _moment(name: str, text: str) -> datetime:
    # A plus sign in an address is a space where it was not escaped.
    text = text.replace(" ", "+")
    try:
        day = parse_date(text)
        found = datetime.combine(day, time(), UTC) if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None or (found.tzinfo is not None and not 1 < found.year < 9999):  # noqa: PLR2004 - years that every zone has
        raise ValidationError({name: ["Write a moment as 2026-11-03T20:26:10Z, or a day."]})
    return found if found.tzinfo else found.replace(tzinfo=UTC)
