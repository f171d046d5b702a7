"""Why a line has its amount: signed steps in minor units that sum to it exactly.

Each step is the line's share with one more rule applied, less its share before. Cents come from
flooring the running total, so the parts always add up (allocation model 2, section 2, "Explain").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """``minor`` units that one rule adds or takes; ``product`` only where it comes from one."""

    step: str
    minor: int
    text: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A line's exact running total, in minor units, once a rule has been applied."""

    step: str
    total: Fraction
    text: str
    product: str = ""


def waterfall(stages: Iterable[Stage]) -> tuple[Step, ...]:
    """The stages as steps; those that move nothing are left out, but usage and risk always show."""
    steps: list[Step] = []
    before = 0
    for stage in stages:
        now = stage.total.numerator // stage.total.denominator
        if now != before or stage.step in ("usage", "risk"):
            steps.append(Step(stage.step, now - before, stage.text, stage.product))
        before = now
    return tuple(steps)
