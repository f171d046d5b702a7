"""Budgets of cost centres beside what plans commit, spend and paid, in the budget's currency.

A plan counts once, for one period, in the fiscal year that its day lies in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from apps.companies.models import Company
from apps.fiscal.models import CentreBudget, ChargeRule, CostCentre, FiscalYear
from apps.fiscal.selectors import NOT_CHARGED, RateBook, budget_list, cost_centre_list
from apps.payments.models import Payment
from apps.plans.models import Line, Plan
from sponsorplan.domain.fiscal import charges
from sponsorplan.domain.fiscal.rates import Converted
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money

COMMITTED, APPROVED, PAID = "committed", "approved", "paid"
_KINDS = {Plan.State.PROPOSED.value: COMMITTED, Plan.State.APPROVED.value: APPROVED}
_NO_RULE = charges.Rule(charges.Kind.PRODUCT)


NO_CENTRE = charges.NOT_CHARGED


@dataclass(frozen=True, slots=True)
class Item:
    """An amount that a centre bears: of a plan of that day, or paid on it."""

    centre: int
    kind: str
    money: Money
    day: date


@dataclass(slots=True)
class Row:
    """One centre's year; ``centre`` is its key, ``NO_CENTRE`` for what none bears.

    ``None`` is not known: no budget, or an amount that has no rate.

    ``rates`` are those that amounts in other currencies were converted with, ``lost`` the amounts
    that have none.
    """

    centre: int
    label: str
    currency: str
    budget: Money | None
    committed: Money | None
    approved: Money | None
    paid: Money | None
    rates: dict[tuple[str, date, str], str] = field(default_factory=dict)
    lost: list[Money] = field(default_factory=list)

    @property
    def left(self) -> Money | None:
        """Of the budget, after what is approved and what waits for approval."""
        if self.budget is None or self.committed is None or self.approved is None:
            return None
        spent = self.committed.minor + self.approved.minor
        return Money(self.budget.minor - spent, self.currency)

    @property
    def warning(self) -> str:
        """In words, by how much it is over-committed; empty where it is not, or not known."""
        if self.left is None or self.left.minor >= 0:
            return ""
        over = Money(-self.left.minor, self.currency).spoken
        if self.budget is not None and self.approved is not None:
            spent = self.approved.minor - self.budget.minor
            if spent > 0:
                return f"Over-committed by {over}; what is approved is above the budget already."
        return f"Over-committed by {over}, if what waits is approved."

    @property
    def notes(self) -> list[str]:
        """How amounts in other currencies were converted, and which were not."""
        found = [
            f"1 {code} = {rate} {self.currency}, rate of {day} ({source})"
            for (code, day, source), rate in sorted(self.rates.items())
        ]
        return [*found, *(f"{money.spoken} has no rate for its day" for money in self.lost)]


def budget_rows(*, company: Company, year: FiscalYear) -> list[Row]:
    """Each cost centre with a budget or an amount, by code; then what is not charged."""
    items: defaultdict[int, list[Item]] = defaultdict(list)
    for item in _items(company, year):
        items[item.centre].append(item)
    budgets = {row.centre_id: row for row in budget_list(company=company, year=year)}
    usual = _usual(budgets.values(), items.values())
    every = [item for found in items.values() for item in found]
    rates = RateBook(
        company=company,
        currencies={
            usual,
            *(item.money.currency for item in every),
            *(budget.currency for budget in budgets.values()),
        },
        days={item.day for item in every},
    )
    centres: list[tuple[int, str]] = [
        (centre.pk, centre.label)
        for centre in cost_centre_list(company=company)
        if _shown(centre, items, budgets)
    ]
    if NO_CENTRE in items:
        centres.append((NO_CENTRE, NOT_CHARGED))
    return [
        _summed(
            Row(pk, label, *_budget(budgets.get(pk), usual), None, None, None), items[pk], rates
        )
        for pk, label in centres
    ]


def _shown(
    centre: CostCentre,
    items: Mapping[int, list[Item]],
    budgets: Mapping[int, CentreBudget],
) -> bool:
    return centre.is_active or centre.pk in items or centre.pk in budgets


def _usual(budgets: Iterable[CentreBudget], items: Iterable[list[Item]]) -> str:
    """The currency of rows without a budget: that of the first budget, or of the first amount."""
    for budget in budgets:
        return budget.currency
    for found in items:
        return found[0].money.currency
    return "EUR"


def _budget(budget: CentreBudget | None, usual: str) -> tuple[str, Money | None]:
    return (budget.currency, budget.amount) if budget else (usual, None)


def _summed(row: Row, items: Iterable[Item], rates: RateBook) -> Row:
    currency = row.currency
    totals: dict[str, int | None] = {COMMITTED: 0, APPROVED: 0, PAID: 0}
    for item in items:
        done = rates.convert(item.money, currency, item.day)
        before = totals[item.kind]
        if done is None:
            row.lost.append(item.money)
        elif item.money.currency != currency:
            _note(row, item.money.currency, done)
        totals[item.kind] = None if done is None or before is None else before + done.amount.minor
    row.committed, row.approved, row.paid = (
        None if minor is None else Money(minor, currency) for minor in totals.values()
    )
    return row


def _note(row: Row, code: str, done: Converted) -> None:
    row.rates[code, done.day, done.source] = done.rate


def _items(company: Company, year: FiscalYear) -> Iterator[Item]:
    plans = Plan.objects.filter(company=company, as_of__range=(year.since, year.until))
    rules = {
        rule.plan_id: rule.rule
        for rule in ChargeRule.objects.filter(plan__in=plans).select_related("plan")
    }
    counted = plans.filter(state__in=_KINDS)
    known = {plan.pk: plan for plan in counted}
    sums: defaultdict[int, list[dict[int, int]]] = defaultdict(list)
    lines = Line.objects.filter(plan__in=counted).values_list("plan", "amount_minor", "because")
    for pk, minor, because in lines.order_by().iterator():
        sums[pk].append(charges.parts(rules.get(pk, _NO_RULE), minor, because))
    for pk, parts in sums.items():
        plan = known[pk]
        for centre, minor in charges.added(parts).items():
            yield Item(centre, _KINDS[plan.state], Money(minor, plan.currency), plan.as_of)
    payments = Payment.objects.filter(plan__in=plans, state=Payment.State.DONE)
    for payment in payments.exclude(step=Step.STOP).select_related("line"):
        rule = rules.get(payment.plan_id, _NO_RULE)
        for centre, minor in charges.parts(rule, payment.minor, payment.line.because).items():
            if payment.paid_on is not None:
                yield Item(centre, PAID, Money(minor, payment.currency), payment.paid_on)
