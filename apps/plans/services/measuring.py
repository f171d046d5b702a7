"""What takes seconds to find out of a plan, found by a worker and kept."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.plans.errors import InputsUnknown
from apps.plans.models import Measurement, Plan, PlanInputs
from apps.plans.selectors import kept_inputs, packed
from sponsorplan.celery import enqueue
from sponsorplan.domain.allocation.baselines import Comparison, compare
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.sensitivity import Sensitivity, sensitivity
from sponsorplan.domain.errors import DomainError

# A worker that was lost does not come back; one task may take 150 seconds.
_LOST_AFTER = timedelta(minutes=3)
_MEASURES: Mapping[str, Callable[[Inputs], Comparison | Sensitivity]] = {
    Measurement.Kind.COMPARISON: compare,
    Measurement.Kind.SENSITIVITY: sensitivity,
}


@transaction.atomic
def measurement_ask(*, plan: Plan, kind: Measurement.Kind) -> Measurement:
    """What is known of the plan as it is; where it is not known yet, a worker is asked for it.

    Raises ``InputsUnknown``.
    """
    if not PlanInputs.objects.filter(plan=plan).exists():
        raise InputsUnknown("The plan is from before inputs were kept. Draft it once more.")
    now = timezone.now()
    found, is_new = Measurement.objects.get_or_create(
        plan=plan,
        kind=kind,
        defaults={"company": plan.company, "digest": plan.digest, "asked_at": now},
    )
    is_old = found.digest != plan.digest
    if is_old or (not found.is_finished and found.asked_at < now - _LOST_AFTER):
        found.digest, found.asked_at = plan.digest, now
        found.document, found.problem = None, ""
        found.save()
        is_new = True
    if is_new:
        enqueue("plans.measure", measurement_id=found.pk)
    return found


def measurement_make(*, measurement_id: int) -> None:
    """Measure; what was measured of a plan that changed meanwhile is thrown away."""
    asked = Measurement.objects.filter(pk=measurement_id, document=None, problem="").first()
    if asked is None:
        return
    document, problem = None, ""
    try:
        inputs = kept_inputs(plan=asked.plan)
        if inputs.digest() == asked.digest:
            document = packed(_MEASURES[asked.kind](inputs))
        else:
            problem = "The plan was changed just now. Look at it once more."
    except DomainError as error:
        problem = error.detail
    found = Measurement.objects.filter(pk=asked.pk, digest=asked.digest, document=None)
    found.update(document=document, problem=problem)
