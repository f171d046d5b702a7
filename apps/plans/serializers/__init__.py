"""Plans as documents."""

from apps.plans.serializers.plans import (
    Document,
    LineSerializer,
    PlanCreateSerializer,
    PlanSerializer,
    line_document,
    money_document,
    proposal_document,
    totals_document,
)
from apps.plans.serializers.voting import (
    BallotSerializer,
    VoteOpenSerializer,
    VoteSerializer,
    vote_document,
)

__all__ = [
    "BallotSerializer",
    "Document",
    "LineSerializer",
    "PlanCreateSerializer",
    "PlanSerializer",
    "VoteOpenSerializer",
    "VoteSerializer",
    "line_document",
    "money_document",
    "proposal_document",
    "totals_document",
    "vote_document",
]
