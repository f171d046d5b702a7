"""What happened, told outside: to endpoints of programs, and to members by mail."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned, User
from sponsorplan.domain.messages.addresses import LONGEST


class Endpoint(CompanyOwned):
    """An address that messages are sent to. ``types`` are those it wants; none named means all.

    ``cursor`` is the number of the last event that was looked at for it. Both secrets are sealed;
    what they were before is valid until ``before_until``. While ``lease_until`` has not passed, only
    the worker that took it with the present ``fence`` sends to it. Until ``queued_until`` a worker is
    asked for already. It is left alone until ``resting_until``. A removed one keeps its log for as long as messages are kept.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        DISABLED = "disabled", "Disabled"

    class Reason(models.TextChoices):
        MEMBER = "member", "A member disabled it"
        GONE = "gone", "It answered 410, which says that it wants no more messages"
        FAILING = "failing", "Nothing was delivered for days, or many messages in a row"

    url = models.CharField(max_length=LONGEST)
    description = models.CharField(max_length=200, blank=True)
    types = models.JSONField(default=list)
    sealed_secret = models.TextField()
    sealed_before = models.TextField(blank=True)
    before_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    disabled_at = models.DateTimeField(null=True)
    cursor = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    given_up = models.PositiveIntegerField(default=0)
    rests = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)
    queued_until = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    def wants(self, name: str) -> bool:
        return not self.types or name in self.types


class Message(CompanyOwned):
    """What one endpoint is told of one event. ``uid`` and ``body`` stay the same over all attempts.

    ``event_number`` is that of the audit event; a test message has none. ``tries`` are the attempts
    since it was last asked for, which decide when the next one is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        FAILED = "failed", "Failed, tried again"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages")
    uid = models.CharField(max_length=40, unique=True)
    event_number = models.PositiveIntegerField(null=True)
    type = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_status = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endpoint", "event_number"], name="one_message_of_an_event"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "state", "next_at"], name="messages_due"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.uid}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


OPEN = (Message.State.WAITING, Message.State.FAILED)


class Attempt(CompanyOwned):
    """One time that a message was sent: the status, or why there was none, and what was answered.

    ``took`` is in milliseconds; ``answer`` are the first 1,000 characters.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True)
    took = models.PositiveIntegerField()
    answer = models.CharField(max_length=1_000, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.at}: {self.status or self.error}"


class MailCursor(CompanyOwned):
    """How far a company's events were looked at for mails."""

    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="one_mail_cursor_each"),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.number}"


class MailChoice(CompanyOwned):
    """A kind of mail that a member does not want."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "user", "kind"], name="one_mail_choice_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: not {self.kind}"


class Mail(CompanyOwned):
    """A mail to one member about one event: at most one each."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        GIVEN_UP = "given_up", "Given up"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "user", "event_number"], name="one_mail_of_an_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.user}"
