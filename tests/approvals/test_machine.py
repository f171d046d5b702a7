"""Four eyes in any order; `make chaos` tries ten thousand orders on each database."""

import os

import pytest

from tests.approvals.machine import run, world

RUNS = int(os.environ.get("RUNS", "25"))
SEED = int(os.environ.get("SEED", "11"))


@pytest.mark.django_db
def test_nobody_approves_their_own_plan_nor_another_version_in_any_order() -> None:
    seen = run(world(), RUNS, steps=25, seed=SEED)
    print(dict(seen))
    # Had nobody tried what must not be, it would say nothing.
    for tried in ("own plan tried", "other version tried", "plans approved"):
        assert seen[tried]
