from django.db.models import QuerySet

from apps.collections.models import Collection, StripeEvent
from apps.companies.models import Company
from apps.plans.models import Plan
from sponsorplan.domain.collecting.seen import OVER


def collection_list(*, company: Company) -> QuerySet[Collection]:
    """The newest first."""
    return Collection.objects.filter(company=company).select_related("plan")


def collection_find(*, company: Company, collection_id: int) -> Collection | None:
    return collection_list(company=company).filter(pk=collection_id).first()


def collections_of_plan(*, plan: Plan) -> QuerySet[Collection]:
    """The newest first."""
    return collection_list(company=plan.company).filter(plan=plan)


def collection_of_period(*, plan: Plan, period: str) -> Collection | None:
    """The one that collects the period, or has; not one that is over with nothing collected."""
    return collections_of_plan(plan=plan).filter(period=period).exclude(state__in=OVER).first()


def waiting_events(*, collection: Collection) -> QuerySet[StripeEvent]:
    """Events that came since it was last looked at."""
    return StripeEvent.objects.filter(collection=collection, processed_at=None)
