"""The rules a company's plans start from."""

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.plans.models import CompanyPolicy
from sponsorplan.domain.allocation.policy import Policy, policy_from


def policy_list(*, company: Company) -> QuerySet[CompanyPolicy]:
    """All versions, newest first."""
    return CompanyPolicy.objects.filter(company=company)


def policy_of(*, company: Company) -> Policy:
    """The newest version; the product's defaults where the company has none."""
    newest = policy_list(company=company).first()
    return policy_from(newest.document) if newest else Policy()
