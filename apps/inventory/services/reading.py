"""From an upload's stored bytes to what the core reads in them. Nothing is written."""

import os
from collections.abc import Iterator, Mapping

from django.core.files.storage import default_storage

from apps.inventory.models import Upload
from apps.inventory.selectors import files_beside, ownership_of
from apps.inventory.services.costs import reading_allowance, reading_limits
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile
from sponsorplan.domain.lockfiles.ownership import sorted_out
from sponsorplan.sandbox import parse_apart

COMPANION = "companion"


def upload_parse(*, upload: Upload) -> ParsedLockfile:
    """Read it with today's parsers, files beside it and ownership. Raises ``UnreadableLockfile``."""
    content = _content(upload)
    if upload.filename in registry.companions() and not registry.find(upload.filename, content):
        return ParsedLockfile(COMPANION, "", 0, (), edges_known=False)
    file = SourceFile(upload.filename, content, _beside(upload), reading_limits())
    parsed = parse_apart(file, reading_allowance())
    return sorted_out(parsed, ownership_of(company=upload.company))


def is_of_date(*, upload: Upload) -> bool:
    """Whether today's parser for it is not the one, or not the version, that read it."""
    parser = registry.find(upload.filename, _content(upload))
    now = (parser.name, parser.version) if parser else ("", 0)
    return (upload.parser, upload.parser_version) != now


def _content(upload: Upload) -> bytes:
    with default_storage.open(upload.stored_as) as file:
        content: bytes = file.read()
    return content


def _beside(upload: Upload) -> "_Beside":
    others = files_beside(upload=upload).only("company_id", "path", "sha256")
    return _Beside({os.path.relpath(other.path, upload.folder or "."): other for other in others})


class _Beside(Mapping[str, bytes]):
    """The product's other files of the time, by path from one's folder.

    A file is loaded when the parser asks for it. Names alone do not tell which it will: a pom
    names its parent by path, a Gemfile what it evaluates.
    """

    def __init__(self, uploads: dict[str, Upload]) -> None:
        self._uploads = uploads

    def __getitem__(self, path: str) -> bytes:
        return _content(self._uploads[path])

    def __contains__(self, path: object) -> bool:
        return path in self._uploads

    def __iter__(self) -> Iterator[str]:
        return iter(self._uploads)

    def __len__(self) -> int:
        return len(self._uploads)
