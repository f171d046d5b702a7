"""Which typeface a letter is set in.

Source Sans is embedded: Latin, Greek and Cyrillic. Chinese, Japanese and Korean are set in typefaces
that readers of PDF bring along. What neither has is shown as a box, and the file says so.
"""

import unicodedata
from functools import cache
from itertools import groupby

from font_source_sans_pro import font_files_ttf
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SourceSans", "SourceSans-Bold"
EMBEDDED = frozenset({REGULAR, BOLD})
_HAN, _HANGUL = "STSong-Light", "HYSMyeongJo-Medium"
_FILES = {REGULAR: "SourceSansPro", BOLD: "SourceSansProBold"}
_BOX = "\N{WHITE SQUARE}"
_ELLIPSIS = "…"
_LAST_OF_FIRST_PLANE = 0xFFFF


@cache
def fonts_load() -> None:
    """Make the typefaces known to the library; once is enough."""
    for name, file in _FILES.items():
        registerFont(TTFont(name, font_files_ttf[file]))
    for name in (_HAN, _HANGUL):
        registerFont(UnicodeCIDFont(name))


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """The text as pieces with their typefaces; empty, for a piece that none has."""
    if text.isascii():
        return [(font, text)]
    shown = unicodedata.normalize("NFC", text)
    pieces = groupby(shown, key=lambda letter: _font_of(letter, font))
    return [(name, "".join(letters)) for name, letters in pieces]


def boxes(piece: str) -> str:
    """What stands for letters that no typeface has."""
    return _BOX * len(piece)


def width(text: str, font: str, size: int) -> float:
    """In points."""
    return sum(
        stringWidth(piece if name else boxes(piece), name or font, size)
        for name, piece in runs(text, font)
    )


def fitted(text: str, font: str, size: int, room: float) -> str:
    """As much of the text as the room takes."""
    if width(text, font, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle] + _ELLIPSIS, font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low] + _ELLIPSIS


def wrapped(text: str, font: str, size: int, room: float) -> list[str]:
    """The text in lines that fit, broken after a space or a slash where there is one."""
    lines = []
    while width(text, font, size) > room:
        most = max(len(fitted(text, font, size, room)) - 1, 1)
        at = max(text.rfind(sign, 0, most) for sign in " /-") + 1
        cut = at if at > most // 3 else most
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


@cache
def _font_of(letter: str, font: str) -> str:
    """Empty where no typeface has the letter."""
    if ord(letter) in _covered(font):
        return font
    if ord(letter) > _LAST_OF_FIRST_PLANE:
        return ""
    name = unicodedata.name(letter, "")
    if name.startswith("HANGUL"):
        return _HANGUL
    han = name.startswith(("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH"))
    return _HAN if han else ""


@cache
def _covered(font: str) -> frozenset[int]:
    """The letters that an embedded typeface has."""
    found = getFont(font)
    return frozenset(found.face.charToGlyph) if isinstance(found, TTFont) else frozenset()
