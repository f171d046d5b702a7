"""The kinds of work in the background: how rows of each are read as jobs, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, Q
from django.utils import timezone

from apps.collections.models import Collection
from apps.companies.roles import Permission
from apps.inventory.models import RepositoryImport, Upload
from apps.notifications.models import Message
from apps.payments.models import Feed, StatementDraft
from apps.plans.models import Measurement

_NEVER = Q(pk__in=())


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobKind:
    """How rows of one model are read as jobs: by state, since when, and who may read them.

    What is ``cancelled`` may be ``failed``, too, and is shown as cancelled.
    """

    key: str
    prefix: str
    label: str
    model: type[Model]
    since: str
    waiting: Q
    failed: Q
    done: Q
    cancelled: Q = _NEVER
    read: Permission = Permission.INVENTORY_READ
    heavy: tuple[str, ...] = ()


def job_kinds(now: datetime) -> tuple[JobKind, ...]:
    queued = Q(state=Upload.State.QUEUED)
    leased = Q(lease_until__gte=now)
    found, told = ~Q(document=None), ~Q(problem="")
    imports = RepositoryImport.State
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return (
        JobKind(
            *("upload", "upl", "Reading a file", Upload, "received_at"),
            waiting=queued & ~leased,
            failed=Q(state=Upload.State.FAILED),
            done=Q(state=Upload.State.PARSED),
            cancelled=Q(state=Upload.State.FAILED, problems__0__code="cancelled"),
            heavy=("edges", "local", "wants"),
        ),
        JobKind(
            *("import", "imp", "Import from GitHub", RepositoryImport, "requested_at"),
            waiting=Q(state__in=(imports.REQUESTED, imports.WAITING), due_at__lte=now),
            failed=Q(state=imports.FAILED),
            done=Q(state=imports.DONE),
            cancelled=Q(state=imports.CANCELLED),
            heavy=("sealed_token",),
        ),
        JobKind(
            *("measurement", "mea", "Looking into a plan", Measurement, "asked_at"),
            waiting=Q(document=None, problem=""),
            failed=told,
            done=found,
            read=Permission.PLANS_READ,
            heavy=("document",),
        ),
        JobKind(
            *("statement", "std", "Reading a statement", StatementDraft, "asked_at"),
            waiting=Q(problem="", statement=None) & free,
            failed=told,
            done=~Q(statement=None),
            cancelled=~Q(stopped_at=None),
            read=Permission.PAYMENTS_READ,
            heavy=("mapping",),
        ),
        JobKind(
            *("feed", "fed", "Asking a platform what was paid", Feed, "made_at"),
            waiting=Q(working=False, due_at__lte=now),
            failed=told,
            done=Q(working=False, due_at__gt=now),
            read=Permission.PAYMENTS_READ,
            heavy=("sealed_token",),
        ),
        JobKind(
            *("collection", "col", "Collecting by Stripe", Collection, "made_at"),
            waiting=~Q(step=Collection.Step.DONE) & free & ~Q(state=Collection.State.FAILED),
            failed=Q(state=Collection.State.FAILED),
            done=Q(step=Collection.Step.DONE),
            read=Permission.PAYMENTS_READ,
        ),
        JobKind(
            *("message", "msg", "Message to an endpoint", Message, "made_at"),
            waiting=Q(state__in=(Message.State.WAITING, Message.State.FAILED)),
            failed=Q(state=Message.State.GIVEN_UP),
            done=Q(state=Message.State.DELIVERED),
            read=Permission.ENDPOINTS_MANAGE,
            heavy=("body",),
        ),
    )


JOB_KINDS = {kind.key: kind.label for kind in job_kinds(timezone.now())}


def _upload_problem(row: Upload) -> str:
    said = row.problems[0]["message"] if row.state == Upload.State.FAILED and row.problems else ""
    return str(said)


SUBJECTS: Mapping[str, Callable[[Any], str]] = {
    "upload": lambda row: f"{row.product.name}: {row.path}",
    "import": lambda row: f"{row.product.name}: {row.repository}",
    "measurement": lambda row: f"plan {row.plan.number}: {row.get_kind_display().lower()}",
    "statement": lambda row: f"{row.get_source_display()}: {row.name}",
    "feed": str,
    "collection": lambda row: f"plan {row.plan.number}: {row.plan.title}",
    "message": lambda row: f"{row.type} to {urlsplit(row.endpoint.url).hostname}",
}
PROBLEMS: Mapping[str, Callable[[Any], str]] = {
    "upload": _upload_problem,
    "import": lambda row: row.problem,
    "measurement": lambda row: row.problem,
    "statement": lambda row: row.problem,
    "feed": lambda row: row.problem,
    "collection": lambda row: row.problem,
    "message": lambda row: row.last_error,
}
STEPS: Mapping[str, Callable[[Any], str]] = {
    "upload": lambda row: row.get_step_display(),
    "import": lambda row: row.get_state_display(),
    "statement": lambda row: f"{row.rows_read} of about {row.rows_about} rows",
    "collection": lambda row: row.get_step_display(),
}
