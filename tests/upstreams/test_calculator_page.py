"""The risk calculator's page: the same numbers as the command, for anybody."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

PAGE = "/calculator/risk/"
FILLED = {
    "as_of": "2026-11-01",
    "commits": "120, 3",
    "publishers": "1",
    "asked": "10",
    "answered": "2",
    "last_activity": "2026-10-20",
    "funding": "12500.00",
}
# The numbers of the worked example in docs/allocation.md.
ROW = {
    "upstream": "yours",
    "as_of": "2026-11-01",
    "commits_by_person": {"a": 120, "b": 3},
    "publishers": 1,
    "asked": 10,
    "answered": 2,
    "last_activity": "2026-10-20",
    "funding_per_year": {"minor": 1_250_000, "currency": "USD"},
}


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def test_the_page_says_what_the_command_says(client: Client, tmp_path: Path) -> None:
    answer = client.get(PAGE, FILLED)
    file, printed = tmp_path / "row.json", StringIO()
    file.write_text(json.dumps([ROW]))
    call_command("calculate", "risk", str(file), "--json", stdout=printed)
    (said,) = json.loads(printed.getvalue())
    found = answer.context["found"]
    assert (found.risk.value, found.need) == (
        round(said["risk"] * 10_000),
        round(said["need"] * 10_000),
    )
    assert "0.69" in answer.content.decode()


def test_nothing_filled_in_is_not_known(client: Client) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert answer.context["found"].risk.coverage == 0
    assert answer.content.decode().count("not known") > 6


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("commits", "many"),
        ("commits", "1;drop"),
        ("publishers", "-1"),
        ("answered", "11"),
        ("last_activity", "soon"),
        ("security", "11"),
        ("funding", "NaN"),
        ("state", "gone"),
    ],
)
def test_what_makes_no_sense_is_named_at_its_field(client: Client, field: str, value: str) -> None:
    answer = client.get(PAGE, {**FILLED, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_nobody_having_committed_is_not_the_same_as_not_knowing(client: Client) -> None:
    nobody = client.get(PAGE, {"commits": "0"}).context["found"]
    unknown = client.get(PAGE, {"commits": ""}).context["found"]
    assert nobody.parts[0].known
    assert nobody.parts[0].z == 10_000
    assert not unknown.parts[0].known


def test_an_archived_upstream_would_get_nothing(client: Client) -> None:
    assert "It would get no money" in client.get(PAGE, {"state": "archived"}).content.decode()
