"""A database of the past is brought up to date, with rows of every kind in it, and loses nothing.

What migrations lead to is what a new database's tables are, which are made from the models at once.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.machine import Machine
from tests.databases import URL, server_database
from tests.upgrades.points import ALL, BEFORE_THE_LAST

# Django's own for permissions, which nothing here uses.
UNUSED = {"companies.User_groups", "companies.User_user_permissions"}
# The same: with larger ids by its migrations than where its table is made from the models.
OTHERWISE = ["auth_group_permissions"]


# The farthest and the nearest; `make upgrades` takes each on both databases, which is minutes.
POINTS = {"sqlite": ("first",), "postgresql": (BEFORE_THE_LAST,)}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_upgrade_from_each_point_of_the_past_loses_nothing(
    database: str, tmp_path: Path
) -> None:
    points = ALL if os.environ.get("UPGRADES") == "all" else POINTS[database]
    if database == "sqlite":
        found = _upgraded(tmp_path, "", points)
    else:
        with server_database() as address:
            found = _upgraded(tmp_path, address, points)
    assert list(found) == list(points)
    for name, came in found.items():
        print(
            f"{database}, {name}: {came['tables']} tables, {came['rows']} rows, {came['pages']} pages"
        )
        assert set(came["empty"]) <= UNUSED, name
        assert came["rows"] > 100, name
        assert came["sums"] > 1, name
        assert came["pages"] > 50, name
        assert came["other tables"] == (OTHERWISE if database == "postgresql" else []), name
        for what in ("lost", "sums that changed", "log", "page faults"):
            assert came[what] == [], (name, what)


def _upgraded(folder: Path, address: str, points: Sequence[str]) -> dict[str, dict[str, Any]]:
    # The suite's settings, and no cache that others have.
    environment = {
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.test",
        URL: address,
        "SPONSORPLAN_CACHE_URL": "",
    }
    found: dict[str, dict[str, Any]] = Machine(folder, environment).run(
        "tests.upgrades.past", str(folder), *points
    )
    return found
