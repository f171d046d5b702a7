"""Plans and lines as programs get them and send them."""

from apps.plans.serializers.changes import PlanChangeSerializer, changes_of
from apps.plans.serializers.documents import (
    Document,
    line_document,
    money_document,
    proposal_document,
    totals_document,
)
from apps.plans.serializers.shapes import LineSerializer, PlanCreateSerializer, PlanSerializer
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
    "PlanChangeSerializer",
    "PlanCreateSerializer",
    "PlanSerializer",
    "VoteOpenSerializer",
    "VoteSerializer",
    "changes_of",
    "line_document",
    "money_document",
    "proposal_document",
    "totals_document",
    "vote_document",
]
