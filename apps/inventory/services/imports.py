"""Importing a repository's SBOM from GitHub: a row that is asked about until it ends.

Safe to run twice, and to be killed in between. Whoever works on a row has raised ``asked``, and writes
only while it is still theirs.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.inventory.errors import ImportRunning, ImportsOff, UnknownRepository, UnusableToken
from apps.inventory.models import Product, RepositoryImport
from apps.inventory.providers.github import (
    ReportDelayed,
    ReportRefused,
    Repository,
    is_token,
    report_fetch,
    report_request,
    repository_named,
)
from apps.inventory.services.queue import product_held
from apps.inventory.services.receive import uploads_receive
from sponsorplan.celery import enqueue
from sponsorplan.domain.errors import DomainError
from sponsorplan.http import Unreachable, Unreadable
from sponsorplan.sealing import Unsealable, seal, unseal

_CLAIM = timedelta(minutes=3)  # longer than a task may run
_LONGEST_PAUSE = timedelta(minutes=2)
_MOST_OPEN = 20
_LONGEST_PROBLEM = 300
_State = RepositoryImport.State
_OPEN = (_State.REQUESTED, _State.WAITING)


def import_request(
    *, member: Member, product: Product, repository: str, token: str
) -> RepositoryImport:
    """Have a repository's SBOM fetched. The token is kept until that is done, and no longer.

    Raises ``ImportsOff``, ``UnknownRepository``, ``UnusableToken``, ``ImportRunning`` and ``ProductGone``.
    """
    _check_on()
    named, token = repository_named(repository), token.strip()
    if named is None:
        raise UnknownRepository(
            f"“{repository[:100]}” is no repository on GitHub. Write owner/name."
        )
    if not is_token(token):
        raise UnusableToken("This is no token: it has spaces, or letters that tokens do not have.")
    with transaction.atomic():
        # The lock keeps two requests at once from both finding none under way.
        company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
        product_held(product)
        _check_room(company, product, named)
        asked = RepositoryImport.objects.create(
            company=company,
            product=product,
            repository=str(named),
            sealed_token=seal(token),
            due_at=timezone.now(),
            requested_by=member.name,
        )
        _record(asked, "import.requested", {"with_token": bool(token)})
        enqueue("inventory.follow_import", import_id=asked.pk)
    return asked


def imports_sweep() -> None:
    """Queue what waits long enough, also what a worker that died left behind."""
    due = RepositoryImport.objects.filter(state__in=_OPEN, due_at__lte=timezone.now())
    for import_id in due.values_list("pk", flat=True)[:100]:
        enqueue("inventory.follow_import", import_id=import_id)


def import_follow(*, import_id: int) -> None:
    """Take the import one step further, if it is due."""
    found = _claim(import_id)
    if found is None:
        return
    try:
        _step(found)
    except ReportDelayed as error:
        _wait(found, error.detail, error.retry_after)
    except (Unreachable, Unreadable) as error:
        _wait(found, error.detail)
    except DomainError as error:
        _end(found, problem=error.detail)


def import_stop(*, found: RepositoryImport, words: str) -> bool:
    """End it, whoever works on it, and forget its token; whether it had not ended yet."""
    rows = RepositoryImport.objects.filter(pk=found.pk, state__in=_OPEN)
    ended = {"state": _State.CANCELLED, "problem": words[:_LONGEST_PROBLEM], "sealed_token": ""}
    return bool(rows.update(**ended))


def _check_on() -> None:
    if not settings.SPONSORPLAN_GITHUB_IMPORT:
        raise ImportsOff(
            "This instance does not ask GitHub. Its operator can switch that on; or export the "
            "SBOM there yourself and upload it."
        )


def _check_room(company: Company, product: Product, named: Repository) -> None:
    open_ = RepositoryImport.objects.filter(company=company, state__in=_OPEN)
    if open_.filter(product=product, repository__iexact=str(named)).exists():
        raise ImportRunning(f"“{named}” is being imported already. Wait until that has ended.")
    if open_.count() >= _MOST_OPEN:
        raise ImportRunning(f"{_MOST_OPEN} imports are under way. Wait until one has ended.")


def _claim(import_id: int) -> RepositoryImport | None:
    now = timezone.now()
    due = RepositoryImport.objects.filter(pk=import_id, state__in=_OPEN, due_at__lte=now)
    if not due.update(due_at=now + _CLAIM, asked=F("asked") + 1):
        return None
    return RepositoryImport.objects.select_related("company", "product").get(pk=import_id)


def _step(found: RepositoryImport) -> None:
    _check_on()
    named = repository_named(found.repository)
    if named is None:
        raise UnknownRepository(f"“{found.repository}” is no repository on GitHub.")
    # Before it is asked: whoever dies at each question would ask for ever.
    if timezone.now() > _last(found):
        raise ReportRefused(_too_late(found.problem or "GitHub did not finish the report."))
    token = _token(found)
    if not found.report:
        number = report_request(repository=named, token=token)
        due = timezone.now() + _pause(1)
        _set(found, state=_State.WAITING, report=number, problem="", due_at=due)
        return
    content = report_fetch(repository=named, report=found.report, token=token)
    if content is None:
        _wait(found, "")
    else:
        _receive(found, named, content)


def _token(found: RepositoryImport) -> str:
    try:
        return unseal(found.sealed_token)
    except Unsealable:
        raise ReportRefused(
            "The token cannot be read, as this instance's key has changed. Import it again."
        ) from None


def _receive(found: RepositoryImport, named: Repository, content: bytes) -> None:
    """Hand the SBOM over as any upload and end the import: both, or neither."""
    member = Member(found.company, found.requested_by, frozenset())
    with transaction.atomic():
        if not _mine(found).select_for_update(no_key=True).exists():
            return
        files = [(named.path, content)]
        received = uploads_receive(member=member, product=found.product, files=files)
        _end(found, upload_id=received.uploads[0].pk)


def _last(found: RepositoryImport) -> datetime:
    return found.requested_at + timedelta(minutes=settings.SPONSORPLAN_IMPORT_MINUTES)


def _too_late(words: str) -> str:
    minutes = settings.SPONSORPLAN_IMPORT_MINUTES
    return f"{words} That is all for now, after {minutes} minutes. Start it again later."


def _pause(asked: int) -> timedelta:
    """Two seconds, and twice as long each time."""
    return min(timedelta(seconds=2 ** min(asked, 10)), _LONGEST_PAUSE)


def _wait(found: RepositoryImport, problem: str, asked_for: timedelta | None = None) -> None:
    due = timezone.now() + max(asked_for or timedelta(0), _pause(found.asked))
    at = f"{timezone.localtime(due):%H:%M} UTC"
    if asked_for and due > _last(found):
        _end(found, problem=f"{problem} It may be asked again at {at}: start it after that.")
        return
    words = f"{problem} It is asked again at {at}." if problem else ""
    _set(found, problem=words[:_LONGEST_PROBLEM], due_at=due)


def _end(found: RepositoryImport, *, problem: str = "", upload_id: int | None = None) -> None:
    """The one way out, on which no token stays behind."""
    values = {
        "state": _State.FAILED if problem else _State.DONE,
        "problem": problem[:_LONGEST_PROBLEM],
        "sealed_token": "",
        "upload_id": upload_id,
    }
    with transaction.atomic():
        if _set(found, **values):
            _record(found, "import.failed" if problem else "import.done")


def _set(found: RepositoryImport, **values: object) -> int:
    return _mine(found).update(**values)


def _mine(found: RepositoryImport) -> QuerySet[RepositoryImport]:
    """The row, unless it has ended or another worker has taken it since."""
    return RepositoryImport.objects.filter(pk=found.pk, asked=found.asked, state__in=_OPEN)


def _record(found: RepositoryImport, action: str, data: dict[str, object] | None = None) -> None:
    event_record(
        company_id=found.company_id,
        actor=found.requested_by,
        action=action,
        subject=f"{found.product.name}: {found.repository}",
        data=data,
    )
