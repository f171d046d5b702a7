"""A picture's marks on paper: across to the width of the sheet, down a pixel is less than a point."""

from apps.reports.charts import Bar, Dot, Label, Mark, Picture, Rule
from apps.reports.exports.pdf.letters import BOLD, REGULAR
from apps.reports.exports.pdf.paper import COLOURS, INK, LINE, MARGIN, PIXEL, ROOM, SOFT, Paper

_SIZES = {"tick": 7, "letter": 7}
_LEGEND_STEP = 92


def height_of(picture: Picture) -> int:
    """Points that the picture takes with its legend."""
    return int(picture.height * PIXEL) + (22 if picture.legend else 8)


def draw(paper: Paper, picture: Picture) -> None:
    """From the paper's top downwards."""
    for mark in picture.marks:
        _draw(mark, paper)
    paper.top += int(picture.height * PIXEL)
    for at, (kind, words) in enumerate(picture.legend):
        x = MARGIN + at * _LEGEND_STEP
        paper.box(x, paper.top + 4, 7, 7, COLOURS[kind])
        if kind == "hollow":
            paper.dot(x + 3.5, paper.top + 7.5, 3, COLOURS[kind])
        paper.text(x + 11, paper.top + 10, words, size=8)
    paper.top += height_of(picture) - int(picture.height * PIXEL)


def _x(per_mille: int) -> float:
    return MARGIN + per_mille * ROOM / 1000


def _y(paper: Paper, pixels: int) -> float:
    return paper.top + pixels * PIXEL


def _draw(mark: Mark, paper: Paper) -> None:
    x, y = _x(mark.x), _y(paper, mark.y)
    if isinstance(mark, Bar):
        paper.box(x, y, mark.width * ROOM / 1000, mark.height * PIXEL, COLOURS[mark.kind])
    elif isinstance(mark, Dot):
        paper.dot(x, y, mark.radius * PIXEL / 10, COLOURS[mark.kind])
    elif isinstance(mark, Rule):
        end = _x(mark.to_x), _y(paper, mark.to_y)
        paper.rule((x, y), end, LINE if mark.kind == "grid" else SOFT)
    else:
        _letters(mark, paper, x, y)


def _letters(mark: Label, paper: Paper, x: float, y: float) -> None:
    size, font = _SIZES.get(mark.kind, 9), REGULAR
    if mark.kind == "letter":  # readable on any colour
        font = BOLD
        paper.dot(x, y - size * 0.33, size * 0.6 + len(mark.text), "#ffffff")
    paper.text(x, y, mark.text, size=size, font=font, colour=INK, anchor=mark.anchor)
