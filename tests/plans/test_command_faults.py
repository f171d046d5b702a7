"""What the commands say to what they cannot use: words, never a traceback."""

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.companies.models import ApiToken, Company
from tests.conftest import PACKAGE_LOCK

DEEP = "[" * 100_000
HALF = r"\ud800"
SPLIT = {"budget": 5, "lines": [{"id": "a", "score": 1, "floor": 0, "cap": 5}]}


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def lock(tmp_path: Path) -> str:
    path = tmp_path / "package-lock.json"
    path.write_bytes(PACKAGE_LOCK)
    return str(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"include": ["{HALF}"]}}', "cannot be printed"),
        (f'{{"{HALF}": 1}}', "cannot be printed"),
        (r'{"exclude": ["a\u001b[31m"]}', "cannot be printed"),
        (DEEP, "nested too deeply"),
        (f'{{"include": {DEEP}{"]" * 100_000}}}', "nested too deeply"),
        ("[]", "must be a JSON object"),
        ("{", "is not JSON"),
    ],
    ids=["half", "half-key", "escape", "deep", "closed-deep", "list", "cut"],
)
def test_a_policy_file_that_is_none_is_refused_with_words(
    tmp_path: Path, lock: str, text: str, words: str
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(text)
    with pytest.raises(CommandError, match=words):
        run("plan", lock, "--budget", "100", "--policy", str(policy))


def test_a_policy_file_that_is_not_there_is_named(lock: str) -> None:
    with pytest.raises(CommandError, match=r"none\.json” could not be opened"):
        run("plan", lock, "--budget", "100", "--policy", "none.json")


@pytest.mark.parametrize("calculation", ["usage", "split"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (json.dumps(SPLIT).replace('"a"', f'"{HALF}"'), "cannot be printed"),
        (f'{{"{HALF}": []}}', "cannot be printed"),
        (DEEP, "nested too deeply"),
        ("nonsense", "is not JSON"),
    ],
    ids=["half", "half-key", "deep", "nonsense"],
)
def test_numbers_that_cannot_be_read_are_refused_with_words(
    tmp_path: Path, calculation: str, text: str, words: str
) -> None:
    file = tmp_path / "numbers.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=words):
        run("calculate", calculation, str(file), "--json")


def test_names_in_any_script_are_calculated_with(tmp_path: Path) -> None:
    name = "図書館\u3000👩\u200d💻"
    file = tmp_path / "numbers.json"
    file.write_text(json.dumps(SPLIT).replace('"a"', f'"{name}"'), encoding="utf-8")
    assert name in run("calculate", "split", str(file), "--json")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--budget", "0"], "more than nothing"),
        (["--budget", "0.00"], "more than nothing"),
        (["--budget", "5", "--as-of", "foo"], "“foo” is not a day. Write it as year-month-day"),
    ],
)
def test_an_argument_that_makes_no_plan_is_refused(
    lock: str, arguments: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run("plan", lock, *arguments)


def test_without_one_file_that_can_be_read_nothing_is_split(tmp_path: Path) -> None:
    broken = tmp_path / "package-lock.json"
    broken.write_text("<<<<<<< ours\n")
    with pytest.raises(CommandError, match="No file could be read"):
        run("plan", str(broken), str(tmp_path / "missing.lock"), "--budget", "5", "--json")


def test_a_folder_whose_name_is_not_utf_8_is_a_product_all_the_same(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    (folder / "package-lock.json").write_bytes(PACKAGE_LOCK)
    text = run("plan", str(folder / "package-lock.json"), "--budget", "5", "--json")
    assert "caf\ufffd" in text


@pytest.mark.parametrize("days", ["0", "-1", "3651", "99999999999"])
def test_a_token_for_no_or_too_many_days_is_refused(company: Company, days: str) -> None:
    with pytest.raises(CommandError, match="1 to 3650 days"):
        run("token_create", "acme", "--name", "CI", "--scopes", "plans:read", f"--days={days}")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "\udcff"])
def test_a_token_without_a_name_is_refused(company: Company, name: str) -> None:
    with pytest.raises(CommandError, match="Name where it is used"):
        run("token_create", "acme", "--name", name, "--scopes", "plans:read")
    assert not ApiToken.objects.exists()


def test_a_token_of_3650_days_has_an_end(company: Company) -> None:
    run("token_create", "acme", "--name", " CI ", "--scopes", "plans:read", "--days", "3650")
    token = ApiToken.objects.get()
    assert token.name == "CI"
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in (3649, 3650)
