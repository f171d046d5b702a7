"""What is coming, what is open, and both as a feed."""

from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.calendar import selectors, services
from apps.calendar.exports import feed_of
from apps.calendar.forms import CardForm, DismissForm, LeadForm
from apps.calendar.models import Reminder
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from sponsorplan.domain.calendar.events import Event, coming
from sponsorplan.web.pagination import one_page

_ROWS = 20
_DAYS = 90
_CLOSED = 20


@require_safe
@company_view(Permission.PLANS_READ)
def calendar(request: HttpRequest, member: Member) -> HttpResponse:
    return _page(request, member)


@require_safe
@company_view(Permission.PLANS_READ)
def calendar_ics(request: HttpRequest, member: Member) -> HttpResponse:
    """The coming days as a file for calendar programs, with the login."""
    body = feed_of(company=member.company, today=timezone.now().date())
    name = f"{member.company.slug}-calendar.ics"
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@company_view(Permission.PLANS_WRITE)
def reminder_dismiss(request: HttpRequest, member: Member, reminder_id: int) -> HttpResponse:
    reminder = _found(member, reminder_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, member, dismiss=form, of=reminder)
    services.reminder_dismiss(member=member, reminder=reminder, reason=form.cleaned_data["reason"])
    messages.success(request, "Dismissed.")
    return redirect("calendar", company_slug=member.company.slug)


@require_POST
@company_view(Permission.PLANS_WRITE)
def reminder_done(request: HttpRequest, member: Member, reminder_id: int) -> HttpResponse:
    services.reminder_done(member=member, reminder=_found(member, reminder_id))
    messages.success(request, "Done.")
    return redirect("calendar", company_slug=member.company.slug)


@require_POST
@company_view(Permission.PLANS_WRITE)
def calendar_lead(request: HttpRequest, member: Member) -> HttpResponse:
    form = LeadForm(request.POST)
    if not form.is_valid():
        return _page(request, member, lead=form)
    days = form.cleaned_data["days"]
    services.lead_set(member=member, days=days)
    words = "No plan is drafted by itself." if days is None else f"Drafted {days} days ahead."
    messages.success(request, words)
    return redirect("calendar", company_slug=member.company.slug)


@require_POST
@company_view(Permission.PLANS_WRITE)
def card_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = CardForm(request.POST)
    if not form.is_valid():
        return _page(request, member, card=form)
    year, month = form.cleaned_data["ends"]
    services.card_add(member=member, label=form.cleaned_data["label"], year=year, month=month)
    messages.success(request, "You are reminded a month before the card ends.")
    return redirect("calendar", company_slug=member.company.slug)


@require_POST
@company_view(Permission.PLANS_WRITE)
def card_remove(request: HttpRequest, member: Member, card_id: int) -> HttpResponse:
    card = selectors.card_find(company=member.company, card_id=card_id)
    if card is None:
        raise Http404
    services.card_remove(member=member, card=card)
    messages.success(request, f"{card.label} is not in the calendar any more.")
    return redirect("calendar", company_slug=member.company.slug)


def _page(
    request: HttpRequest,
    member: Member,
    *,
    dismiss: DismissForm | None = None,
    of: Reminder | None = None,
    lead: LeadForm | None = None,
    card: CardForm | None = None,
) -> HttpResponse:
    company, today = member.company, timezone.now().date()
    everything = selectors.reminder_list(company=company)
    waiting = everything.filter(state=Reminder.State.OPEN)
    page = Paginator(waiting, _ROWS).get_page(request.GET.get("page"))
    found = coming(selectors.events_of(company=company, today=today), today=today, days=_DAYS)
    days = selectors.lead_of(company=company)
    context = {
        "member": member,
        "today": today,
        "page": page,
        "rows": [
            (row, _address(member, row.route, row.number), _dismissal(row, dismiss, of))
            for row in page
        ],
        "months": [
            (first, [(one, _address(member, one.route, one.number)) for one in each])
            for first, each in groupby(found, key=_month)
        ],
        "closed": everything.exclude(state=Reminder.State.OPEN).order_by("-closed_at")[:_CLOSED],
        "cards": one_page(request, selectors.card_list(company=company), _ROWS, "cards"),
        "days": days,
        "lead_form": lead or LeadForm(initial={"days": days}),
        "card_form": card or CardForm(),
        "dismissed": of,
        "lead_refused": lead,
        "card_refused": card,
    }
    refused = dismiss or lead or card
    return render(request, "calendar/calendar.html", context, status=422 if refused else 200)


def _dismissal(row: Reminder, refused: DismissForm | None, of: Reminder | None) -> DismissForm:
    """Each row's form has ids of its own; the one that was refused keeps what was sent."""
    form = refused if refused is not None and of is not None and of.pk == row.pk else DismissForm()
    form.auto_id = f"id_{row.pk}_%s"
    return form


def _month(event: Event) -> date:
    return event.day.replace(day=1)


def _address(member: Member, route: str, number: int | None) -> str:
    arguments = [member.company.slug, *([number] if number is not None else [])]
    return reverse(route, args=arguments)


def _found(member: Member, reminder_id: int) -> Reminder:
    found = selectors.reminder_find(company=member.company, reminder_id=reminder_id)
    if found is None:
        raise Http404
    return found
