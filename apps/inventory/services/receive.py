"""Taking files in: checked, stored by digest, queued. Nothing is parsed here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import newest_of_paths
from apps.inventory.services.queue import neighbours_read_again, read_again
from sponsorplan.celery import enqueue
from sponsorplan.domain.lockfiles import archive, registry
from sponsorplan.domain.lockfiles.archive import Skipped


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a delivery; ``skipped`` are archive entries that were not taken."""

    uploads: tuple[Upload, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Taken:
    path: str
    content: bytes
    sha256: str


def uploads_receive(
    *, member: Member, product: Product, files: Sequence[tuple[str, bytes]]
) -> Received:
    """Store files, given as (path, content), and queue them. An archive stands for its lockfiles.

    The same bytes at the same path are the same upload, not a new one; it is read again when it
    could not be read before, or was read by an older parser. Raises ``FileTooLarge``,
    ``UnsafePath``, ``NothingToRead`` and ``UnreadableLockfile`` before anything is stored.
    """
    _check_total(len(content) for _, content in files)
    unpacked, skipped = _unpacked(files)
    if not unpacked:
        raise NothingToRead(
            "No lockfile, manifest or SBOM was found in it. Upload the lockfile itself.",
            skipped=[f"{item.path}: {item.message}" for item in skipped[:20]],
        )
    taken = [
        _Taken(path, content, hashlib.sha256(content).hexdigest()) for path, content in unpacked
    ]
    # Bytes under their digest harm nobody if the rows never come; a row without bytes would.
    for file in taken:
        _keep(member.company.pk, file)
    with transaction.atomic():
        newest = {upload.path: upload for upload in newest_of_paths(product=product)}
        at = timezone.now()  # one moment for all: they make one version of the inventory
        uploads = [_receive(member, product, file, newest.get(file.path), at) for file in taken]
        known = {upload.pk for upload in newest.values()}
        created = {upload.path for upload in uploads if upload.pk not in known}
        neighbours_read_again(product=product, changed=created)
    return Received(tuple(uploads), tuple(skipped))


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


def _unpacked(files: Sequence[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes]], list[Skipped]]:
    taken: dict[str, bytes] = {}
    skipped: list[Skipped] = []
    for name, content in files:
        path = archive.safe_path(name)
        if path is None:
            raise UnsafePath(f"“{name[:100]}” is not a path inside a repository. Rename the file.")
        _check_size(path, len(content))
        if archive.is_archive(path, content):
            unpacked = archive.unpack(path, content, archive.ArchiveLimits(), registry.is_wanted)
            skipped.extend(unpacked.skipped)
            taken.update(
                (path, data)
                for path, data in unpacked.files
                if registry.reads(path.rpartition("/")[2], data)
            )
        elif path in taken and taken[path] != content:
            raise UnsafePath(
                f"Two files named “{path}” came at once. Upload them to different products, or "
                "as an archive that keeps their folders."
            )
        else:
            taken[path] = content
    return sorted(taken.items()), skipped


def _check_size(path: str, size: int) -> None:
    most = settings.SPONSORPLAN_MAX_FILE_BYTES
    if size > most:
        raise FileTooLarge(f"“{path}” is larger than {most // 1_000_000} MB.")


def _check_total(sizes: Iterable[int]) -> None:
    most = settings.SPONSORPLAN_MAX_REQUEST_BYTES
    if sum(sizes) > most:
        raise FileTooLarge(
            f"The files are larger than {most // 1_000_000} MB together. Upload them in parts."
        )


def _keep(company_id: int, file: _Taken) -> None:
    name = storage_name(company_id, file.sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(file.content))


def _receive(
    member: Member, product: Product, file: _Taken, newest: Upload | None, at: datetime
) -> Upload:
    same = newest if newest is not None and newest.sha256 == file.sha256 else None
    if same is not None and not _worth_reading_again(same, file):
        return same
    upload = same or Upload.objects.create(
        company=member.company,
        product=product,
        path=file.path,
        sha256=file.sha256,
        size=len(file.content),
        received_by=member.name,
        received_at=at,
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="upload.received" if same is None else "upload.received_again",
        subject=f"{product.name}: {file.path}",
        data={"sha256": file.sha256, "bytes": len(file.content)},
    )
    if same is None:
        enqueue("inventory.ingest", upload_id=upload.pk)
    else:
        if same.parsed_at is None:
            # It counted in no version yet; it will from now on, not from when it first came.
            Upload.objects.filter(pk=same.pk).update(received_at=at, received_by=member.name)
        read_again(upload)
        upload.refresh_from_db()
    return upload


def _worth_reading_again(upload: Upload, file: _Taken) -> bool:
    """Whether it failed, or another parser or version would read it now."""
    if upload.state != Upload.State.PARSED:
        return upload.state == Upload.State.FAILED
    parser = registry.find(upload.filename, file.content)
    now = (parser.name, parser.version) if parser else ("", 0)
    return (upload.parser, upload.parser_version) != now


def storage_name(company_id: int, sha256: str) -> str:
    """Where an upload's bytes are kept: never under a name that somebody sent."""
    return f"uploads/{company_id}/{sha256[:2]}/{sha256}"
