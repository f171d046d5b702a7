"""Geometry of the plan's pictures, in whole per-mille of the width; templates draw them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar: where it starts and how wide it is, of a thousand."""

    label: str
    kind: str
    minor: int
    start: int
    width: int


def stacked_bar(parts: Iterable[tuple[str, str, int]]) -> list[Segment]:
    """Parts given as (label, kind, minor) side by side over the whole width, none in between."""
    kept = [(label, kind, minor) for label, kind, minor in parts if minor > 0]
    total = sum(minor for _, _, minor in kept)
    segments = []
    before = 0
    for label, kind, minor in kept:
        start, end = before * 1000 // total, (before + minor) * 1000 // total
        segments.append(Segment(label, kind, minor, start, end - start))
        before += minor
    return segments


@dataclass(frozen=True, slots=True)
class Fall:
    """One step of a waterfall: its bar from ``start``, ``width`` wide, and which way it went."""

    text: str
    step: str
    minor: int
    start: int
    width: int
    total_after: int


def waterfall(steps: Iterable[tuple[str, str, int]]) -> list[Fall]:
    """Steps given as (step, text, minor), on one scale from zero to the highest total."""
    steps = list(steps)
    totals = [0]
    for _, _, minor in steps:
        totals.append(totals[-1] + minor)
    top = max(totals) or 1
    falls = []
    for (step, text, minor), (before, after) in zip(steps, pairwise(totals), strict=True):
        low, high = sorted((before, after))
        start, end = low * 1000 // top, high * 1000 // top
        falls.append(Fall(text, step, minor, start, max(end - start, 2), after))
    return falls


@dataclass(frozen=True, slots=True)
class Span:
    """A band on a scale of a thousand from zero on, and where in or beside it the amount is."""

    start: int
    width: int
    at: int


def span(low: int, high: int, amount: int, top: int) -> Span:
    """All four are minor units; ``top`` is the end of the scale."""
    top = top or 1
    start = low * 1000 // top
    return Span(start, max(high * 1000 // top - start, 4), amount * 1000 // top)
