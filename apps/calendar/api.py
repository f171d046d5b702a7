from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.calendar import selectors
from apps.calendar.exports import feed_of
from apps.calendar.serializers import ReminderSerializer, reminder_document
from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ReminderListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(ReminderSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="reminders_list",
        tags=["calendar"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """All reminders, also those that are done or dismissed, in the order they were made."""
        found = selectors.reminder_list(company=self.member.company)
        return self.page(request, found, lambda rows: [reminder_document(row) for row in rows])


class CalendarFeedApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses={(200, "text/calendar"): OpenApiTypes.BINARY},
        operation_id="calendar_feed",
        tags=["calendar"],
    )
    def get(self, request: Request, company_slug: str) -> HttpResponse:
        """What is coming within a year, as an iCalendar file."""
        body = feed_of(company=self.member.company, today=timezone.now().date())
        return HttpResponse(body, content_type="text/calendar; charset=utf-8")
