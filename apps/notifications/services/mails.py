"""Mails to members, made of the audit log as messages are, and sent once each."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_list
from apps.companies.models import Company, Member, Membership
from apps.companies.selectors import membership_list
from apps.companies.services import company_lock
from apps.notifications.models import Mail, MailChoice, MailCursor
from sponsorplan.domain.messages.body import Told
from sponsorplan.domain.messages.mails import BY_NAME, MailKind, mail_kind_of, mail_of

_EVENTS = 500
_BATCH = 50
_AGAIN = timedelta(minutes=10)
_MOST_TRIES = 20
_log = logging.getLogger(__name__)


@transaction.atomic
def mail_choose(*, member: Member, wanted: frozenset[str]) -> None:
    """Keep which kinds of mail a person wants; all others are off. A token gets no mail."""
    if member.user_id is None:
        return
    company_lock(company=member.company)
    MailChoice.objects.filter(company=member.company, user_id=member.user_id).delete()
    MailChoice.objects.bulk_create(
        MailChoice(company=member.company, user_id=member.user_id, kind=name)
        for name in BY_NAME
        if name not in wanted
    )


def mails_sweep(*, now: datetime | None = None) -> int:
    """Make the mails of new events, and send what is due. Returns how many were sent."""
    at = now or timezone.now()
    _begin_new_companies()
    later = AuditEvent.objects.filter(
        company_id=OuterRef("company_id"), number__gt=OuterRef("number")
    )
    for pk in list(MailCursor.objects.filter(Exists(later)).values_list("pk", flat=True)):
        mails_make(cursor_id=pk, now=at)
    return mails_send(now=at)


def _begin_new_companies() -> None:
    """From the newest event on: nobody gets mail of what was before there were mails."""
    known = MailCursor.objects.filter(company=OuterRef("pk"))
    for company in Company.objects.exclude(Exists(known)):
        newest = event_list(company_id=company.pk).first()
        MailCursor.objects.get_or_create(
            company=company, defaults={"number": newest.number if newest else 0}
        )


@transaction.atomic
def mails_make(*, cursor_id: int, now: datetime) -> None:
    """One mail for each member who wants it and each event, however often it is called."""
    cursors = MailCursor.objects.select_for_update(of=("self",))
    cursor = cursors.select_related("company").get(pk=cursor_id)
    events = list(
        AuditEvent.objects.filter(company_id=cursor.company_id, number__gt=cursor.number).order_by(
            "number"
        )[:_EVENTS]
    )
    if not events:
        return
    told = [(event, kind) for event in events if (kind := mail_kind_of(event.action))]
    if told:
        people = list(membership_list(company=cursor.company))
        off = set(MailChoice.objects.filter(company=cursor.company).values_list("user_id", "kind"))
        mails = [
            _mail(cursor.company, person, event, kind, now)
            for event, kind in told
            for person in people
            if _gets(person, event, kind, off)
        ]
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
    MailCursor.objects.filter(pk=cursor.pk).update(number=events[-1].number)


def _gets(person: Membership, event: AuditEvent, kind: MailKind, off: set[tuple[int, str]]) -> bool:
    wants = person.role in kind.roles and (person.user_id, kind.name) not in off
    return wants and person.user.is_active and person.user.email != event.actor


def _mail(
    company: Company, person: Membership, event: AuditEvent, kind: MailKind, now: datetime
) -> Mail:
    told = Told(company.slug, event.number, event.at, event.subject, event.data)
    subject, text = mail_of(kind, event.action, told, company.name, settings.SPONSORPLAN_ADDRESS)
    return Mail(
        company=company,
        user_id=person.user_id,
        event_number=event.number,
        kind=kind.name,
        subject=subject[:200],
        text=text,
        next_at=now,
        made_at=now,
    )


def mails_send(*, now: datetime) -> int:
    """Send what is due. A server that refuses is asked again later, up to 20 times."""
    due = Mail.objects.filter(state=Mail.State.WAITING, next_at__lte=now).select_related("user")
    sent = 0
    for mail in due[:_BATCH]:
        # Taken by setting it forward: a worker that dies delays a mail and loses none.
        taken = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING, tries=mail.tries)
        if taken.update(tries=mail.tries + 1, next_at=now + _AGAIN):
            sent += _send(mail)
    return sent


def _send(mail: Mail) -> bool:
    company = mail.company_id
    is_member = Membership.objects.filter(company_id=company, user_id=mail.user_id).exists()
    state = Mail.State.SENT if is_member else Mail.State.GIVEN_UP
    if is_member and not _handed_over(mail):
        if mail.tries + 1 < _MOST_TRIES:
            return False
        state = Mail.State.GIVEN_UP
    Mail.objects.filter(pk=mail.pk).update(state=state)
    return state == Mail.State.SENT


def _handed_over(mail: Mail) -> bool:
    message = EmailMessage(mail.subject, mail.text, None, [mail.user.email])
    try:
        message.send()
    except (OSError, SMTPException) as error:
        _log.warning("mail %s was not taken: %s", mail.pk, type(error).__name__)
        return False
    return True
