"""Reading stored uploads again when parsers have changed: what would change first, then the change."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from apps.inventory.models import Dependency, Upload
from apps.inventory.services.queue import read_again
from apps.inventory.services.reading import is_of_date, upload_parse
from sponsorplan.domain.lockfiles.compare import Difference, Entry, compare
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    Scope,
    UnreadableLockfile,
)


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading a stored upload today would change.

    ``problem`` is set, and ``difference`` empty, when today's parser refuses it. ``edges`` and
    ``local`` are counts before and after.
    """

    upload: Upload
    parser: str
    parser_version: int
    difference: Difference
    edges: tuple[int, int]
    local: tuple[int, int]
    problem: Problem | None = None

    @property
    def changes(self) -> bool:
        """Whether anything found would differ; a file that is refused would keep what it has."""
        counts = self.edges[0] != self.edges[1] or self.local[0] != self.local[1]
        return bool(self.difference) or counts


def rereads(*, company_slug: str = "", everything: bool = False) -> Iterator[Reread]:
    """One for each upload that counts and that another parser would read now, or for all of them.

    Nothing is written.
    """
    chosen = Q(company__slug=company_slug) if company_slug else Q()
    uploads = Upload.objects.filter(chosen, state=Upload.State.PARSED, removed_at=None)
    for upload in uploads.select_related("company", "product").order_by("pk").iterator():
        if upload.counts and (everything or is_of_date(upload=upload)):
            yield _reread(upload)


@transaction.atomic
def reread_apply(*, reread: Reread) -> None:
    """Have it read again. A worker does so; what was found before stays until it is done."""
    read_again(reread.upload)


def _reread(upload: Upload) -> Reread:
    before = (len(upload.edges), len(upload.local))
    try:
        parsed = upload_parse(upload=upload)
    except UnreadableLockfile as error:
        return Reread(
            upload,
            upload.parser,
            upload.parser_version,
            Difference(),
            (before[0], before[0]),
            (before[1], before[1]),
            error.problem,
        )
    return Reread(
        upload,
        parsed.parser,
        parsed.parser_version,
        compare(_stored(upload), _found(parsed)),
        (before[0], len(parsed.edges)),
        (before[1], len(parsed.local)),
    )


def _stored(upload: Upload) -> list[Entry]:
    rows = Dependency.objects.filter(upload=upload).values_list(
        "type", "name", "version", "scope", "direct", "funding"
    )
    return [
        Entry(type_, name, version, Scope(scope), direct, bool(funding))
        for type_, name, version, scope, direct, funding in rows
    ]


def _found(parsed: ParsedLockfile) -> list[Entry]:
    return [Entry.of(package) for package in parsed.packages]
