"""What systemd and a proxy are told, against what the program and its operator's guide say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
GUIDE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def lines(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def commands() -> Iterator[str]:
    """What the guide has the operator type, in blocks and within sentences."""
    for block in re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", GUIDE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_unit_is_locked_in_the_same_way(unit: Path) -> None:
    locks = {
        path: path.read_text(encoding="utf-8").partition("NoNewPrivileges")[2].partition("\n\n")[0]
        for path in (UNITS[0], unit)
    }
    assert locks[unit].strip() == locks[UNITS[0]].strip() != ""
    for name, value in {"User": "sponsorplan", "UMask": "0027"}.items():
        assert lines(unit, name) == [value]
    assert lines(unit, "EnvironmentFile") == ["/etc/sponsorplan/environment"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_programs_are_named_from_the_root_and_leave_logging_to_the_settings(unit: Path) -> None:
    (command,) = lines(unit, "ExecStart")
    assert command.startswith("/opt/sponsorplan/.venv/bin/")
    assert "--loglevel" not in command


def test_a_worker_may_end_its_longest_task_before_it_is_killed() -> None:
    for unit in UNITS:
        if "worker" in unit.stem:
            assert int(*lines(unit, "TimeoutStopSec")) > settings.CELERY_TASK_TIME_LIMIT


def test_what_the_guide_has_systemd_run_is_found_from_any_folder() -> None:
    # systemd-run looks for a program beside its caller and not in the working directory that it is given.
    started = [line for line in commands() if "manage.py" in line and '"$@"' in line]
    assert started
    for line in started:
        assert "/opt/sponsorplan/.venv/bin/python manage.py" in line


def test_units_that_the_guide_starts_are_there() -> None:
    there = {path.name for path in (ROOT / "deploy/systemd").iterdir()}
    for line in commands():
        if line.startswith("systemctl enable"):
            for name in re.findall(r"sponsorplan-[a-z@.]+", line):
                assert name in there or f"{name}.service" in there, name


def test_each_variable_of_the_example_is_in_the_guide() -> None:
    example = (ROOT / "deploy/sponsorplan.env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#?(SPONSORPLAN_[A-Z_]+)=", example, re.MULTILINE)
    assert names
    for name in names:
        assert f"`{name}`" in GUIDE, name


@pytest.mark.parametrize(
    ("proxy", "limit"),
    [("Caddyfile", r"max_size (\d+)MB"), ("nginx.conf", r"client_max_body_size (\d+)m")],
)
def test_a_proxy_lets_the_largest_upload_through(proxy: str, limit: str) -> None:
    found = re.search(limit, (ROOT / "deploy" / proxy).read_text(encoding="utf-8"))
    assert found
    assert int(found[1]) * 1_000_000 > settings.SPONSORPLAN_MAX_REQUEST_BYTES


def test_caddy_says_what_is_too_large_where_it_would_cut_it_off() -> None:
    text = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    large, most = re.search(r"Content-Length (\S+)", text), re.search(r"max_size (\d+)MB", text)
    assert large
    assert most
    limit = int(most[1]) * 1_000_000
    for length in (limit, limit + 1, 2 * limit, 9 * limit, 10 * limit, 99 * limit, 1000 * limit):
        assert re.search(large[1], str(length)), length
    for length in (0, 1, limit // 10, settings.SPONSORPLAN_MAX_REQUEST_BYTES, limit - 1):
        assert not re.search(large[1], str(length)), length
