"""Taking files in: checked, stored by digest, queued. Nothing is parsed here."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import FileTooLarge, NothingToRead, UnsafePath
from apps.inventory.models import Delivery, Product, Upload, stored_as
from apps.inventory.selectors import newest_of_paths
from apps.inventory.services.queue import neighbours_read_again, product_held, read_again
from apps.inventory.services.reading import is_of_date
from sponsorplan.celery import enqueue
from sponsorplan.domain.lockfiles import archive, registry
from sponsorplan.domain.lockfiles.archive import Skipped
from sponsorplan.domain.lockfiles.choice import choose


@dataclass(frozen=True, slots=True)
class Received:
    """What came of files sent at once; ``skipped`` are those not taken.

    ``delivery`` is ``None`` when nothing was new and nothing is read again.
    """

    uploads: tuple[Upload, ...]
    skipped: tuple[Skipped, ...] = ()
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    path: str
    content: bytes
    sha256: str


def uploads_receive(
    *, member: Member, product: Product, files: Sequence[tuple[str, bytes]]
) -> Received:
    """Store files, given as (path, content), and queue them. An archive stands for its lockfiles.

    Of several locks that say the same in one folder one is taken; see `choice`. The same bytes at the same path are the same upload, not a new one; it is read again when it
    could not be read before, or was read by an older parser. Raises ``FileTooLarge``,
    ``UnsafePath``, ``NothingToRead`` and ``UnreadableLockfile`` before anything is stored, and
    ``ProductGone``.
    """
    _check_total(len(content) for _, content in files)
    unpacked = _unpacked(files)
    skipped = unpacked.skipped
    if not unpacked.files:
        raise NothingToRead(
            "No lockfile, manifest or SBOM was found in it. Upload the lockfile itself.",
            skipped=[f"{item.path}: {item.message}" for item in skipped[:20]],
        )
    taken = [
        _Taken(path, content, hashlib.sha256(content).hexdigest())
        for path, content in sorted(unpacked.files.items())
    ]
    # Bytes under their digest harm nobody if the rows never come; a row without bytes would.
    for file in taken:
        _keep(member.company.pk, file)
    with transaction.atomic():
        # Of two at once the second sees what the first brought.
        product_held(product)
        newest = {upload.path: upload for upload in newest_of_paths(product=product)}
        at = timezone.now()  # one moment for all: they make one version of the inventory
        received = [_receive(member, product, file, newest.get(file.path), at) for file in taken]
        uploads = tuple(upload for upload, _ in received)
        known = {upload.pk for upload in newest.values()}
        created = {upload.path for upload in uploads if upload.pk not in known}
        neighbours_read_again(product=product, changed=created)
        changed = [upload for upload, is_changed in received if is_changed]
        delivery = _deliver(member, product, uploads, unpacked) if changed else None
        for upload in changed:
            is_new = upload.path in created
            action = "upload.received" if is_new else "upload.received_again"
            _told(member, product, upload, action)
    return Received(uploads, skipped, delivery)


def _deliver(
    member: Member, product: Product, uploads: Sequence[Upload], unpacked: "_Unpacked"
) -> Delivery:
    delivery = Delivery.objects.create(
        company=member.company,
        product=product,
        received_by=member.name,
        skipped=[asdict(item) for item in unpacked.skipped],
        passed_over=unpacked.passed_over,
    )
    delivery.uploads.set(uploads)
    return delivery


def contents_of(
    files: "Iterable[UploadedFile[Any]]", paths: Sequence[str] = ()
) -> list[tuple[str, bytes]]:
    """Files of a request as (path, content). Raises ``FileTooLarge`` before reading one.

    ``paths`` are those of the files, in their order; without them the files' own names count,
    which have no folders.
    """
    taken = list(files)
    names = list(paths) or [file.name or "file" for file in taken]
    for name, file in zip(names, taken, strict=True):
        _check_size(name, file.size or 0)
    _check_total(file.size or 0 for file in taken)
    return [(name, file.read()) for name, file in zip(names, taken, strict=True)]


@dataclass(frozen=True, slots=True)
class _Unpacked:
    """Files to take by path, those left out, and how many others an archive had."""

    files: Mapping[str, bytes]
    skipped: tuple[Skipped, ...]
    passed_over: int


def _unpacked(files: Sequence[tuple[str, bytes]]) -> _Unpacked:
    taken: dict[str, bytes] = {}
    skipped: list[Skipped] = []
    passed_over = 0
    for name, content in files:
        path = archive.safe_path(name)
        if path is None:
            raise UnsafePath(f"“{name[:100]}” is not a path inside a repository. Rename the file.")
        _check_size(path, len(content))
        if archive.is_archive(path, content):
            unpacked = archive.unpack(path, content, _archive_limits(), registry.is_wanted)
            read = {
                path: data
                for path, data in unpacked.files
                if registry.reads(path.rpartition("/")[2], data)
            }
            skipped.extend(unpacked.skipped)
            passed_over += unpacked.ignored + len(unpacked.files) - len(read)
            taken.update(read)
        elif path in taken and taken[path] != content:
            raise UnsafePath(
                f"Two files named “{path}” came at once. Upload them to different products, or "
                "as an archive that keeps their folders."
            )
        else:
            taken[path] = content
    choice = choose(taken)
    return _Unpacked(choice.files, (*skipped, *choice.skipped), passed_over)


def _archive_limits() -> archive.ArchiveLimits:
    return archive.ArchiveLimits(
        settings.SPONSORPLAN_ARCHIVE_FILES,
        settings.SPONSORPLAN_MAX_FILE_BYTES,
        settings.SPONSORPLAN_ARCHIVE_BYTES,
        settings.SPONSORPLAN_ARCHIVE_RATIO,
    )


def _check_size(path: str, size: int) -> None:
    most = settings.SPONSORPLAN_MAX_FILE_BYTES
    if size > most:
        raise FileTooLarge(
            f"“{path}” is larger than {most / 1_000_000:g} MB. Leave it out, or have the operator "
            "allow more."
        )


def _check_total(sizes: Iterable[int]) -> None:
    most = settings.SPONSORPLAN_MAX_REQUEST_BYTES
    if sum(sizes) > most:
        raise FileTooLarge(
            f"The files are larger than {most / 1_000_000:g} MB together. Upload them in parts."
        )


def _keep(company_id: int, file: _Taken) -> None:
    name = stored_as(company_id, file.sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(file.content))


def _receive(
    member: Member, product: Product, file: _Taken, newest: Upload | None, at: datetime
) -> tuple[Upload, bool]:
    """The upload, and whether it is to be read because of this."""
    same = newest if newest is not None and newest.sha256 == file.sha256 else None
    if same is not None and not _worth_reading_again(same):
        return same, False
    upload = same or Upload.objects.create(
        company=member.company,
        product=product,
        path=file.path,
        sha256=file.sha256,
        size=len(file.content),
        received_by=member.name,
        received_at=at,
    )
    if same is None:
        enqueue("inventory.ingest", upload_id=upload.pk)
    else:
        if same.parsed_at is None:
            # It counted in no version yet; it will from now on, not from when it first came.
            Upload.objects.filter(pk=same.pk).update(received_at=at, received_by=member.name)
        read_again(upload)
        upload.refresh_from_db()
    return upload, True


def _told(member: Member, product: Product, upload: Upload, action: str) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"{product.name}: {upload.path}",
        data={"id": upload.pk, "sha256": upload.sha256, "bytes": upload.size},
    )


def _worth_reading_again(upload: Upload) -> bool:
    """Whether it failed, or another parser or version would read it now."""
    if upload.state != Upload.State.PARSED:
        return upload.state == Upload.State.FAILED
    return is_of_date(upload=upload)
