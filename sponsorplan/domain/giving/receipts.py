"""Which files may be kept as receipts: told by their content, and by a name that fits it."""

import unicodedata
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_BEGINS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
_ENDINGS = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "csv": "text/csv",
    "txt": "text/plain",
    "eml": "message/rfc822",
}
ENDINGS = tuple(_ENDINGS)
_LONGEST = 100
_UNSAFE = frozenset('<>:"/\\|?*;%')


class UnusableReceipt(DomainError):
    """A file that is not kept: of another kind, empty, or not what its name says."""

    code: ClassVar[str] = "unusable_receipt"
    title: ClassVar[str] = "The file cannot be kept as a receipt"


def media_type_of(name: str, content: bytes) -> str:
    """What the file is. Raises ``UnusableReceipt`` unless its name and its content agree."""
    shown = safe_name(name)
    kind = _ENDINGS.get(shown.rpartition(".")[2].lower(), "") if "." in shown else ""
    if not kind:
        raise UnusableReceipt(
            f"“{shown}” is of no kind that is kept. Attach a PDF, PNG or JPEG file, a CSV or text "
            "file, or an e-mail saved as .eml."
        )
    if not content:
        raise UnusableReceipt(f"“{shown}” is empty. Save it anew and attach that.")
    begins = _BEGINS.get(kind)
    if begins is not None and not content.startswith(begins):
        ending = shown.rpartition(".")[2].upper()
        raise UnusableReceipt(f"“{shown}” is no {ending} file inside. Save it anew as one.")
    if begins is None and b"\x00" in content:
        raise UnusableReceipt(f"“{shown}” is not text inside. Save it anew, or as a PDF.")
    return kind


def safe_name(name: str) -> str:
    """The last part of a file's name without what cannot be seen or means something to a system."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter if _is_plain(letter) else "_" for letter in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(kept) > _LONGEST:
        kept = f"{stem[: _LONGEST - len(ending[:10]) - 1]}.{ending[:10]}"
    return kept[:_LONGEST] or "receipt"


def _is_plain(letter: str) -> bool:
    return letter not in _UNSAFE and unicodedata.category(letter)[0] != "C"
