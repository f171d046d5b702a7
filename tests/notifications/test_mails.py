from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member, Membership
from apps.notifications.models import Mail, MailCursor
from apps.notifications.services import mail_choose, mails_sweep

Happen = Callable[..., AuditEvent]


@pytest.fixture(autouse=True)
def _begun(company: Company) -> None:
    mails_sweep()


def _sent() -> dict[str, str]:
    return {one.to[0].partition("@")[0]: str(one.subject) for one in mail.outbox}


def test_those_who_may_approve_are_told_but_not_whoever_asked(
    happen: Happen, settings: Settings
) -> None:
    settings.SPONSORPLAN_ADDRESS = "https://plan.acme.example/"
    happen("approval.asked", 7)  # by the approver themselves
    assert mails_sweep() == 2
    subject = "SponsorPlan: Plan 7 waits for approval"
    assert _sent() == {"owner": subject, "controller": subject}
    text = mail.outbox[0].body
    assert "https://plan.acme.example/c/acme/plans/7/approval/" in text
    assert "https://plan.acme.example/c/acme/mail/" in text
    assert "secret" not in str(text)


def test_nobody_is_told_twice_and_nothing_of_before(happen: Happen) -> None:
    happen("plan.approved", 7)
    mails_sweep()
    count = len(mail.outbox)
    MailCursor.objects.update(number=0)
    mails_sweep()
    assert (len(mail.outbox), count) == (3, 3)  # owner, planner, controller


@pytest.mark.parametrize(
    ("action", "words", "count"),
    [
        ("reminder.plan_due", "SponsorPlan: Reminder: plan due", 3),
        ("endpoint.disabled", "SponsorPlan: An endpoint was disabled", 2),
        ("payment.short", "SponsorPlan: Plan 1: a payment is short", 2),
        ("plan.edited", "", 0),
        ("reminder.<b>", "", 0),
    ],
)
def test_which_events_are_told(happen: Happen, action: str, words: str, count: int) -> None:
    happen(action)
    assert mails_sweep() == count
    assert set(_sent().values()) == ({words} if count else set())


def test_a_member_who_does_not_want_it_is_left_alone(owner: Member, happen: Happen) -> None:
    mail_choose(member=owner, wanted=frozenset({"reminder"}))
    happen("plan.approved")
    happen("reminder.plan_due")
    mails_sweep()
    to_owner = [one.subject for one in mail.outbox if one.to == ["owner@acme.example"]]
    assert to_owner == ["SponsorPlan: Reminder: plan due"]


def test_who_left_meanwhile_gets_none(happen: Happen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise ConnectionRefusedError

    happen("endpoint.disabled")
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refused)
        assert mails_sweep() == 0
    assert mails_sweep() == 0  # not at once again
    Membership.objects.filter(user__email="controller@acme.example").delete()
    assert mails_sweep(now=timezone.now() + timedelta(minutes=11)) == 1
    assert list(_sent()) == ["owner"]
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent", "given_up"}
