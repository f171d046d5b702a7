"""Stopping and repeating work on files, as members ask for it."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import F

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import JobClosed
from apps.inventory.models import RepositoryImport, Upload
from apps.inventory.services.imports import import_stop
from apps.inventory.services.queue import product_held, read_again
from sponsorplan.domain.lockfiles.interface import Problem, Severity


@transaction.atomic
def upload_cancel(*, member: Member, upload: Upload) -> None:
    """Stop reading a file; what was found in it before stays. Raises ``JobClosed``.

    A worker that reads it meanwhile is shut out: the attempt is not its own any more.
    """
    words = f"{member.name} stopped it. Read it again when you want what it says."
    stopped = Upload.objects.filter(pk=upload.pk, state=Upload.State.QUEUED).update(
        state=Upload.State.FAILED,
        step=Upload.Step.DONE,
        attempt=F("attempt") + 1,
        lease_until=None,
        problems=[asdict(Problem("cancelled", words, severity=Severity.ERROR))],
    )
    _closed_unless(stopped)
    _record(member, "upload.cancelled", f"{upload.product.name}: {upload.path}")


@transaction.atomic
def upload_retry(*, member: Member, upload: Upload) -> None:
    """Read a file again that could not be read. Raises ``JobClosed``, ``ProductGone``."""
    product_held(upload.product)
    rows = Upload.objects.select_for_update(no_key=True)
    found = rows.filter(pk=upload.pk, state=Upload.State.FAILED, removed_at=None).first()
    _closed_unless(found is not None)
    read_again(upload)
    _record(member, "upload.retried", f"{upload.product.name}: {upload.path}")


@transaction.atomic
def import_cancel(*, member: Member, found: RepositoryImport) -> None:
    """Stop an import; its token is forgotten. Raises ``JobClosed``."""
    _closed_unless(import_stop(found=found, words=f"{member.name} stopped it."))
    _record(member, "import.cancelled", f"{found.product.name}: {found.repository}")


def _closed_unless(done: object) -> None:
    if not done:
        raise JobClosed("It has ended meanwhile. Look at it again.")


def _record(member: Member, action: str, subject: str) -> None:
    event_record(
        company_id=member.company.pk, actor=member.name, action=action, subject=subject, data={}
    )
