"""The arithmetic on plain documents, so that anyone can check it by hand or by program.

The documents are those of `docs/allocation.md`, "Try the numbers".
"""

from sponsorplan.domain.allocation.calculator.assessments import STRENGTH, calculate_risk
from sponsorplan.domain.allocation.calculator.documents import InvalidNumbers
from sponsorplan.domain.allocation.calculator.plans import calculate_plan
from sponsorplan.domain.allocation.calculator.shares import calculate_split, calculate_usage

__all__ = [
    "STRENGTH",
    "InvalidNumbers",
    "calculate_plan",
    "calculate_risk",
    "calculate_split",
    "calculate_usage",
]
