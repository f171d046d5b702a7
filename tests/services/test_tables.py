"""A new database's file is made at once; test_upgrading.py compares it with what migrations lead to."""

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import URL

ROOT = Path(__file__).parents[2]


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
