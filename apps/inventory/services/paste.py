"""Taking in text that somebody pasted: refused at once, or an upload like any other."""

from dataclasses import dataclass

from django.conf import settings

from apps.companies.models import Member
from apps.inventory.errors import TextTooLarge, UnreadableText, UnsafePath
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import newest_of_paths
from apps.inventory.services.costs import reading_allowance, reading_limits
from apps.inventory.services.receive import uploads_receive
from sponsorplan.domain.lockfiles.archive import safe_path
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from sponsorplan.domain.lockfiles.pasted import file_name, mended
from sponsorplan.sandbox import read_pasted_apart

_FOLDER = "pasted"


@dataclass(frozen=True, slots=True)
class Pasted:
    """``replaces``: other text lay at the same path until now."""

    upload: Upload
    replaces: bool


def text_receive(*, member: Member, product: Product, text: str, name: str = "") -> Pasted:
    """Store what a command printed at a path that tells which, and queue it.

    The path is ``pasted/pip-freeze.txt``, with ``name`` as a folder in between: text of the same
    command and name replaces the older one. Raises ``TextTooLarge``, ``UnreadableText`` and
    ``UnsafePath`` before anything is stored.
    """
    text = mended(text)
    content = text.encode("utf-8", "replace")
    most = settings.SPONSORPLAN_MAX_PASTE_BYTES
    if len(content) > most:
        raise TextTooLarge(
            f"The text is larger than {most / 1_000_000:g} MB. Save it as a file, such as "
            "npm-ls.json or pip-freeze.txt, and upload that."
        )
    try:
        parsed = read_pasted_apart(text, reading_limits(), reading_allowance())
    except UnreadableLockfile as error:
        raise UnreadableText(error.detail, line=error.problem.line) from error
    path = _path(name.strip(), file_name(parsed))
    before = newest_of_paths(product=product).filter(path=path).first()
    received = uploads_receive(member=member, product=product, files=[(path, content)])
    (upload,) = received.uploads
    return Pasted(upload, replaces=before is not None and before.pk != upload.pk)


def _path(name: str, file: str) -> str:
    path = "/".join(part for part in (_FOLDER, name, file) if part)
    if safe_path(path) != path:
        raise UnsafePath(f"“{name[:100]}” cannot be a folder's name. Use letters and digits.")
    return path
