"""What a plan was made from, as it keeps it."""

import gzip
import json

from apps.plans.errors import InputsUnknown
from apps.plans.models import Line, Plan, PlanInputs
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.reading import inputs_from


def canonical_of(*, plan: Plan) -> bytes:
    """The canonical document whose digest the plan bears. Raises ``InputsUnknown``."""
    kept = PlanInputs.objects.filter(plan=plan).first()
    if kept is None:
        raise InputsUnknown("The plan is from before inputs were kept. Draft it once more.")
    return gzip.decompress(kept.document)


def kept_inputs(*, plan: Plan) -> Inputs:
    """The inputs themselves. Raises ``InputsUnknown``, and ``OtherModel`` for an older plan's."""
    return inputs_from(json.loads(canonical_of(plan=plan)))


def given_units(*, plan: Plan) -> int:
    """Units of 2^60 of all usage whose lines a member marked as paid."""
    given = Line.objects.filter(plan=plan).exclude(given_at=None)
    return sum(given.values_list("usage", flat=True))
