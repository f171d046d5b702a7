"""From an upload's stored bytes to what the core reads in them. Nothing is written."""

from collections.abc import Iterator, Mapping

from django.core.files.storage import default_storage

from apps.inventory.models import Upload, stored_as
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
    return _kept(upload.stored_as)


def _kept(name: str) -> bytes:
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def _beside(upload: Upload) -> "_Beside":
    folder = upload.path.split("/")[:-1]
    others = files_beside(upload=upload).values_list("path", "sha256")
    return _Beside(
        {_relative(path, folder): stored_as(upload.company_id, sha256) for path, sha256 in others}
    )


def _relative(path: str, folder: list[str]) -> str:
    """The path as seen from a folder. Each of 1,000 files of an archive looks at all the others."""
    parts = path.split("/")
    shared = 0
    while parts[shared : shared + 1] == folder[shared : shared + 1] and shared < len(folder):
        shared += 1
    return "/".join([".."] * (len(folder) - shared) + parts[shared:])


class _Beside(Mapping[str, bytes]):
    """The product's other files of the time, by path from one's folder.

    A file is loaded when the parser asks for it. Names alone do not tell which it will: a pom
    names its parent by path, a Gemfile what it evaluates.
    """

    def __init__(self, stored: dict[str, str]) -> None:
        self._stored = stored

    def __getitem__(self, path: str) -> bytes:
        return _kept(self._stored[path])

    def __contains__(self, path: object) -> bool:
        return path in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
