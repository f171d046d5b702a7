"""The file that holds the catalogue: gzip around one line of JSON and lines of tab-separated text.

The header names the format, the date of the newest fact, what is inside, what was left out and
why, every source with its licence, and the SHA-256 of the body. The same content always gives the
same bytes.
"""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

FORMAT = 2
Line = tuple[str, ...]


class CatalogueDamaged(DomainError):
    """The bundled file is not what the builder wrote."""

    code: ClassVar[str] = "catalogue_damaged"
    title: ClassVar[str] = "The bundled catalogue cannot be read"


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    ``dropped`` counts the rows left out, by table and reason; ``credit`` must be shown with facts
    of the file, where it is not empty.
    """

    dated: str
    counts: Mapping[str, int]
    dropped: Mapping[str, int]
    licences: Mapping[str, str]
    credit: str = ""
    format: int = FORMAT


def pack(header: Header, lines: Iterable[Line]) -> bytes:
    body = "\n".join("\t".join(line) for line in lines).encode()
    top = asdict(header) | {"body_sha256": hashlib.sha256(body).hexdigest()}
    first = json.dumps(top, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=9, mtime=0) as file:
        file.write(first.encode() + b"\n" + body)
    return packed.getvalue()


def unpack(content: bytes) -> tuple[Header, list[list[str]]]:
    """Raises ``CatalogueDamaged`` when the file is cut, altered or of another format."""
    try:
        first, _, body = gzip.decompress(content).partition(b"\n")
        top = json.loads(first)
        sealed = top.pop("body_sha256")
        unknown = sorted(top.keys() - {one.name for one in fields(Header)})
        header = Header(**{name: top[name] for name in top if name not in unknown})
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise CatalogueDamaged(
            "The file is cut short or altered. Restore or rebuild it."
        ) from error
    if header.format != FORMAT:
        raise CatalogueDamaged(f"It is in format {header.format}; this release reads {FORMAT}.")
    if unknown:
        raise CatalogueDamaged(f"Its header has “{unknown[0]}”, which this release does not know.")
    if hashlib.sha256(body).hexdigest() != sealed:
        raise CatalogueDamaged("Its lines do not match its checksum. Restore or rebuild it.")
    return header, [line.split("\t") for line in body.decode().split("\n") if line]
