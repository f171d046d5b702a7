"""A new database's tables, made at once, are those that migrations lead to."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.databases import URL, server_database

ROOT = Path(__file__).parents[2]
# Django's own, with larger ids by its migrations; nobody has a group here.
OTHERWISE = "auth_group_permissions"


def shape(way: str, **settings: str) -> Any:  # noqa: ANN401 - a document
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
        URL: "",
        **settings,
    }
    command = [sys.executable, "-m", "tests.tables", way]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_new_database_has_the_tables_that_migrations_lead_to(
    database: str, tmp_path: Path
) -> None:
    found = {}
    for way in ("made", "migrated"):
        if database == "sqlite":
            (tmp_path / way).mkdir()
            found[way] = shape(way, SPONSORPLAN_DATA=str(tmp_path / way))
        else:
            with server_database() as address:
                found[way] = shape(way, **{URL: address})
    made, migrated = found["made"], found["migrated"]
    assert made.keys() == migrated.keys()
    for table, columns in made.items():
        assert columns == migrated[table] or table == OTHERWISE, table
    assert "audit_event_kept" in str(made["triggers"])
    assert len(made) > 80


def test_what_was_cut_off_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    """A first start that is killed leaves no database, and the second one makes it."""
    (tmp_path / "sponsorplan.sqlite3.new").write_bytes(b"half of it")
    code = (
        "import django; django.setup()\nfrom sponsorplan.management.tables import tables_bring_up\n"
    )
    code += "tables_bring_up()\ntables_bring_up()\nfrom apps.companies.models import Company\n"
    code += "from django.core.management import call_command\n"
    code += "assert Company.objects.count() == 0\ncall_command('migrate', check_unapplied=True)"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
        "SPONSORPLAN_DATA": str(tmp_path),
        URL: "",
    }
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    assert [path.name for path in tmp_path.glob("sponsorplan.sqlite3*")] == ["sponsorplan.sqlite3"]
