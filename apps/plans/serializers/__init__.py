"""Plans and lines as programs get them and send them."""

from apps.plans.serializers.changes import PlanChangeSerializer, changes_of
from apps.plans.serializers.documents import (
    Document,
    line_document,
    money_document,
    proposal_document,
    totals_document,
)
from apps.plans.serializers.proof import (
    ComparisonSerializer,
    MeasuringSerializer,
    SensitivitySerializer,
    comparison_document,
    sensitivity_document,
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
    "ComparisonSerializer",
    "Document",
    "LineSerializer",
    "MeasuringSerializer",
    "PlanChangeSerializer",
    "PlanCreateSerializer",
    "PlanSerializer",
    "SensitivitySerializer",
    "VoteOpenSerializer",
    "VoteSerializer",
    "changes_of",
    "comparison_document",
    "line_document",
    "money_document",
    "proposal_document",
    "sensitivity_document",
    "totals_document",
    "vote_document",
]
