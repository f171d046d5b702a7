"""The entries of a zip archive."""

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from sponsorplan.domain.lockfiles.archive.entries import Entry, Meter, bomb, refusing

# Room for some 50,000 files. The library takes quadratic time over the extra fields of an entry,
# so a hostile list of this size costs it two seconds.
_MAX_DIRECTORY = 8_000_000
_PIECE = 65_536
# Bits of PKWARE's APPNOTE, section 4.4.4.
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_UTF_8 = 0x0800


class _Source(io.BytesIO):
    """The archive. Its list of files is all that the library reads in one go."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._left = 2 * len(content) + 1_000_000

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_DIRECTORY:
            raise bomb("it lists more files than a repository has")
        piece = super().read(size)
        # Packed bytes that nothing comes out of take time too. An honest archive is read twice at
        # most; Python before 3.11.8 and 3.12.2 lets entries share their bytes.
        self._left -= len(piece)
        if self._left < 0:
            raise bomb("files in it share their bytes")
        return piece


def zip_entries(content: bytes, meter: Meter) -> Iterator[Entry]:
    """Every entry, in the order of the archive's list. Raises ``UnreadableLockfile``."""
    with refusing():
        archive = zipfile.ZipFile(_Source(content))
    for info in archive.infolist():
        mode = info.external_attr >> 16
        # Not ``is_dir``, which wants a name.
        if not (info.filename.endswith("/") or stat.S_ISDIR(mode)):
            yield Entry(_path(info), _obstacle(info, mode), partial(_read, archive, info, meter))


def _path(info: zipfile.ZipInfo) -> str:
    # macOS writes UTF-8 without the flag that says so.
    if not info.flag_bits & _UTF_8:
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode("utf-8")
    return info.filename


def _obstacle(info: zipfile.ZipInfo, mode: int) -> str:
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "not_a_file"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    common = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return "" if common else "packing"


def _read(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter, limit: int
) -> bytes | None:
    kept = bytearray()
    size = 0
    with refusing(), archive.open(info) as file:
        while piece := file.read(_PIECE):
            meter.count(len(piece))
            size += len(piece)
            # What is too large is still read to its end, since only there it shows to be a bomb.
            kept += piece if size <= limit else b""
    return None if size > limit else bytes(kept)
