"""An instance in one file and back, on each database and from one to the other."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import URL, server_database

Run = Callable[..., str]
COUNT = """
import json
from apps.audit.models import AuditEvent
from apps.companies.models import Company
from apps.fiscal.models import CentreBudget
from apps.inventory.models import Dependency
from apps.plans.models import Line, Plan
from apps.plans.selectors import plan_list
from django.db.models import Sum
print(json.dumps([
    Dependency.objects.count(),
    AuditEvent.objects.order_by("-number").values_list("digest", flat=True)[0],
    Line.objects.aggregate(sum=Sum("amount_minor"))["sum"],
    CentreBudget.objects.aggregate(sum=Sum("minor"))["sum"],
    list(Plan.objects.order_by("pk").values_list("digest", flat=True)),
    str(Company.objects.get().created_at),
]))
"""


class Instance:
    """A folder and a database of its own, in which commands are run."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
            "SPONSORPLAN_DATA": str(folder),
            "SPONSORPLAN_DATABASE_URL": "",
            "SPONSORPLAN_LOG_LEVEL": "ERROR",
            **more,
        }

    def tables(self) -> None:
        command = [sys.executable, "-m", "tests.tables"]
        subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, check=True, capture_output=True
        )

    def run(self, *command: str, fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    def figures(self) -> object:
        return json.loads(self.run("shell", "--no-imports", "-c", COUNT).splitlines()[-1])

    @property
    def key(self) -> str:
        return (self.folder / "secret-key").read_text()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    made = Instance(tmp_path_factory.mktemp("here"))
    made.tables()
    for name in ("demo_load", "demo_fiscal"):
        made.run(name)
    return made


@pytest.fixture(scope="module")
def file(here: Instance) -> Path:
    target = here.folder / "backup.zip"
    assert "files" in here.run("backup", f"--to={target}")
    return target


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, here: Instance) -> Iterator[Instance]:
    """An empty instance on another machine, with the same key."""
    (tmp_path / "secret-key").write_text(here.key)
    if request.param == "sqlite":
        yield Instance(tmp_path)
        return
    with server_database() as address:
        yield Instance(tmp_path, **{URL: address})


def test_all_of_it_is_there_again(here: Instance, file: Path, elsewhere: Instance) -> None:
    said = elsewhere.run("restore", str(file))
    assert "All audit logs fit." in said
    assert elsewhere.figures() == here.figures()
    files = [path.relative_to(here.folder) for path in (here.folder / "files").rglob("*")]
    assert [path for path in files if not (elsewhere.folder / path).exists()] == []
    # And again to the same rows; what is made from now on has keys of its own.
    again = elsewhere.folder / "again.zip"
    elsewhere.run("backup", f"--to={again}")
    assert tables(again) == tables(file)
    assert "not empty" in elsewhere.run("restore", str(file), fails=True)
    assert elsewhere.run("token_create", "demo", "--name=ci", "--scopes", "plans:read").strip()


def tables(file: Path) -> dict[str, object]:
    with zipfile.ZipFile(file) as archive:
        found: dict[str, object] = json.loads(archive.read("manifest.json"))["tables"]
        return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, here: Instance) -> Instance:
    """An empty instance with the same key, which stays empty."""
    made = Instance(tmp_path_factory.mktemp("empty"))
    (made.folder / "secret-key").write_text(here.key)
    return made


@pytest.mark.parametrize("damage", ["cut", "row", "file", "nothing"])
def test_what_is_damaged_is_refused_and_leaves_nothing(
    empty: Instance, file: Path, tmp_path: Path, damage: str
) -> None:
    bad = tmp_path / "bad.zip"
    if damage == "cut":
        bad.write_bytes(file.read_bytes()[:-1000])
    elif damage == "nothing":
        bad.write_bytes(b"")
    else:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(bad, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if damage == "row" and name == "tables/plans_line.jsonl":
                    content = re.sub(rb'"amount_minor":(\d+)', rb'"amount_minor":\g<1>1', content)
                if damage == "file" and name.startswith("files/"):
                    content += b" "
                new.writestr(name, content)
    empty.run("restore", str(bad), fails=True)
    assert (
        empty.run(
            "shell",
            "--no-imports",
            "-c",
            "from apps.companies.models import *; print(Company.objects.count())",
        )
        == "0\n"
    )
    assert not list((empty.folder / "files").rglob("*"))


def test_a_backup_that_cannot_be_opened_is_not_called_damaged(
    empty: Instance, tmp_path: Path
) -> None:
    said = empty.run("restore", str(tmp_path / "elsewhere.zip"), fails=True)
    assert "could not be opened: No such file" in said
    assert "is no backup" not in said


def test_another_key_is_told_before_anything_is_put_in(file: Path, tmp_path: Path) -> None:
    other = Instance(tmp_path)
    assert "another secret key" in other.run("restore", str(file), fails=True)
    assert "All audit logs fit." in other.run("restore", str(file), "--other-key")


def test_older_backups_are_deleted_and_none_is_left_half_made(
    here: Instance, tmp_path: Path
) -> None:
    for day in ("20260101T000000Z", "20260102T000000Z"):
        (tmp_path / f"sponsorplan-{day}.zip").write_bytes(b"")
    here.run("backup", f"--to={tmp_path}", "--keep=2")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert len(kept) == 2
    assert kept[0] == "sponsorplan-20260102T000000Z.zip"
    assert oct((tmp_path / kept[1]).stat().st_mode & 0o777) == "0o600"
    assert "could not be written" in here.run("backup", "--to=/dev/null/x.zip", fails=True)
