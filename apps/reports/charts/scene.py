"""What a picture is made of, for whoever draws it.

Across, places and widths are per mille of the picture's width, so that it fits a telephone and a
sheet of paper; down, they are pixels, so that its letters stay as large as those around it.
"""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a ``kind``, which is what colours go by; ``title`` says what it stands for."""

    shape: ClassVar[str] = "bar"
    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle; ``radius`` in tenths of a pixel."""

    shape: ClassVar[str] = "dot"
    x: int
    y: int
    radius: int
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from one place to another."""

    shape: ClassVar[str] = "rule"
    x: int
    y: int
    to_x: int
    to_y: int
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the line ``y``: ``anchor`` is the part of it that stands at ``x``."""

    shape: ClassVar[str] = "label"
    x: int
    y: int
    text: str
    anchor: str = "start"
    kind: str = "label"


Mark = Bar | Dot | Rule | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks from back to front on ``height`` pixels; the legend is (kind, words) in their order."""

    title: str
    about: str
    height: int
    marks: tuple[Mark, ...]
    legend: tuple[tuple[str, str], ...] = ()


def shortened(text: str, most: int) -> str:
    """As much of a text as takes the room of ``most`` letters; wide ones take that of two."""
    room = most
    for at, letter in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{text[: max(at - 1, 0)]}…"
    return text
