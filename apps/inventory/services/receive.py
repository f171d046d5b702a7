"""Taking files in: checked, stored by digest, queued. Nothing is parsed here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.inventory.errors import FileTooLarge, NothingToRead, UnsafePath
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import newest_of_paths
from sponsorplan.celery import enqueue
from sponsorplan.domain.lockfiles import archive, registry
from sponsorplan.domain.lockfiles.archive import Skipped


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a delivery; ``skipped`` are archive entries that were not taken."""

    uploads: tuple[Upload, ...]
    skipped: tuple[Skipped, ...] = ()


@transaction.atomic
def uploads_receive(
    *, member: Member, product: Product, files: Sequence[tuple[str, bytes]]
) -> Received:
    """Store files, given as (path, content), and queue them. An archive stands for its lockfiles.

    The same bytes at the same path are the same upload, not a new one. Raises ``FileTooLarge``,
    ``UnsafePath``, ``NothingToRead`` and ``UnreadableLockfile`` before anything is stored.
    """
    taken, skipped = _unpacked(files)
    if not taken:
        raise NothingToRead(
            "No lockfile, manifest or SBOM was found in it. Upload the lockfile itself.",
            skipped=[f"{item.path}: {item.message}" for item in skipped[:20]],
        )
    newest = {upload.path: upload for upload in newest_of_paths(product=product)}
    uploads = [_receive(member, product, path, content, newest) for path, content in taken]
    _read_neighbours_again(uploads, newest.values())
    return Received(tuple(uploads), tuple(skipped))


def contents_of(files: "Iterable[UploadedFile[Any]]") -> list[tuple[str, bytes]]:
    """Files of a request as (path, content). Raises ``FileTooLarge`` before reading one."""
    taken = list(files)
    for file in taken:
        _check_size(file.name or "file", file.size or 0)
    return [(file.name or "file", file.read()) for file in taken]


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


def _receive(
    member: Member, product: Product, path: str, content: bytes, newest: dict[str, Upload]
) -> Upload:
    digest = hashlib.sha256(content).hexdigest()
    same = newest.get(path)
    if same is not None and same.sha256 == digest:
        return same
    company = member.company
    name = storage_name(company.pk, digest)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    upload = Upload.objects.create(
        company=company,
        product=product,
        path=path,
        sha256=digest,
        size=len(content),
        received_by=member.name,
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="upload.received",
        subject=f"{product.name}: {path}",
        data={"sha256": digest, "bytes": len(content)},
    )
    enqueue("inventory.ingest", upload_id=upload.pk)
    return upload


def _read_neighbours_again(received: Sequence[Upload], present: Iterable[Upload]) -> None:
    """A manifest that arrives after its lockfile completes it."""
    replaced = {upload.path for upload in received}
    folders = {upload.folder for upload in received if upload.filename in registry.companions()}
    for upload in present:
        if upload.folder in folders and upload.path not in replaced and upload.parsed_at:
            Upload.objects.filter(pk=upload.pk).update(
                state=Upload.State.QUEUED, step=Upload.Step.RECEIVED, attempt=0
            )
            enqueue("inventory.ingest", upload_id=upload.pk)


def storage_name(company_id: int, sha256: str) -> str:
    """Where an upload's bytes are kept: never under a name that somebody sent."""
    return f"uploads/{company_id}/{sha256[:2]}/{sha256}"
