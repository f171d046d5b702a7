"""What a plan and its lines are charged to. Sums over centres and "not charged" are the line's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from apps.companies.models import Company
from apps.fiscal.models import ChargeRule, CostCentre, PurchaseOrder
from apps.fiscal.selectors.rates import RateBook
from apps.plans.models import Line, Plan
from sponsorplan.domain.fiscal import charges
from sponsorplan.domain.money import Money

NOT_CHARGED = "Not charged"


def rule_of(*, plan: Plan) -> ChargeRule | None:
    return ChargeRule.objects.filter(plan=plan).select_related("order", "otherwise").first()


def parts_by_line(*, plan: Plan, rule: ChargeRule | None) -> dict[int, dict[int, int]]:
    """Minor units by centre's id, by line's; 0 is not charged. Without a rule nothing is charged."""
    how = rule.rule if rule else charges.Rule(charges.Kind.PRODUCT)
    rows = plan.lines.values_list("pk", "amount_minor", "because")
    return {pk: charges.parts(how, minor, because) for pk, minor, because in rows}


def charges_by_line(*, plan: Plan) -> dict[int, list[tuple[str, Money]]]:
    """Centre's code and amount, by line's id; "Not charged" is what no centre bears."""
    names = _names(plan, by_code=True)
    return {
        pk: _named(parts, names, plan.currency)
        for pk, parts in parts_by_line(plan=plan, rule=rule_of(plan=plan)).items()
    }


def charges_of(*, plan: Plan) -> list[tuple[str, Money]]:
    """Centre's code and name, and the amount of all lines; together that of all lines."""
    parts = parts_by_line(plan=plan, rule=rule_of(plan=plan))
    return _named(charges.added(parts.values()), _names(plan), plan.currency)


def charges_of_lines(
    *, company: Company, lines: Collection[int]
) -> dict[int, list[tuple[str, Money]]]:
    """Of lines, by id, whose plan has a rule: what is sent by centre's code, "" for not charged."""
    found = Line.objects.filter(company=company, pk__in=lines)
    rules = {
        rule.plan_id: rule.rule
        for rule in ChargeRule.objects.filter(plan__in=found.values("plan")).order_by()
    }
    if not rules:
        return {}
    codes = {row.pk: row.code for row in CostCentre.objects.filter(company=company)}
    rows = found.filter(plan__in=rules).values_list(
        "pk", "plan", "amount_minor", "extra_minor", "because", "plan__currency"
    )
    return {
        pk: [
            (codes.get(centre, ""), Money(part, currency))
            for centre, part in charges.parts(rules[plan], minor + extra, because).items()
        ]
        for pk, plan, minor, extra, because, currency in rows
    }


def budget_charges_of(*, plan: Plan) -> list[tuple[str, Money]] | None:
    """The plan's budget for one period by cost centre, as its lines are; ``None`` without a rule.

    What is not charged is left out.
    """
    rule = rule_of(plan=plan)
    if rule is None:
        return None
    weights: Mapping[int, int] = rule.rule.shares
    if not weights:
        weights = charges.added(parts_by_line(plan=plan, rule=rule).values())
    parts = charges.scaled(plan.budget_minor, weights)
    parts.pop(charges.NOT_CHARGED, None)
    return _named(parts, _names(plan), plan.currency)


@dataclass(frozen=True, slots=True)
class OrderUse:
    """How much of a purchase order is charged. ``charged`` is ``None`` where it is not known.

    ``outside`` are the numbers of plans whose day is not within its time.
    """

    order: PurchaseOrder
    plans: int
    charged: Money | None
    outside: tuple[int, ...] = ()

    @property
    def left(self) -> Money | None:
        if self.charged is None:
            return None
        return Money(self.order.minor - self.charged.minor, self.order.currency)

    @property
    def warning(self) -> str:
        """In words, what is wrong; empty where nothing is."""
        return " ".join(filter(None, (self._amount_warning, self._day_warning)))

    @property
    def _day_warning(self) -> str:
        if not self.outside:
            return ""
        return f"The day of plan {', '.join(map(str, self.outside))} is outside its time."

    @property
    def _amount_warning(self) -> str:
        if self.left is None:
            return "What is left is not known: a plan's currency has no rate for its day."
        if self.left.minor < 0:
            over = Money(-self.left.minor, self.left.currency)
            return f"The plans that name it are {over.spoken} more than it has."
        return ""


def order_uses(*, company: Company, orders: Iterable[PurchaseOrder]) -> list[OrderUse]:
    """The budgets of the plans that name each, unless a newer version replaced them."""
    wanted = list(orders)
    rules = (
        ChargeRule.objects.filter(company=company, order__in=wanted)
        .exclude(plan__state=Plan.State.REPLACED)
        .select_related("plan")
    )
    plans: dict[int, list[Plan]] = {order.pk: [] for order in wanted}
    for rule in rules:
        if rule.order_id is not None:
            plans[rule.order_id].append(rule.plan)
    named = [plan for each in plans.values() for plan in each]
    rates = RateBook(
        company=company,
        currencies={*(plan.currency for plan in named), *(order.currency for order in wanted)},
        days={plan.as_of for plan in named},
    )
    return [
        OrderUse(
            order,
            len(plans[order.pk]),
            _sum(rates, order.currency, plans[order.pk]),
            tuple(
                plan.number
                for plan in plans[order.pk]
                if not order.since <= plan.as_of <= order.until
            ),
        )
        for order in wanted
    ]


def _sum(rates: RateBook, currency: str, plans: Iterable[Plan]) -> Money | None:
    """The plans' budgets in one currency; ``None`` where one has no rate for its day."""
    total = 0
    for plan in plans:
        done = rates.convert(plan.budget, currency, plan.as_of)
        if done is None:
            return None
        total += done.amount.minor
    return Money(total, currency)


def _names(plan: Plan, *, by_code: bool = False) -> dict[int, str]:
    rows = CostCentre.objects.filter(company_id=plan.company_id)
    return {row.pk: row.code if by_code else row.label for row in rows}


def _named(
    parts: Mapping[int, int], names: Mapping[int, str], currency: str
) -> list[tuple[str, Money]]:
    """By name, what is not charged last."""
    ordered = sorted(parts, key=lambda pk: (pk == charges.NOT_CHARGED, names.get(pk, "")))
    return [(names.get(pk, NOT_CHARGED), Money(parts[pk], currency)) for pk in ordered]
