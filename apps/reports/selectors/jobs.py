"""Work in the background, of all kinds at once. A job is the row that it works on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, QuerySet, Value, When
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.inventory.models import Upload
from apps.payments.models import StatementDraft
from apps.reports.selectors.kinds import (
    PROBLEMS,
    STEPS,
    SUBJECTS,
    JobKind,
    JobState,
    job_kinds,
)

_DAY = timedelta(days=1)


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
        return SUBJECTS[self.kind.key](self.row)

    @property
    def problem(self) -> str:
        """Why it failed or what it waits for, in words; empty where nothing is wrong."""
        return PROBLEMS[self.kind.key](self.row)

    @property
    def step(self) -> str:
        """How far it has come, where its kind has steps."""
        return STEPS[self.kind.key](self.row) if self.kind.key in STEPS else ""

    @property
    def result(self) -> str | None:
        """The id of what came of it, where that is a statement."""
        statement = getattr(self.row, "statement_id", None)
        return None if statement is None else f"stm_{statement}"

    @property
    def tries(self) -> int:
        return int(getattr(self.row, "tries", 0) or getattr(self.row, "asked", 0) or 0)

    @property
    def may_retry(self) -> bool:
        ended = self.state in (JobState.FAILED, JobState.CANCELLED)
        return ended and self.kind.key in ("upload", "message", "statement", "feed")

    @property
    def may_cancel(self) -> bool:
        open_ = self.state in (JobState.WAITING, JobState.RUNNING)
        return open_ and self.kind.key in ("upload", "import", "statement")


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
    kinds = {kind.key: kind for kind in job_kinds(timezone.now())}
    queries = [
        _of(kind, member.company, wanted.state)
        for kind in kinds.values()
        if wanted.kind in ("", kind.key) and member.may(kind.read)
    ]
    if not queries:
        return [], False
    keys = queries[0].union(*queries[1:], all=True).order_by("-job_since", "job_kind", "-pk")
    found = list(keys[start : start + at_most + 1])
    shown = found[:at_most]
    jobs: dict[tuple[str, int], Job] = {}
    for key, kind in kinds.items():
        jobs |= _jobs(kind, [row["pk"] for row in shown if row["job_kind"] == key])
    # What was deleted since is left out.
    known = [jobs.get((row["job_kind"], row["pk"])) for row in shown]
    return [job for job in known if job is not None], len(found) > at_most


def job_find(*, member: Member, job_id: str) -> Job | None:
    """By its id, as ``upl_12``."""
    prefix, _, number = job_id.partition("_")
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):  # noqa: PLR2004 - a key's digits
        return None
    for kind in job_kinds(timezone.now()):
        if kind.prefix == prefix and member.may(kind.read):
            pks = _of(kind, member.company, "").filter(pk=int(number)).values_list("pk", flat=True)
            return next(iter(_jobs(kind, pks).values()), None)
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
    return [_totals(kind, now) for kind in job_kinds(now)]


def _totals(kind: JobKind, now: datetime) -> KindTotals:
    rows = kind.model._base_manager.all()  # noqa: SLF001 - of all companies
    opened = rows.exclude(kind.done | kind.failed | kind.cancelled)
    waiting = opened.filter(kind.waiting).aggregate(n=Count("pk"), oldest=Min(kind.since))
    running = opened.exclude(kind.waiting).count()
    of_today = rows.filter(kind.failed, **{f"{kind.since}__gte": now - _DAY})
    failed = of_today.exclude(kind.cancelled).count()
    return KindTotals(kind.label, kind.key, waiting["n"], running, failed, waiting["oldest"])


def _of(kind: JobKind, company: Company, state: str) -> QuerySet[Any, dict[str, Any]]:
    rows = kind.model._base_manager.filter(company=company)  # noqa: SLF001 - any of the models
    if kind.model is Upload:
        rows = rows.filter(removed_at=None)
    if kind.model is StatementDraft:
        rows = rows.exclude(asked_at=None)
    if state:
        rows = rows.annotate(job_state=_state(kind)).filter(job_state=state)
    named = rows.annotate(job_kind=Value(kind.key, CharField()), job_since=F(kind.since))
    found: QuerySet[Any, dict[str, Any]] = named.order_by().values("job_kind", "pk", "job_since")
    return found


def _state(kind: JobKind) -> Case:
    return Case(
        When(kind.cancelled, then=Value(JobState.CANCELLED.value)),
        When(kind.failed, then=Value(JobState.FAILED.value)),
        When(kind.done, then=Value(JobState.DONE.value)),
        When(kind.waiting, then=Value(JobState.WAITING.value)),
        default=Value(JobState.RUNNING.value),
        output_field=CharField(),
    )


def _jobs(kind: JobKind, pks: Iterable[int]) -> dict[tuple[str, int], Job]:
    """Those that are still there, by kind and primary key. One query, or none for no keys."""
    wanted = list(pks)
    if not wanted:
        return {}
    related = {
        "upload": ["product"],
        "import": ["product"],
        "message": ["endpoint"],
        "statement": ["statement"],
        "feed": ["statement"],
    }
    others = related.get(kind.key, ["plan"])
    rows = kind.model._base_manager.select_related(*others).defer(*kind.heavy)  # noqa: SLF001 - as above
    return {
        (kind.key, pk): Job(kind, JobState(row.job_state), getattr(row, kind.since), row)
        for pk, row in rows.annotate(job_state=_state(kind)).in_bulk(wanted).items()
    }
