"""Sheets of A4, filled from the top; places are in points from the left and from the top."""

from datetime import date
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from apps.reports.exports.pdf.letters import REGULAR, boxes, fonts_load, runs, width

MARGIN = 42
PIXEL = 0.7  # of a picture, in points
ROOM = int(A4[0]) - 2 * MARGIN
_BOTTOM = int(A4[1]) - 54
INK, SOFT, LINE, GROUND = "#17211c", "#4a5851", "#c9d2cc", "#eef2ee"
COLOURS = {
    "payable": "#0c6a51",
    "accent": "#0c6a51",
    "accrues": "#39679f",
    "escrow": "#ad7413",
    "frozen": "#a8433a",
    "gated": "#56646e",
    "cut": "#6b4f8f",
    "excluded": "#6b4f8f",
    "unplaced": "#b5beb8",
    "hollow": "#ffffff",
    "ground": GROUND,
}


class Paper:
    """A file being written. ``top`` is where the next thing goes on the present sheet.

    ``used`` names the typefaces in it; an empty name is a letter that none has.
    """

    def __init__(self, title: str, author: str, day: date, foot: str) -> None:
        fonts_load()
        self._out = BytesIO()
        self._canvas = Canvas(self._out, pagesize=A4, pageCompression=1, invariant=1, lang="en")
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("SponsorPlan")
        # The day of the plan, whatever the clock says.
        self._canvas.setDateFormatter(lambda *_: f"D:{day:%Y%m%d}000000Z")
        self._foot = foot
        self._sheet = 1
        self.used: set[str] = set()
        self.top = MARGIN

    def need(self, height: int) -> bool:
        """Turn to a new sheet unless so much is left on this one; says whether it did."""
        if self.top + height <= _BOTTOM:
            return False
        self.turn()
        return True

    def turn(self) -> None:
        self._finish_sheet()
        self._sheet += 1
        self.top = MARGIN

    def text(  # noqa: PLR0913 - each is another property of a text
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = 9,
        font: str = REGULAR,
        colour: str = INK,
        anchor: str = "start",
    ) -> None:
        """One line; ``y`` is its base."""
        if anchor != "start":
            wide = width(text, font, size)
            x -= wide if anchor == "end" else wide / 2
        written = self._canvas.beginText(x, A4[1] - y)
        written.setFillColor(HexColor(colour))
        for name, piece in runs(text, font):
            self.used.add(name)
            written.setFont(name or font, size)
            written.textOut(piece if name else boxes(piece))
        self._canvas.drawText(written)

    def box(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.setStrokeColor(HexColor("#ffffff"))
        self._canvas.setLineWidth(0.5)
        self._canvas.rect(x, A4[1] - y - high, wide, high, stroke=1, fill=1)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.setStrokeColor(HexColor(SOFT))
        self._canvas.setLineWidth(0.5)
        self._canvas.circle(x, A4[1] - y, radius, stroke=1, fill=1)

    def rule(self, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(0.5)
        self._canvas.line(start[0], A4[1] - start[1], end[0], A4[1] - end[1])

    def mark(self, title: str, key: str) -> None:
        """A place that the reader's outline leads to."""
        self._canvas.bookmarkHorizontal(key, 0, A4[1] - self.top)
        self._canvas.addOutlineEntry(title, key)

    def bytes(self) -> bytes:
        self._finish_sheet()
        self._canvas.save()
        return self._out.getvalue()

    def _finish_sheet(self) -> None:
        y = A4[1] - 28
        self.text(MARGIN, y, self._foot, size=7, colour=SOFT)
        self.text(MARGIN + ROOM, y, str(self._sheet), size=7, colour=SOFT, anchor="end")
        self._canvas.showPage()
