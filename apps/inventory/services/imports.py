"""Importing a repository's SBOM from GitHub: a row that is asked about until it ends."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import ImportsOff, UnknownRepository
from apps.inventory.models import Product, RepositoryImport
from apps.inventory.providers.github import (
    ReportDelayed,
    ReportRefused,
    Repository,
    report_fetch,
    report_request,
    repository_named,
)
from apps.inventory.services.receive import uploads_receive
from sponsorplan.celery import enqueue
from sponsorplan.domain.errors import DomainError
from sponsorplan.http import Unreachable, Unreadable
from sponsorplan.sealing import seal, unseal

_CLAIM = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(minutes=2)
_MOST_ASKED = 40
_State = RepositoryImport.State
_OPEN = (_State.REQUESTED, _State.WAITING)


@transaction.atomic
def import_request(
    *, member: Member, product: Product, repository: str, token: str
) -> RepositoryImport:
    """Have a repository's SBOM fetched. The token is kept until that is done, and no longer.

    Raises ``ImportsOff`` and ``UnknownRepository``.
    """
    if not settings.SPONSORPLAN_GITHUB_IMPORT:
        raise ImportsOff(
            "This instance does not ask GitHub. Its operator can switch that on; or export the "
            "SBOM there yourself and upload it."
        )
    named = repository_named(repository)
    if named is None:
        raise UnknownRepository(
            f"“{repository[:100]}” is no repository on GitHub. Write owner/name."
        )
    asked = RepositoryImport.objects.create(
        company=member.company,
        product=product,
        repository=str(named),
        sealed_token=seal(token.strip()),
        due_at=timezone.now(),
        requested_by=member.name,
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="import.requested",
        subject=f"{product.name}: {named}",
        data={"with_token": bool(token.strip())},
    )
    enqueue("inventory.follow_import", import_id=asked.pk)
    return asked


def imports_sweep() -> None:
    """Queue what waits long enough, also what a worker that died left behind."""
    due = RepositoryImport.objects.filter(state__in=_OPEN, due_at__lte=timezone.now())
    for import_id in due.values_list("pk", flat=True)[:100]:
        enqueue("inventory.follow_import", import_id=import_id)


def import_follow(*, import_id: int) -> None:
    """Take the import one step further, if it is due. Safe to run twice."""
    now = timezone.now()
    mine = RepositoryImport.objects.filter(pk=import_id, state__in=_OPEN, due_at__lte=now)
    if not mine.update(due_at=now + _CLAIM, asked=F("asked") + 1):
        return
    found = RepositoryImport.objects.select_related("company", "product").get(pk=import_id)
    try:
        _step(found)
    except ReportRefused as error:
        _end(found, problem=error.detail)
    except ReportDelayed as error:
        _wait(found, error.detail, error.retry_after)
    except (Unreachable, Unreadable) as error:
        _wait(found, error.detail)
    except DomainError as error:
        _end(found, problem=error.detail)


def _step(found: RepositoryImport) -> None:
    named = repository_named(found.repository)
    if named is None:
        raise ReportRefused(f"“{found.repository}” is no repository on GitHub.")
    token = unseal(found.sealed_token)
    if not found.report:
        number = report_request(repository=named, token=token)
        _set(found, state=_State.WAITING, report=number, due_at=timezone.now() + _pause(1))
        return
    content = report_fetch(repository=named, report=found.report, token=token)
    if content is None:
        _wait(found, "")
    else:
        _receive(found, named, content)


@transaction.atomic
def _receive(found: RepositoryImport, named: Repository, content: bytes) -> None:
    member = Member(found.company, found.requested_by, frozenset())
    path = f"github.com/{named}/sbom.spdx.json"
    received = uploads_receive(member=member, product=found.product, files=[(path, content)])
    _end(found, upload_id=received.uploads[0].pk)


def _pause(asked: int) -> timedelta:
    """Two seconds, and longer each time."""
    return min(timedelta(seconds=2 * asked), _LONGEST_WAIT)


def _wait(found: RepositoryImport, problem: str, asked_for: timedelta | None = None) -> None:
    if found.asked >= _MOST_ASKED:
        words = problem or "GitHub did not finish the report in time."
        _end(found, problem=f"{words} Ask again later.")
        return
    pause = asked_for or _pause(found.asked)
    _set(found, problem=problem[:300], due_at=timezone.now() + pause)


def _end(found: RepositoryImport, *, problem: str = "", upload_id: int | None = None) -> None:
    state = _State.FAILED if problem else _State.DONE
    _set(found, state=state, problem=problem[:300], sealed_token="", upload_id=upload_id)


def _set(found: RepositoryImport, **values: object) -> None:
    RepositoryImport.objects.filter(pk=found.pk, state__in=_OPEN).update(**values)
