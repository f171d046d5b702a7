from django.db.models import Count, QuerySet

from apps.audit.selectors import event_list
from apps.companies.models import Company
from apps.notifications.models import OPEN, Endpoint, Message


def endpoint_list(*, company: Company) -> QuerySet[Endpoint]:
    """The company's endpoints, oldest first, without those that were removed."""
    return Endpoint.objects.filter(company=company, removed_at=None)


def endpoint_find(*, company: Company, endpoint_id: int) -> Endpoint | None:
    return endpoint_list(company=company).filter(pk=endpoint_id).first()


def message_list(
    *, company: Company, endpoint: Endpoint | None = None, state: str = "", type_: str = ""
) -> QuerySet[Message]:
    """Messages oldest first; of one endpoint, state and type, where they are named."""
    found = Message.objects.filter(company=company).select_related("endpoint")
    if endpoint is not None:
        found = found.filter(endpoint=endpoint)
    if state:
        found = found.filter(state=state)
    return found.filter(type=type_) if type_ else found


def message_find(*, company: Company, uid: str) -> Message | None:
    """A message, also of an endpoint that was removed, with its attempts."""
    found = message_list(company=company).prefetch_related("attempts")
    return found.filter(uid=uid).first()


def message_counts(*, company: Company) -> dict[int, dict[str, int]]:
    """By endpoint: how many messages are delivered, still open, and given up."""
    rows = Message.objects.filter(company=company).order_by().values_list("endpoint_id", "state")
    counts: dict[int, dict[str, int]] = {}
    for endpoint_id, state, count in rows.annotate(count=Count("pk")):
        found = counts.setdefault(endpoint_id, {"delivered": 0, "open": 0, "given_up": 0})
        found["open" if state in OPEN else state] += count
    return counts


def next_attempts(*, endpoint: Endpoint) -> QuerySet[Message]:
    """What is still to be sent, in the order in which it is due."""
    open_ = Message.objects.filter(endpoint=endpoint, state__in=OPEN)
    return open_.order_by("next_at", "pk")


def last_event(*, company: Company) -> int:
    """The number of the company's newest event."""
    newest = event_list(company_id=company.pk).first()
    return newest.number if newest else 0
