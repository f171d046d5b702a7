"""Stopping and repeating jobs of any kind, by whoever may do that kind's work."""

from django.core.exceptions import PermissionDenied

from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.errors import JobClosed
from apps.inventory.services import import_cancel, upload_cancel, upload_retry
from apps.notifications.services import message_again
from apps.payments.services import draft_import, draft_stop, feed_ask
from apps.reports.selectors import Job

_NEEDED = {
    "upload": Permission.INVENTORY_WRITE,
    "import": Permission.INVENTORY_WRITE,
    "message": Permission.ENDPOINTS_MANAGE,
    "statement": Permission.PAYMENTS_WRITE,
    "feed": Permission.PAYMENTS_WRITE,
}


def may_change(*, member: Member, job: Job) -> bool:
    needed = _NEEDED.get(job.kind.key)
    return needed is not None and member.may(needed)


def job_cancel(*, member: Member, job: Job) -> None:
    """Stop a job that has not ended. Raises ``JobClosed`` and ``PermissionDenied``."""
    _check(member, job, able=job.may_cancel)
    if job.kind.key == "upload":
        upload_cancel(member=member, upload=job.row)
    elif job.kind.key == "statement":
        draft_stop(member=member, draft=job.row)
    else:
        import_cancel(member=member, found=job.row)


def job_retry(*, member: Member, job: Job) -> None:
    """Do a failed job again. Raises ``JobClosed``, ``PermissionDenied`` and what its kind raises."""
    _check(member, job, able=job.may_retry)
    if job.kind.key == "upload":
        upload_retry(member=member, upload=job.row)
    elif job.kind.key == "statement":
        draft_import(member=member, draft=job.row)
    elif job.kind.key == "feed":
        feed_ask(member=member, feed=job.row)
    else:
        message_again(member=member, message=job.row)


def _check(member: Member, job: Job, *, able: bool) -> None:
    if not may_change(member=member, job=job):
        raise PermissionDenied
    if not able:
        raise JobClosed("This cannot be done with it now. Look at it again.")
