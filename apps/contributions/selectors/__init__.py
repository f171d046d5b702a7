"""Everything that is read of time given."""

from apps.contributions.selectors.records import (
    Given,
    Hours,
    budget_of,
    contribution_find,
    contribution_list,
    given_by_upstream,
    given_to,
    hours_of,
)
from apps.contributions.selectors.suggesting import (
    is_known_upstream,
    suggestion_find,
    suggestions_of,
)

__all__ = [
    "Given",
    "Hours",
    "budget_of",
    "contribution_find",
    "contribution_list",
    "given_by_upstream",
    "given_to",
    "hours_of",
    "is_known_upstream",
    "suggestion_find",
    "suggestions_of",
]
