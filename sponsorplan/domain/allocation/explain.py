"""Why a line has its amount: signed steps in minor units that sum to it exactly.

Each step is the line's share with one more rule applied, less its share before. Cents come from
flooring the running total, so the parts always add up (allocation model 2, section 2, "Explain").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Step:
    """``minor`` units that one rule adds or takes; ``product`` only where it comes from one."""

    step: str
    minor: int
    text: str
    product: str = ""


class Stage(NamedTuple):
    """A line's exact running total once a rule has been applied: ``minor / parts`` minor units.

    Not a fraction in lowest terms: nobody looks at those, and a plan has a hundred thousand stages.
    """

    step: str
    minor: int
    parts: int
    text: str
    product: str = ""


def waterfall(stages: Iterable[Stage]) -> tuple[Step, ...]:
    """The stages as steps; those that move nothing are left out, but usage and risk always show."""
    steps: list[Step] = []
    before = 0
    for stage in stages:
        now = stage.minor // stage.parts
        if now != before or stage.step in ("usage", "risk"):
            steps.append(Step(stage.step, now - before, stage.text, stage.product))
        before = now
    return tuple(steps)
