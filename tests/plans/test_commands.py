import io
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from apps.companies.models import Company
from tests.conftest import PACKAGE_LOCK

FIXTURES = Path(__file__).parents[1] / "domain/lockfiles/fixtures"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def plan(files: Sequence[Path], budget: str = "5000", currency: str = "USD") -> dict[str, object]:
    document: dict[str, object] = json.loads(
        run(
            "plan",
            *map(str, files),
            "--budget",
            budget,
            "--currency",
            currency,
            "--as-of",
            "2026-11-01",
            "--json",
        )
    )
    return document


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "web").mkdir()
    (tmp_path / "api").mkdir()
    lock = tmp_path / "web/package-lock.json"
    lock.write_bytes(PACKAGE_LOCK)
    pins = tmp_path / "api/requirements.txt"
    pins.write_text("Django==5.2.7\nrequests==2.32.5\ncelery==5.5.0\n")
    return [lock, pins]


def test_inspect_prints_what_is_in_a_file(files: list[Path]) -> None:
    (file,) = json.loads(run("inspect", str(files[0]), "--json"))["files"]
    assert file["format"] == "npm-lock-v3"
    purls = [package["purl"] for package in file["packages"]]
    assert purls == sorted(purls)
    assert len(purls) == 4
    edge = [file["packages"][at]["name"] for at in file["edges"][0]]
    assert edge == ["express", "debug"]


def test_inspect_of_a_file_it_cannot_read_ends_with_2_and_says_why(files: list[Path]) -> None:
    files[0].write_text("<<<<<<< ours\n")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("inspect", *map(str, files), "--json", stdout=out)
    assert ended.value.code == 2
    broken, good = json.loads(out.getvalue())["files"]
    assert broken["problems"][0]["code"] == "merge_conflict"
    assert len(good["packages"]) == 3


def test_inspect_reads_a_manifest_that_lies_beside(tmp_path: Path) -> None:
    lock = tmp_path / "yarn.lock"
    lock.write_text('# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n')
    (before,) = json.loads(run("inspect", str(lock), "--json"))["files"]
    assert before["packages"][0]["direct"] is None
    (tmp_path / "package.json").write_text('{"devDependencies": {"a": "^1.0.0"}}')
    (after,) = json.loads(run("inspect", str(lock), "--json"))["files"]
    assert (after["packages"][0]["direct"], after["packages"][0]["scope"]) == (True, "dev")


@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY", "BHD"])
@pytest.mark.parametrize("minor", [1, 99, 12_345, 10_000_000_000])
def test_every_budget_ties_to_the_last_minor_unit(
    files: list[Path], minor: int, currency: str
) -> None:
    places = {"JPY": 0, "BHD": 3}.get(currency, 2)
    digits = str(minor).rjust(places + 1, "0")
    budget = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    document = plan(files, budget, currency)
    lines, unplaced = document["lines"], document["unplaced"]
    assert isinstance(lines, list)
    assert isinstance(unplaced, list)
    total = sum(line["amount"]["minor"] for line in lines) + sum(item["minor"] for item in unplaced)
    assert total == minor
    for line in lines:
        assert sum(step["minor"] for step in line["because"]) == line["amount"]["minor"]


def test_the_order_of_files_changes_nothing(files: list[Path]) -> None:
    shuffled = list(files)
    Random(7).shuffle(shuffled)
    assert plan(list(reversed(files))) == plan(files) == plan(shuffled)


def test_the_place_of_the_files_changes_no_cent(files: list[Path], tmp_path: Path) -> None:
    before = plan(files)
    (tmp_path / "web").rename(tmp_path / "elsewhere")
    after = plan([tmp_path / "elsewhere" / files[0].name, files[1]])
    assert after["digest"] == before["digest"]
    assert after["totals"] == before["totals"]


def test_a_policy_document_is_followed_and_its_faults_are_named(
    files: list[Path], tmp_path: Path
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"exclude": ["github.com/expressjs/express"], "cap_percent": 100}')
    text = run("plan", str(files[0]), "--budget", "100", "--policy", str(policy), "--json")
    states = {line["upstream"]: line["state"] for line in json.loads(text)["lines"]}
    assert states["github.com/expressjs/express"] == "excluded"
    policy.write_text('{"cap": 5}')
    with pytest.raises(CommandError, match="cap_percent"):
        run("plan", str(files[0]), "--budget", "100", "--policy", str(policy))


def test_the_table_for_people_ends_with_the_total(files: list[Path]) -> None:
    text = run("plan", *map(str, files), "--budget", "5000")
    assert "5000.00 USD" in text
    assert "express" in text


def test_calculate_names_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "numbers.json"
    file.write_text('{"budget": 5, "lines": [{"id": "a", "score": "1", "floor": 0, "cap": 5}]}')
    with pytest.raises(CommandError, match=r"lines\[0\]\.score"):
        run("calculate", "split", str(file), "--json")


def test_a_token_made_by_command_is_printed_once(company: Company) -> None:
    secret = run("token_create", "acme", "--name", "CI", "--scopes", "inventory:write").strip()
    assert secret.startswith("sp_")
    with pytest.raises(CommandError, match="no-such"):
        run("token_create", "no-such", "--name", "CI", "--scopes", "inventory:write")


def test_the_demo_company_is_loaded_once_and_its_plan_ties(db: None) -> None:
    assert "owner@demo.example" in run("demo_load")
    run("demo_load")
    company = Company.objects.get(slug="demo")
    assert company.name == "Demo Company"
