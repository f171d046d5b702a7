"""Changing the rules that a company's new plans start from."""

from django.db import transaction
from django.db.models import Max

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.plans.models import CompanyPolicy
from sponsorplan.domain.allocation.policy import Policy


@transaction.atomic
def policy_set(*, member: Member, policy: Policy, reason: str) -> CompanyPolicy:
    """A new version. Plans that exist keep their own."""
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    last = CompanyPolicy.objects.filter(company=company).aggregate(last=Max("version"))["last"]
    made = CompanyPolicy.objects.create(
        company=company,
        version=(last or 0) + 1,
        document=policy.as_dict(),
        reason=reason,
        made_by=member.name,
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="policy.changed",
        subject=f"policy {made.version}",
        data={"document": made.document, "reason": reason},
    )
    return made
