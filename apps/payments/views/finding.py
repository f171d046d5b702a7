"""What an address names, of the member's company; or 404."""

from django.http import Http404

from apps.companies.models import Member
from apps.payments import selectors
from apps.payments.models import Receipt
from apps.payments.selectors import Entry
from apps.plans.models import Plan
from apps.plans.selectors import plan_find


def plan_or_404(member: Member, number: int) -> Plan:
    found = plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found


def entry_or_404(plan: Plan, line_id: int) -> Entry:
    found = selectors.entry_find(plan=plan, line_id=line_id)
    if found is None:
        raise Http404
    return found


def receipt_or_404(member: Member, number: int, receipt_id: int) -> Receipt:
    found = selectors.receipt_find(company=member.company, receipt_id=receipt_id)
    if found is None or found.payment.plan.number != number:
        raise Http404
    return found
