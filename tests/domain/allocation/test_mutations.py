"""Each axiom can fail: with a fault planted in the core, it does."""

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.domain.allocation import axioms
from tests.domain.allocation.faults import FAULTS


def test_each_axiom_has_a_fault() -> None:
    assert {fault.axiom for fault in FAULTS.values()} == set(axioms.ALL)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = FAULTS[name]
    for module, attribute, wrong in fault.patches:
        monkeypatch.setattr(module, attribute, wrong)
    # What a test plants here is not in the processes it starts.
    monkeypatch.setattr(axioms, "FAULTS_OF_CHILDREN", [name])

    @settings(
        max_examples=3 if fault.axiom == "A16" else 1_000,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
    )
    @given(st.integers(0, 2**64 - 1))
    def holds(seed: int) -> None:
        axioms.ALL[fault.axiom](Random(seed))

    with pytest.raises(AssertionError):
        holds()
