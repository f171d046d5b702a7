"""What public sources say about packages, repositories and accounts, and what a company knows better."""

from typing import ClassVar

from django.db import models

from apps.companies.models import CompanyOwned
from sponsorplan.domain.upstreams.findings import Found, Subject, of_document


class Lookup(models.Model):
    """What one source is to be asked, or was, about one subject. Shared by all companies.

    ``key`` is as `findings.Subject` says. ``answer`` is the finding as a document, ``None`` when the
    source knows of no such subject or was not asked yet: see ``asked_at``. ``due_at`` is when to
    ask; whoever asks sets it forward first, so that no two workers ask the same. ``wanted_at`` is
    when something last rested on it.
    """

    source = models.CharField(max_length=30)
    subject = models.CharField(max_length=10, choices=[(one, one) for one in Subject])
    key = models.TextField()
    answer = models.JSONField(null=True)
    etag = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    wanted_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "subject", "key"], name="one_lookup_each"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "due_at"], name="lookup_due"),
            models.Index(fields=["changed_at"], name="lookup_changed"),
            models.Index(fields=["subject", "key"], name="lookup_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.key}"

    def found(self) -> Found:
        """The answer as the core takes it. Only for a lookup that was asked."""
        subject = Subject(self.subject)
        day = self.asked_at.date().isoformat() if self.asked_at else ""
        return Found(self.source, subject, self.key, day, of_document(subject, self.answer))


class Reading(models.Model):
    """What a source said of a repository on a day, kept when it changed: the history of its risk."""

    source = models.CharField(max_length=30)
    key = models.TextField()
    day = models.DateField()
    answer = models.JSONField()

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key", "day"], name="one_reading_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["key"], name="reading_of_key")]

    def __str__(self) -> str:
        return f"{self.source}: {self.key} on {self.day}"


class SourceState(models.Model):
    """How asking one source goes: its pause, its budget, and who asks now.

    ``used`` requests were made since ``window_from``; ``used_in_minute`` since the last minute of
    silence, the newest at ``minute_from``. After ``failures`` in a row nothing is asked until
    ``paused_until``.
    """

    source = models.CharField(max_length=30, unique=True)
    window_from = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)
    minute_from = models.DateTimeField(null=True)
    used_in_minute = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.source


class Correction(CompanyOwned):
    """What a company knows better about who is paid. It holds for that company alone.

    ``package``: the package ``subject`` (a purl) is of the repository ``target``. ``merge``: the
    recipient ``subject`` is paid with the recipient ``target``. ``apart``: the repository
    ``subject`` is paid by itself. ``distress``: its people asked for help in public, at the address
    ``target``. ``owned``: it belongs to the company named ``target``. ``free``: it belongs to none.
    """

    class Kind(models.TextChoices):
        PACKAGE = "package", "A package's upstream"
        MERGE = "merge", "Paid together"
        APART = "apart", "Paid apart"
        DISTRESS = "distress", "Asked for help in public"
        OWNED = "owned", "Belongs to a company"
        FREE = "free", "Belongs to no company"
        SUCCESSOR = "successor", "Succeeded by"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.TextField()
    target = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "kind", "subject"], name="one_correction_of_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class Confirmation(CompanyOwned):
    """A member's word that a channel is the upstream's: the highest trust, for that company alone."""

    upstream = models.TextField()
    platform = models.CharField(max_length=30)
    handle = models.CharField(max_length=200)
    url = models.TextField()
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "upstream", "platform", "handle"], name="one_confirmation_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upstream}: {self.url}"
