"""The worked examples of docs/allocation.md are true."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from sponsorplan.domain.allocation.calculator import (
    InvalidNumbers,
    calculate_plan,
    calculate_risk,
    calculate_split,
    calculate_usage,
)

DOCS = Path(__file__).parents[3] / "docs/allocation.md"
EXAMPLES = re.findall(r"```json (\w+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
CALCULATIONS = {
    "usage": calculate_usage,
    "split": calculate_split,
    "risk": calculate_risk,
    "plan": calculate_plan,
}


def test_there_are_examples() -> None:
    assert {kind for kind, _ in EXAMPLES} == set(CALCULATIONS)


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_a_worked_example_is_true(kind: str, text: str) -> None:
    # A risk has four places, and is compared with all of them.
    example = json.loads(text, parse_float=Decimal)
    assert CALCULATIONS[kind](example["input"]) == example["expected"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"budget": 1}, "lines"),
        ({"budget": 1, "lines": [{"id": "a"}]}, r"lines\[0\]\.score"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1, "vote": 1}]}, "vote"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1, "votes": -1}]}, r"a\.votes"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1, "channel": "post"}]}, r"a\.channel"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1, "exclude": 1}]}, r"a\.exclude"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1}] * 2}, "same id"),
        ({"budget": 1, "lines": [], "periods": 0}, "periods"),
        ({"budget": 1, "lines": [], "periods": 121}, "periods"),
        ({"budget": 1, "lines": [], "policy": []}, "policy"),
    ],
)
def test_a_plan_of_other_form_is_refused_by_name(document: object, words: str) -> None:
    with pytest.raises(InvalidNumbers, match=words):
        calculate_plan(document)
