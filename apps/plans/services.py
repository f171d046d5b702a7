import gzip
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.inventory.selectors import product_inputs
from apps.plans.errors import NoInventory, NotPayable
from apps.plans.models import Line, Plan, PlanInputs
from apps.plans.selectors import link_of, payer_of
from apps.upstreams.selectors import bundled_facts, known_facts
from sponsorplan.domain.allocation.inputs import Inputs, ProductInput
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.prepare import prepare
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import LinkOut
from sponsorplan.domain.money import Money

_BATCH = 1000


def plan_draft(*, member: Member, title: str, budget: Money, policy: Policy, as_of: date) -> Plan:
    """Split a budget over the company's present inventory. Raises ``NoInventory``."""
    inputs = inputs_of(company=member.company, budget=budget, policy=policy, as_of=as_of)
    proposal = propose(inputs)
    return _save(member, title, inputs, proposal)


def inputs_of(*, company: Company, budget: Money, policy: Policy, as_of: date) -> Inputs:
    """The inputs of a split of the company's present inventory. Raises ``NoInventory``."""
    products = product_inputs(company=company)
    if not any(file.packages for product in products for file in product.files):
        raise NoInventory("No product has a dependency yet. Upload a lockfile first.")
    return prepare(
        budget=budget,
        as_of=as_of,
        policy=policy,
        products=products,
        facts=known_facts(),
        payer=payer_of(company=company),
    )


def split_inputs(
    *, products: Sequence[ProductInput], budget: Money, policy: Policy, as_of: date
) -> Inputs:
    """The inputs of a split of any products, by the bundled facts alone: it needs no database."""
    return prepare(
        budget=budget, as_of=as_of, policy=policy, products=products, facts=bundled_facts()
    )


@transaction.atomic
def _save(member: Member, title: str, inputs: Inputs, proposal: Proposal) -> Plan:
    company = Company.objects.select_for_update().get(pk=member.company.pk)
    last = Plan.objects.filter(company=company).aggregate(last=Max("number"))["last"]
    plan = Plan.objects.create(
        company=company,
        number=(last or 0) + 1,
        title=title,
        budget_minor=inputs.budget.minor,
        currency=inputs.budget.currency,
        as_of=inputs.as_of,
        policy=inputs.policy.as_dict(),
        model_version=proposal.model_version,
        digest=proposal.digest,
        unplaced=[asdict(item) for item in proposal.unplaced],
        assumed_direct=proposal.assumed_direct,
        unreached=proposal.unreached,
        facts_from=inputs.facts_seen[0][:10],
        facts_to=inputs.facts_seen[1][:10],
        created_by=member.name,
    )
    Line.objects.bulk_create(
        [
            Line(
                company=company,
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
            )
            for position, line in enumerate(proposal.lines, start=1)
        ],
        batch_size=_BATCH,
    )
    PlanInputs.objects.create(
        company=company, plan=plan, document=gzip.compress(inputs.canonical(), mtime=0)
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="plan.drafted",
        subject=f"plan {plan.number}: {title}",
        data={"digest": plan.digest, "minor": plan.budget_minor, "currency": plan.currency},
    )
    return plan


@transaction.atomic
def link_open(*, member: Member, line: Line) -> LinkOut:
    """The prepared address of a payable line, noted as opened. Raises ``NotPayable``."""
    link = link_of(line=line)
    if link is None:
        raise NotPayable(f"{line.name} has no amount to send now: {line.reason}")
    Line.objects.filter(pk=line.pk).update(opened_at=timezone.now())
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="link.opened",
        subject=f"plan {line.plan.number}: {line.name}",
        data={"url": link.url, "minor": line.amount_minor, "currency": line.plan.currency},
    )
    return link
