"""Reading an upload into dependencies; safe to run twice, and to be killed in between."""

from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.inventory.models import Upload
from apps.inventory.selectors import askable
from apps.inventory.services.dependencies import dependencies_write
from apps.inventory.services.queue import again
from apps.inventory.services.reading import COMPANION, upload_parse
from apps.upstreams.selectors import corrections_of, known_facts, sources_on
from apps.upstreams.services import packages_want
from sponsorplan.celery import enqueue
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    Scope,
    Severity,
    UnreadableLockfile,
)
from sponsorplan.domain.memory import no_cyclic_collection
from sponsorplan.domain.upstreams.resolve import Resolution, resolve
from sponsorplan.sandbox import Starved

# A file that ends its worker each time must end some day. Machines that die are not its fault, and many
# can die in an hour.
_TRIES, _AT_LEAST = 10, timedelta(hours=1)

_LONGEST_FORMAT = 60


def upload_ingest(*, upload_id: int) -> None:
    """Parse a queued upload and replace what an earlier reading of it found."""
    upload = _claim(upload_id)
    if upload is None:
        return
    with no_cyclic_collection():
        _read(upload)


def _read(upload: Upload) -> None:
    try:
        parsed = upload_parse(upload=upload)
    except Starved:
        _wait_again(upload)
        return
    except UnreadableLockfile as error:
        _fail(upload, error.problem)
        return
    _step(upload, Upload.Step.GROUPING)
    facts, corrections = known_facts(), corrections_of(company=upload.company)
    _store(upload, parsed, resolve(parsed.packages, facts, corrections))
    if sources_on():
        packages_want(packages=askable(company=upload.company, packages=parsed.packages))


def uploads_sweep() -> None:
    """Queue again what a lost message, a killed worker or a changed setting left behind.

    What was replaced or removed too: earlier versions of the inventory are made of it.
    """
    outdated = Upload.objects.exclude(own_prefixes=F("company__own_prefixes")).filter(
        state=Upload.State.PARSED
    )
    outdated = outdated.exclude(format=COMPANION)
    # Looked at first: an update of nothing would still lock SQLite, every few seconds.
    if outdated.exists():
        outdated.update(**again())
    for upload_id in _due().values_list("pk", flat=True)[:100]:
        enqueue("inventory.ingest", upload_id=upload_id)


def _due() -> QuerySet[Upload]:
    now = timezone.now()
    rested = Q(lease_until=None, received_at__lt=now - timedelta(seconds=10))
    return Upload.objects.filter(rested | Q(lease_until__lt=now), state=Upload.State.QUEUED)


def _claim(upload_id: int) -> Upload | None:
    """Take the upload for a while, unless another worker has it or it was done meanwhile."""
    now = timezone.now()
    free = Upload.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now), pk=upload_id, state=Upload.State.QUEUED
    )
    if not free.update(
        lease_until=now + _lease(),
        attempt=F("attempt") + 1,
        tries=F("tries") + 1,
        step=Upload.Step.PARSING,
    ):
        return None
    upload = Upload.objects.select_related("company", "product").get(pk=upload_id)
    if upload.tries > _TRIES and upload.received_at < now - _AT_LEAST:
        words = f"Reading it was tried {upload.tries - 1} times and never finished. Is it a real lockfile?"
        _fail(upload, Problem("gave_up", words, severity=Severity.ERROR))
        return None
    return upload


def _store(upload: Upload, parsed: ParsedLockfile, resolution: Resolution) -> None:
    with transaction.atomic():
        mine = Upload.objects.select_for_update(no_key=True).filter(
            pk=upload.pk, attempt=upload.attempt
        )
        if not mine.exists():
            return  # another worker took over after our lease ran out
        dependencies_write(
            upload=upload, packages=parsed.packages, upstream_of=resolution.upstream_of
        )
        mine.update(
            state=Upload.State.PARSED,
            step=Upload.Step.DONE,
            lease_until=None,
            parsed_at=timezone.now(),
            # It ends in a version as the file writes it, which may be anything.
            format="".join(filter(str.isprintable, parsed.format))[:_LONGEST_FORMAT],
            parser=parsed.parser,
            parser_version=parsed.parser_version,
            own_prefixes=upload.company.own_prefixes,
            edges=[list(edge) for edge in parsed.edges],
            edges_known=parsed.edges_known,
            local=[_plain(asdict(local)) for local in parsed.local],
            problems=[_plain(asdict(problem)) for problem in parsed.problems],
            wants=_plain(list(parsed.wants)),
            counts=_counts(parsed, resolution),
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The value without what no JSON in PostgreSQL holds: NUL, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _counts(parsed: ParsedLockfile, resolution: Resolution) -> dict[str, int]:
    if parsed.format == COMPANION:
        return {}
    direct = Counter(package.direct for package in parsed.packages)
    return {
        "packages": len(parsed.packages),
        "direct": direct[True],
        "transitive": direct[False],
        "unknown": direct[None],
        "dev": sum(package.scope is Scope.DEV for package in parsed.packages),
        "edges": len(parsed.edges),
        "funding": sum(bool(package.funding) for package in parsed.packages),
        "local": len(parsed.local),
        "held": sum(package.held for package in parsed.packages),
        "with_upstream": sum(
            not package.held and (package.type, package.name) in resolution.upstream_of
            for package in parsed.packages
        ),
    }


def _lease() -> timedelta:
    """For one step: reading ends in time by itself, and each step begins a lease anew."""
    return timedelta(seconds=2 * settings.SPONSORPLAN_PARSE_SECONDS + 5)


def _step(upload: Upload, step: Upload.Step) -> None:
    Upload.objects.filter(pk=upload.pk, attempt=upload.attempt).update(
        step=step, lease_until=timezone.now() + _lease()
    )


def _wait_again(upload: Upload) -> None:
    """For a sweep, which finds it in some seconds; it is given up as one that ends its worker."""
    Upload.objects.filter(pk=upload.pk, attempt=upload.attempt).update(
        step=Upload.Step.RECEIVED, lease_until=None
    )


def _fail(upload: Upload, problem: Problem) -> None:
    Upload.objects.filter(pk=upload.pk, attempt=upload.attempt).update(
        state=Upload.State.FAILED,
        step=Upload.Step.DONE,
        lease_until=None,
        problems=[_plain(asdict(problem))],
    )
