"""The worked examples of docs/allocation.md are true."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from sponsorplan.domain.allocation.calculator import (
    calculate_risk,
    calculate_split,
    calculate_usage,
)

DOCS = Path(__file__).parents[3] / "docs/allocation.md"
EXAMPLES = re.findall(r"```json (\w+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
CALCULATIONS = {"usage": calculate_usage, "split": calculate_split, "risk": calculate_risk}


def test_there_are_examples() -> None:
    assert {kind for kind, _ in EXAMPLES} == set(CALCULATIONS)


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_a_worked_example_is_true(kind: str, text: str) -> None:
    # A risk has four places, and is compared with all of them.
    example = json.loads(text, parse_float=Decimal)
    assert CALCULATIONS[kind](example["input"]) == example["expected"]
