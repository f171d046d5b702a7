"""Work in the background, of all kinds at once. A job is the row that it works on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Case, CharField, Count, F, Min, Model, Q, QuerySet, Value, When
from django.utils import timezone

from apps.collections.models import Collection
from apps.companies.models import Company, Member
from apps.companies.roles import Permission
from apps.inventory.models import RepositoryImport, Upload
from apps.notifications.models import Message
from apps.plans.models import Measurement

_DAY = timedelta(days=1)


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobKind:
    """How rows of one model are read as jobs: by state, since when, and who may read them."""

    key: str
    prefix: str
    label: str
    model: type[Model]
    since: str
    waiting: Q
    failed: Q
    done: Q
    read: Permission = Permission.INVENTORY_READ
    heavy: tuple[str, ...] = ()


def _kinds(now: datetime) -> tuple[JobKind, ...]:
    queued = Q(state=Upload.State.QUEUED)
    leased = Q(lease_until__gte=now)
    found, told = ~Q(document=None), ~Q(problem="")
    made = (RepositoryImport.State.DONE, RepositoryImport.State.FAILED)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return (
        JobKind(
            *("upload", "upl", "Reading a file", Upload, "received_at"),
            waiting=queued & ~leased,
            failed=Q(state=Upload.State.FAILED),
            done=Q(state=Upload.State.PARSED),
            heavy=("edges", "local", "wants"),
        ),
        JobKind(
            *("import", "imp", "Import from GitHub", RepositoryImport, "requested_at"),
            waiting=~Q(state__in=made) & Q(due_at__lte=now),
            failed=Q(state=RepositoryImport.State.FAILED),
            done=Q(state=RepositoryImport.State.DONE),
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


JOB_KINDS = {kind.key: kind.label for kind in _kinds(timezone.now())}


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``row`` is what it works on."""

    kind: JobKind
    state: JobState
    since: datetime
    row: Any

    @property
    def id(self) -> str:
        return f"{self.kind.prefix}_{self.row.pk}"

    @property
    def subject(self) -> str:
        return _SUBJECTS[self.kind.key](self.row)

    @property
    def problem(self) -> str:
        """Why it failed or what it waits for, in words; empty where nothing is wrong."""
        return _PROBLEMS[self.kind.key](self.row)

    @property
    def step(self) -> str:
        """How far it has come, where its kind has steps."""
        return _STEPS[self.kind.key](self.row) if self.kind.key in _STEPS else ""

    @property
    def tries(self) -> int:
        return int(getattr(self.row, "tries", 0) or getattr(self.row, "asked", 0) or 0)

    @property
    def may_retry(self) -> bool:
        return self.state is JobState.FAILED and self.kind.key in ("upload", "message")

    @property
    def may_cancel(self) -> bool:
        open_ = self.state in (JobState.WAITING, JobState.RUNNING)
        return open_ and self.kind.key in ("upload", "import")


@dataclass(frozen=True, slots=True)
class JobsWanted:
    """Which jobs; empty for all."""

    kind: str = ""
    state: str = ""


def job_page(
    *, member: Member, wanted: JobsWanted, start: int, at_most: int
) -> tuple[list[Job], bool]:
    """Jobs from ``start`` on, the newest first, and whether there are more; of kinds one may read.

    As many queries for any number of rows: one over all kinds, and one for each kind shown.
    """
    kinds = {kind.key: kind for kind in _kinds(timezone.now())}
    queries = [
        _of(kind, member.company, wanted.state)
        for kind in kinds.values()
        if wanted.kind in ("", kind.key) and member.may(kind.read)
    ]
    if not queries:
        return [], False
    keys = queries[0].union(*queries[1:], all=True).order_by("-job_since", "job_kind", "-pk")
    found = list(keys[start : start + at_most + 1])
    rows = {
        key: _rows(kind, [row for row in found if row["job_kind"] == key])
        for key, kind in kinds.items()
    }
    jobs = [
        Job(
            kinds[row["job_kind"]],
            JobState(row["job_state"]),
            row["job_since"],
            rows[row["job_kind"]][row["pk"]],
        )
        for row in found[:at_most]
    ]
    return jobs, len(found) > at_most


def job_find(*, member: Member, job_id: str) -> Job | None:
    """By its id, as ``upl_12``."""
    prefix, _, number = job_id.partition("_")
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):  # noqa: PLR2004 - a key's digits
        return None
    for kind in _kinds(timezone.now()):
        if kind.prefix == prefix and member.may(kind.read):
            row = _of(kind, member.company, "").filter(pk=int(number)).first()
            if row is not None:
                whole = _rows(kind, [row])[row["pk"]]
                return Job(kind, JobState(row["job_state"]), row["job_since"], whole)
    return None


@dataclass(frozen=True, slots=True)
class KindTotals:
    """One kind over the whole instance; ``failed`` of those that were asked for within a day."""

    label: str
    key: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None


def instance_totals() -> list[KindTotals]:
    """Counts alone: nothing of any company."""
    now = timezone.now()
    return [_totals(kind, now) for kind in _kinds(now)]


def _totals(kind: JobKind, now: datetime) -> KindTotals:
    rows = kind.model._base_manager.all()  # noqa: SLF001 - of all companies
    opened = rows.exclude(kind.done | kind.failed)
    waiting = opened.filter(kind.waiting).aggregate(n=Count("pk"), oldest=Min(kind.since))
    running = opened.exclude(kind.waiting).count()
    failed = rows.filter(kind.failed, **{f"{kind.since}__gte": now - _DAY}).count()
    return KindTotals(kind.label, kind.key, waiting["n"], running, failed, waiting["oldest"])


def _of(kind: JobKind, company: Company, state: str) -> QuerySet[Any, dict[str, Any]]:
    rows = kind.model._base_manager.filter(company=company)  # noqa: SLF001 - any of the models
    if kind.model is Upload:
        rows = rows.filter(removed_at=None)
    stated = rows.annotate(
        job_kind=Value(kind.key, CharField()),
        job_since=F(kind.since),
        job_state=Case(
            When(kind.failed, then=Value(JobState.FAILED.value)),
            When(kind.done, then=Value(JobState.DONE.value)),
            When(kind.waiting, then=Value(JobState.WAITING.value)),
            default=Value(JobState.RUNNING.value),
            output_field=CharField(),
        ),
    )
    if state:
        stated = stated.filter(job_state=state)
    found: QuerySet[Any, dict[str, Any]] = stated.order_by().values(
        "job_kind", "pk", "job_since", "job_state"
    )
    return found


def _rows(kind: JobKind, found: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
    if not found:
        return {}
    related = {"upload": ["product"], "import": ["product"], "message": ["endpoint"]}
    others = related.get(kind.key, ["plan"])
    rows = kind.model._base_manager.select_related(*others).defer(*kind.heavy)  # noqa: SLF001 - as above
    return rows.in_bulk([row["pk"] for row in found])


def _upload_problem(row: Upload) -> str:
    said = row.problems[0]["message"] if row.state == Upload.State.FAILED and row.problems else ""
    return str(said)


def _collection_problem(row: Collection) -> str:
    return row.problem


_SUBJECTS: Mapping[str, Callable[[Any], str]] = {
    "upload": lambda row: f"{row.product.name}: {row.path}",
    "import": lambda row: f"{row.product.name}: {row.repository}",
    "measurement": lambda row: f"plan {row.plan.number}: {row.get_kind_display().lower()}",
    "collection": lambda row: f"plan {row.plan.number}: {row.plan.title}",
    "message": lambda row: f"{row.type} to {urlsplit(row.endpoint.url).hostname}",
}
_PROBLEMS: Mapping[str, Callable[[Any], str]] = {
    "upload": _upload_problem,
    "import": lambda row: row.problem,
    "measurement": lambda row: row.problem,
    "collection": _collection_problem,
    "message": lambda row: row.last_error,
}
_STEPS: Mapping[str, Callable[[Any], str]] = {
    "upload": lambda row: row.get_step_display(),
    "import": lambda row: row.get_state_display(),
    "collection": lambda row: row.get_step_display(),
}
