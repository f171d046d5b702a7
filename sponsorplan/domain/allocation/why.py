"""Why a line has no more than it has, in words: everything that takes from it or holds it down."""

from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.allocation.proposal import Line, LineState
from sponsorplan.domain.risk.score import WHOLE

# What rounding takes is no reason.
_SMALL = frozenset({"rounding", "whole_units"})
_CLOSED = frozenset({LineState.GATED, LineState.EXCLUDED, LineState.CUT})


@dataclass(frozen=True, slots=True)
class Reason:
    """``minor`` units that it takes, below nothing; 0 where it takes nothing yet or cannot be told."""

    text: str
    minor: int = 0


def why_not_more(line: Line) -> tuple[Reason, ...]:
    """The reasons, those that take most first; never empty."""
    if line.state in _CLOSED:
        return (Reason(line.reason),)
    taken = sorted(_taken(line), key=lambda reason: (reason.minor, reason.text))
    others = [*_held_down(line)]
    return (*taken, *others) or (
        Reason(
            "Nothing takes from it: this is its part by usage and risk. A floor or votes would raise "
            "it, at the others' cost."
        ),
    )


def _taken(line: Line) -> Iterator[Reason]:
    for step in line.because:
        if step.minor < 0 and step.step not in _SMALL:
            yield Reason(step.text, step.minor)


def _held_down(line: Line) -> Iterator[Reason]:
    if any(step.step == "lock" for step in line.because):
        yield Reason("A member fixed the amount; nothing else moves it.")
    if line.state in (LineState.ESCROW, LineState.FROZEN, LineState.ACCRUES):
        yield Reason(line.reason)
    unknown = WHOLE - line.risk.coverage
    if unknown:
        yield Reason(
            f"{unknown * 100 // WHOLE} % of what makes its risk is not known and counts as one half. "
            "It would have more if that turned out worse, and less if better."
        )
