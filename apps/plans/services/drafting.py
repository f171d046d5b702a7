"""From a budget and rules to a draft over the company's present inventory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Max

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.plans.errors import NotTheNewest
from apps.plans.models import Plan, PlanRevision
from apps.plans.selectors import (
    carried_of,
    carries_from,
    is_replaceable,
    settings_of,
    votes_of,
)
from apps.plans.services.keeping import proposal_keep
from apps.plans.services.remembering import survey_of
from apps.plans.services.states import company_held, not_the_newest
from apps.upstreams.selectors import bundled_facts
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.inputs import Inputs, ProductInput
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.prepare import prepare
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.said import SILENCE, Said
from sponsorplan.domain.allocation.settings import Settings
from sponsorplan.domain.money import Money


def plan_draft(*, member: Member, title: str, budget: Money, policy: Policy, as_of: date) -> Plan:
    """A draft of one amount by one policy. Raises ``NoInventory``."""
    rule = BudgetRule(BudgetKind.AMOUNT, budget.minor, budget.currency)
    return plan_create(member=member, settings=Settings(title, rule, policy), as_of=as_of)


@transaction.atomic
def plan_create(
    *, member: Member, settings: Settings, as_of: date, replaces: Plan | None = None
) -> Plan:
    """Split the budget over the company's present inventory. Raises ``NoInventory``.

    What the last approved plan of the same frequency left is carried on; ``replaces`` is the
    approved plan that this is the next version of. Raises ``NotTheNewest`` if it has one already.
    """
    company_held(company=member.company)
    company = Company.objects.get(pk=member.company.pk)
    if replaces is not None:
        replaces = Plan.objects.select_related("carried_from").get(pk=replaces.pk)
        if not is_replaceable(plan=replaces):
            raise NotTheNewest(not_the_newest(replaces))
    last = Plan.objects.filter(company=company).aggregate(last=Max("number"))["last"]
    plan = Plan(
        company=company,
        number=(last or 0) + 1,
        title=settings.title,
        settings=settings.as_document(),
        carried_from=carries_from(company=company, settings=settings, replaces=replaces),
        replaces=replaces,
        created_by=member.name,
    )
    inputs = inputs_for(plan=plan, settings=settings, as_of=as_of)
    proposal_keep(plan=plan, inputs=inputs, proposal=propose(inputs))
    PlanRevision.objects.create(
        company=company,
        plan=plan,
        number=plan.revision,
        settings=plan.settings,
        summary="Drafted",
        made_by=member.name,
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="plan.drafted",
        subject=f"plan {plan.number}: {plan.title}",
        data={"digest": plan.digest, "minor": plan.budget_minor, "currency": plan.currency},
    )
    return plan


def plan_copy(*, member: Member, plan: Plan, title: str, as_of: date, replaces: bool) -> Plan:
    """A draft with the same settings over what is in use now; an approved plan's next version."""
    settings = replace(settings_of(plan=plan), title=title)
    return plan_create(
        member=member, settings=settings, as_of=as_of, replaces=plan if replaces else None
    )


def plan_preview(
    *, company: Company, settings: Settings, as_of: date, plan: Plan | None = None
) -> Inputs:
    """The inputs of a split that is not saved: a new plan's, or a draft's with other settings.

    Raises ``NoInventory``.
    """
    if plan is None:
        before = carries_from(company=company, settings=settings, replaces=None)
        plan = Plan(company=company, carried_from=before)
    return inputs_for(plan=plan, settings=settings, as_of=as_of)


def inputs_for(*, plan: Plan, settings: Settings, as_of: date) -> Inputs:
    """The inputs that the plan has with these settings, over what is in use now."""
    said = Said(
        settings.decisions,
        votes_of(plan=plan),
        settings.added,
        carried_of(plan=plan.carried_from),
    )
    return inputs_of(
        company=plan.company,
        budget=settings.budget.of_period(settings.policy.frequency),
        policy=settings.policy,
        as_of=as_of,
        said=said,
    )


def inputs_of(
    *, company: Company, budget: Money, policy: Policy, as_of: date, said: Said = SILENCE
) -> Inputs:
    """The inputs of a split of the company's present inventory. Raises ``NoInventory``."""
    survey = survey_of(company=company)
    return prepare(
        budget=budget,
        as_of=as_of,
        policy=policy,
        products=survey.products,
        facts=survey.facts,
        payer=survey.payer,
        said=said,
        survey=survey,
    )


def split_inputs(
    *, products: Sequence[ProductInput], budget: Money, policy: Policy, as_of: date
) -> Inputs:
    """The inputs of a split of any products, by the bundled facts alone: it needs no database."""
    return prepare(
        budget=budget, as_of=as_of, policy=policy, products=products, facts=bundled_facts()
    )
