"""What a plan was made from, as it keeps it."""

import gzip
import json
from functools import lru_cache

from apps.plans.errors import InputsUnknown
from apps.plans.models import Line, Plan, PlanInputs
from sponsorplan.domain.allocation.baselines import Comparison, compare
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.reading import inputs_from
from sponsorplan.domain.allocation.sensitivity import Sensitivity, sensitivity

_REMEMBERED = 16


def canonical_of(*, plan: Plan) -> bytes:
    """The canonical document whose digest the plan bears. Raises ``InputsUnknown``."""
    kept = PlanInputs.objects.filter(plan=plan).first()
    if kept is None:
        raise InputsUnknown("The plan is from before inputs were kept. Draft it once more.")
    return gzip.decompress(kept.document)


def kept_inputs(*, plan: Plan) -> Inputs:
    """The inputs themselves. Raises ``InputsUnknown``, and ``OtherModel`` for an older plan's."""
    return inputs_from(json.loads(canonical_of(plan=plan)))


# Both take seconds on a large plan. The digest says all that they depend on, so an answer stays true.


def comparison_of(*, plan: Plan) -> Comparison:
    """The plan's inputs split by others' rules. Raises as `kept_inputs` does."""
    return _compared(plan.pk, plan.digest)


def sensitivity_of(*, plan: Plan) -> Sensitivity:
    """How far the plan's amounts rest on what is not known. Raises as `kept_inputs` does."""
    return _swung(plan.pk, plan.digest)


@lru_cache(maxsize=_REMEMBERED)
def _compared(plan: int, digest: str) -> Comparison:
    return compare(_inputs(plan, digest))


@lru_cache(maxsize=_REMEMBERED)
def _swung(plan: int, digest: str) -> Sensitivity:
    return sensitivity(_inputs(plan, digest))


def _inputs(plan: int, digest: str) -> Inputs:
    """Those with this digest, or an error: an answer must not be remembered for other inputs."""
    inputs = kept_inputs(plan=Plan.objects.get(pk=plan))
    if inputs.digest() != digest:
        raise InputsUnknown("The plan was changed just now. Look at it once more.")
    return inputs


def given_units(*, plan: Plan) -> int:
    """Units of 2^60 of all usage whose lines a member marked as paid."""
    given = Line.objects.filter(plan=plan).exclude(given_at=None)
    return sum(given.values_list("usage", flat=True))
