"""Changing a draft: one change at a time, each kept, none lost to somebody else's."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import NotADraft, RevisionUnknown
from apps.plans.models import Plan, PlanRevision
from apps.plans.selectors import revision_find, settings_of, split_of
from apps.plans.services.drafting import inputs_for
from apps.plans.services.effects import effect_of, votes_counted
from apps.plans.services.keeping import proposal_keep
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
    plan = draft_held(plan)
    looked_at = _settings_at(plan, base)
    current = settings_of(plan=plan)
    changed = edited(current, looked_at, changes)
    return revision_keep(member, plan, changed, summary) if changed != current else plan


@transaction.atomic
def plan_restore(*, member: Member, plan: Plan, number: int, undone: int | None = None) -> Plan:
    """Give the draft the settings that it had at a revision, as a new one.

    ``undone`` is the revision that is taken back by it, if that is what it is for.
    """
    plan = draft_held(plan)
    settings = _settings_at(plan, number)
    if settings == settings_of(plan=plan):
        return plan
    words = f"Took revision {undone} back" if undone else f"Went back to revision {number}"
    return revision_keep(member, plan, settings, words, restores=number, undone=undone)


@transaction.atomic
def plan_refresh(*, member: Member, plan: Plan, as_of: date) -> Plan:
    """Split the draft anew over what is in use and known now."""
    plan = draft_held(plan)
    plan.as_of = as_of
    return revision_keep(
        member, plan, settings_of(plan=plan), "Split anew over today's inventory and facts"
    )


def plan_held(plan: Plan) -> Plan:
    """The plan as it is now, whatever its state, held until the transaction ends."""
    # An update takes the write lock on SQLite too, where selecting for update does nothing.
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision"))
    found = Plan.objects.select_for_update().select_related("company", "carried_from")
    return found.get(pk=plan.pk)


def draft_held(plan: Plan) -> Plan:
    """The same of a draft. Raises ``NotADraft``."""
    current = plan_held(plan)
    if not current.is_draft:
        raise NotADraft(
            f"“{current.title}” is {current.get_state_display().lower()} and does not change any "
            "more. Make a new version of it."
        )
    return current


def _settings_at(plan: Plan, number: int) -> Settings:
    found = revision_find(plan=plan, number=number)
    if found is None:
        raise RevisionUnknown(f"The plan has no revision {number}.")
    return settings_from(found.settings)


def revision_keep(
    member: Member,
    plan: Plan,
    settings: Settings,
    summary: str,
    restores: int | None = None,
    undone: int | None = None,
) -> Plan:
    """Split the held draft by these settings, and by the votes that are closed, as a new revision."""
    changed = targets(settings_of(plan=plan), settings)
    plan.revision += 1
    plan.title = settings.title
    plan.settings = settings.as_document()
    inputs = inputs_for(plan=plan, settings=settings, as_of=plan.as_of)
    before = split_of(plan=plan)
    proposal_keep(plan=plan, inputs=inputs, proposal=propose(inputs))
    votes_counted(plan=plan)
    PlanRevision.objects.create(
        company=plan.company,
        plan=plan,
        number=plan.revision,
        settings=plan.settings,
        summary=summary,
        restores=restores,
        undone=undone,
        effect=effect_of(before, split_of(plan=plan)),
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
