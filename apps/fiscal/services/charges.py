"""How a plan is charged, as members set it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.companies.services import company_lock
from apps.fiscal.errors import ReasonNeeded
from apps.fiscal.models import ChargeRule, CostCentre, PurchaseOrder
from apps.fiscal.selectors import product_map
from apps.plans.models import Plan
from sponsorplan.domain.fiscal.charges import NOT_CHARGED, Kind, Rule, UnusableRule, check

_FREE = (Plan.State.DRAFT, Plan.State.PROPOSED)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a plan is to be charged; ``shares`` is per mille by cost centre's id."""

    kind: Kind
    shares: Mapping[int, int] = field(default_factory=dict)
    otherwise: int | None = None
    order: int | None = None
    reason: str = ""


@transaction.atomic
def charge_rule_set(*, member: Member, plan: Plan, wish: Wish) -> ChargeRule:
    """Charge a plan like this, in place of how it was. An approved plan takes a reason.

    Raises ``UnusableRule`` and ``ReasonNeeded``.
    """
    # The purchase order may be changed just now. Not the plan's key: others refer to it meanwhile.
    company_lock(company=member.company)
    plans = Plan.objects.select_for_update(no_key=True)
    held = plans.get(company=member.company, pk=plan.pk)
    if held.state not in _FREE and not wish.reason.strip():
        raise ReasonNeeded("The plan is approved. Say why it is charged otherwise.", field="reason")
    by_product = wish.kind is Kind.PRODUCT
    products = product_map(company=member.company) if by_product else {}
    rule = Rule(wish.kind, wish.shares, products, wish.otherwise or NOT_CHARGED)
    check(rule)
    before = ChargeRule.objects.filter(plan=held).first()
    _check_centres(member, {*rule.shares, *({wish.otherwise} if wish.otherwise else ())}, before)
    values = {
        "kind": rule.kind.value,
        "shares": {str(pk): share for pk, share in sorted(rule.shares.items())},
        "products": dict(sorted(products.items())),
        "otherwise_id": wish.otherwise,
        "order": _order(member, wish.order),
        "reason": wish.reason.strip(),
        "set_by": member.name,
    }
    made, _ = ChargeRule.objects.update_or_create(
        company=member.company, plan=held, defaults=values
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="plan.charged",
        subject=held.title,
        data={
            "plan": held.number,
            "kind": made.kind,
            "shares": made.shares,
            "before": {"kind": before.kind, "shares": before.shares} if before else None,
            "reason": made.reason,
        },
    )
    return made


def _check_centres(member: Member, wanted: set[int], before: ChargeRule | None) -> None:
    """A centre that is out of use may stay where it is charged already."""
    rows = CostCentre.objects.filter(company=member.company, pk__in=wanted)
    kept = {*before.rule.shares, before.otherwise_id} if before else set()
    usable = {row.pk for row in rows if row.is_active or row.pk in kept}
    if wanted - usable:
        raise UnusableRule("Choose cost centres that are in use.", field="shares")


def _order(member: Member, pk: int | None) -> PurchaseOrder | None:
    if pk is None:
        return None
    found = PurchaseOrder.objects.filter(company=member.company, pk=pk).first()
    if found is None:
        raise UnusableRule("Choose one of your purchase orders.", field="purchase_order")
    return found
