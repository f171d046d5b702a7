"""Changing a draft: one change at a time, each kept, none lost to somebody else's."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import RevisionUnknown
from apps.plans.models import Plan, PlanRevision
from apps.plans.selectors import carries_from, revision_find, settings_of
from apps.plans.services.drafting import inputs_for
from apps.plans.services.keeping import check_draft, proposal_keep
from apps.plans.services.states import plan_held
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.settings import Settings, edited, settings_from, targets


@transaction.atomic
def plan_edit(
    *, member: Member, plan: Plan, base: int, changes: Mapping[str, object], summary: str
) -> Plan:
    """Make changes that a member decided on while looking at revision ``base``.

    Targets and values as `sponsorplan.domain.allocation.settings.edited` takes them. Raises
    ``EditConflict``, ``NotADraft``, ``RevisionUnknown``, ``InvalidPolicy`` and what a split raises;
    the plan is then as it was.
    """
    plan = _locked(plan)
    looked_at = _settings_at(plan, base)
    current = settings_of(plan=plan)
    changed = edited(current, looked_at, changes)
    return _kept(member, plan, changed, summary) if changed != current else plan


@transaction.atomic
def plan_restore(*, member: Member, plan: Plan, number: int) -> Plan:
    """Give the draft the settings that it had at a revision, as a new one."""
    plan = _locked(plan)
    settings = _settings_at(plan, number)
    if settings == settings_of(plan=plan):
        return plan
    return _kept(member, plan, settings, f"Went back to revision {number}", restores=number)


@transaction.atomic
def plan_refresh(*, member: Member, plan: Plan, as_of: date) -> Plan:
    """Split the draft anew over what is in use and known now."""
    plan = _locked(plan)
    plan.as_of = as_of
    return _kept(
        member, plan, settings_of(plan=plan), "Split anew over today's inventory and facts"
    )


def _locked(plan: Plan) -> Plan:
    """The plan as it is now, held until the transaction ends. Raises ``NotADraft``."""
    current = plan_held(plan=plan)
    check_draft(current)
    return current


def _settings_at(plan: Plan, number: int) -> Settings:
    found = revision_find(plan=plan, number=number)
    if found is None:
        raise RevisionUnknown(f"The plan has no revision {number}.")
    return settings_from(found.settings)


def _kept(
    member: Member, plan: Plan, settings: Settings, summary: str, restores: int | None = None
) -> Plan:
    changed = targets(settings_of(plan=plan), settings)
    plan.revision += 1
    plan.title = settings.title
    plan.settings = settings.as_document()
    # Another plan may have been approved since, and what it left is to be given out once.
    plan.carried_from = carries_from(
        company=plan.company, settings=settings, replaces=plan.replaces
    )
    inputs = inputs_for(plan=plan, settings=settings, as_of=plan.as_of)
    proposal_keep(plan=plan, inputs=inputs, proposal=propose(inputs))
    PlanRevision.objects.create(
        company=plan.company,
        plan=plan,
        number=plan.revision,
        settings=plan.settings,
        summary=summary,
        restores=restores,
        made_by=member.name,
    )
    event_record(
        company_id=plan.company_id,
        actor=member.name,
        action="plan.edited",
        subject=f"plan {plan.number}: {plan.title}",
        data={
            "revision": plan.revision,
            "summary": summary,
            "changed": changed,
            "digest": plan.digest,
        },
    )
    return plan
