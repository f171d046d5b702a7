"""Writing a proposal down as the lines and the inputs of a plan."""

import gzip
from dataclasses import asdict
from datetime import date

from apps.plans.errors import NotADraft
from apps.plans.models import Line, Plan, PlanInputs
from sponsorplan.domain.allocation import proposal as allocation
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.proposal import Proposal

_BATCH = 1000


def proposal_keep(*, plan: Plan, inputs: Inputs, proposal: Proposal) -> None:
    """Set all that follows from the inputs, in place of what the plan had. The plan is saved.

    Raises ``NotADraft``: every change of lines and inputs comes through here, and none after a plan
    waits for approval.
    """
    for kept in Plan.objects.filter(pk=plan.pk):
        check_draft(kept)
    plan.budget_minor = inputs.budget.minor
    plan.available_minor = proposal.available
    plan.currency = inputs.budget.currency
    plan.as_of = inputs.as_of
    plan.policy = inputs.policy.as_dict()
    plan.model_version = proposal.model_version
    plan.digest = proposal.digest
    plan.unplaced = [asdict(item) for item in proposal.unplaced]
    plan.assumed_direct = proposal.assumed_direct
    plan.unreached = proposal.unreached
    plan.facts_from = inputs.facts_seen[0][:10]
    plan.facts_to = inputs.facts_seen[1][:10]
    plan.save()
    Line.objects.filter(plan=plan).delete()
    Line.objects.bulk_create(
        [_row(plan, position, line) for position, line in enumerate(proposal.lines, start=1)],
        batch_size=_BATCH,
    )
    PlanInputs.objects.update_or_create(
        plan=plan,
        defaults={
            "company": plan.company,
            "document": gzip.compress(inputs.canonical(), mtime=0),
        },
    )


def check_draft(plan: Plan) -> None:
    """Raises ``NotADraft`` for a plan that waits for approval, or was approved."""
    if plan.state == Plan.State.PROPOSED:
        raise NotADraft(
            f"“{plan.title}” waits for approval and does not change meanwhile. Take it back first; "
            "what was approved of it is void then."
        )
    if not plan.is_draft:
        raise NotADraft(
            f"“{plan.title}” is {plan.get_state_display().lower()} and does not change any more. "
            "Make a new version of it."
        )


def _row(plan: Plan, position: int, line: allocation.Line) -> Line:
    return Line(
        company=plan.company,
        plan=plan,
        position=position,
        upstream=line.upstream,
        name=line.name,
        upstreams=list(line.upstreams),
        packages=list(line.packages),
        usage=line.usage,
        risk=asdict(line.risk),
        amount_minor=line.minor,
        because=[asdict(step) for step in line.because],
        state=line.state,
        reason=line.reason,
        channel=asdict(line.channel) if line.channel else None,
        other_addresses=list(line.other_addresses),
        share=line.share,
        extra_minor=line.extra,
        credit_minor=line.credit,
        held_minor=line.held,
        since=date.fromisoformat(line.since) if line.since else None,
    )
