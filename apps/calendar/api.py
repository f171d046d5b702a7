from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.calendar import selectors, services
from apps.calendar.exports import feed_of
from apps.calendar.models import Reminder
from apps.calendar.serializers import (
    CalendarSettingsSerializer,
    CardCreateSerializer,
    CardSerializer,
    DismissSerializer,
    ReminderSerializer,
    card_document,
    reminder_document,
)
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


class ReminderApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=ReminderSerializer, operation_id="reminders_retrieve", tags=["calendar"]
    )
    def get(self, request: Request, company_slug: str, reminder_id: int) -> Response:
        """One reminder."""
        return Response(reminder_document(_reminder(self, reminder_id)))


class ReminderDoneApi(CompanyApi):
    permission = Permission.PLANS_WRITE

    @extend_schema(
        request=None,
        responses=ReminderSerializer,
        operation_id="reminders_done",
        tags=["calendar"],
    )
    def post(self, request: Request, company_slug: str, reminder_id: int) -> Response:
        """Say that it was done."""
        reminder = _reminder(self, reminder_id)
        return Response(
            reminder_document(services.reminder_done(member=self.member, reminder=reminder))
        )


class ReminderDismissApi(CompanyApi):
    permission = Permission.PLANS_WRITE

    @extend_schema(
        request=DismissSerializer,
        responses=ReminderSerializer,
        operation_id="reminders_dismiss",
        tags=["calendar"],
    )
    def post(self, request: Request, company_slug: str, reminder_id: int) -> Response:
        """Close it without doing it, for a reason."""
        reminder = _reminder(self, reminder_id)
        form = DismissSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        closed = services.reminder_dismiss(
            member=self.member, reminder=reminder, reason=form.validated_data["reason"]
        )
        return Response(reminder_document(closed))


class CalendarSettingsApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=CalendarSettingsSerializer,
        operation_id="calendar_settings_retrieve",
        tags=["calendar"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """How long before a period ends its next plan is drafted."""
        return Response({"lead_days": selectors.lead_of(company=self.member.company)})

    @extend_schema(
        request=CalendarSettingsSerializer,
        responses=CalendarSettingsSerializer,
        operation_id="calendar_settings_update",
        tags=["calendar"],
    )
    def put(self, request: Request, company_slug: str) -> Response:
        """Set it; null drafts none by itself."""
        form = CalendarSettingsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        kept = services.lead_set(member=self.member, days=form.validated_data["lead_days"])
        return Response({"lead_days": kept.lead_days})


class CardListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=paginated(CardSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="cards_list",
        tags=["calendar"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """Cards that pay sponsorships, and when they end; no number of a card is kept."""
        found = selectors.card_list(company=self.member.company)
        return self.page(request, found, lambda rows: [card_document(row) for row in rows])

    @extend_schema(
        request=CardCreateSerializer,
        responses={201: CardSerializer},
        operation_id="cards_create",
        tags=["calendar"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Be reminded a month before a card ends."""
        form = CardCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        year, _, month = form.validated_data["ends"].partition("-")
        card = services.card_add(
            member=self.member,
            label=form.validated_data["name"],
            year=int(year),
            month=int(month),
        )
        return Response(card_document(card), status=201)


class CardApi(CompanyApi):
    permission = Permission.PLANS_WRITE

    @extend_schema(responses={204: None}, operation_id="cards_remove", tags=["calendar"])
    def delete(self, request: Request, company_slug: str, card_id: int) -> Response:
        """Forget a card; its reminders are over."""
        card = selectors.card_find(company=self.member.company, card_id=card_id)
        if card is None:
            raise Http404
        services.card_remove(member=self.member, card=card)
        return Response(status=204)


def _reminder(api: CompanyApi, reminder_id: int) -> Reminder:
    found = selectors.reminder_find(company=api.member.company, reminder_id=reminder_id)
    if found is None:
        raise Http404
    return found


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
