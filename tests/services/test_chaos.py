"""A little of `make chaos`: killed workers and a database without power lose nothing."""

from pathlib import Path

import pytest

from tests.chaos import database, workers

HERE = {"SPONSORPLAN_DATABASE_URL": "", "SPONSORPLAN_BROKER_URL": "filesystem://"}


def test_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    machine = workers.fresh(tmp_path, "killed", HERE)
    came = workers.killed(machine, uploads=2, packages=300, kills=1)
    print(came)
    assert (came.kills, came.lost, came.failed, came.same) == (1, 0, 0, True)


def test_what_was_acknowledged_is_there_after_the_database_lost_its_power(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("power")
    for each in (folder, *folder.parents[:3]):
        each.chmod(0o755)  # PostgreSQL runs as somebody else
    came = database.powerless(folder, stops=2)
    print(came)
    assert came.stops == 2
    assert came.acknowledged > 0
    assert came.missing == 0
    assert not {status for status in came.statuses if status.startswith("5")} - {"503"}
