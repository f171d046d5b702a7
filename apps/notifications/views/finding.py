from django.http import Http404

from apps.companies.models import Member
from apps.notifications import selectors
from apps.notifications.models import Endpoint, Message


def endpoint_or_404(member: Member, endpoint_id: int) -> Endpoint:
    found = selectors.endpoint_find(company=member.company, endpoint_id=endpoint_id)
    if found is None:
        raise Http404
    return found


def message_or_404(member: Member, uid: str) -> Message:
    found = selectors.message_find(company=member.company, uid=uid)
    if found is None:
        raise Http404
    return found
