"""The company's rules, and what they ask for of a plan."""

from django.db.models import QuerySet

from apps.approvals.models import ApprovalRule
from apps.companies.models import Company
from apps.plans.models import Plan
from sponsorplan.domain.approval.rules import Needed, needed_for
from sponsorplan.domain.money import Money


def rule_list(*, company: Company) -> QuerySet[ApprovalRule]:
    """The company's rules by currency, the smallest amount first."""
    return ApprovalRule.objects.filter(company=company)


def rule_find(*, company: Company, rule_id: int) -> ApprovalRule | None:
    return rule_list(company=company).filter(pk=rule_id).first()


def amount_of(*, plan: Plan) -> Money:
    """What approving the plan gives out in one period: the budget with what the last plan left."""
    return Money(max(plan.budget_minor, plan.available_minor), plan.currency)


def needed_of(*, plan: Plan) -> Needed:
    """What the company's rules ask for of the plan now."""
    rules = [row.value for row in rule_list(company=plan.company)]
    return needed_for(amount_of(plan=plan), rules)
