"""What is collected, and whether anything can be."""

from apps.collections.selectors.charges import charges_of
from apps.collections.selectors.hosted import hosted_link
from apps.collections.selectors.records import (
    collection_find,
    collection_list,
    collection_of_period,
    collections_of_plan,
    waiting_events,
)
from apps.collections.selectors.setup import CAPACITIES, Setup, setup

__all__ = [
    "CAPACITIES",
    "Setup",
    "charges_of",
    "collection_find",
    "collection_list",
    "collection_of_period",
    "collections_of_plan",
    "hosted_link",
    "setup",
    "waiting_events",
]
