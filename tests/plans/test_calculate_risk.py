"""The calculator of risk, by command: what it takes, what it gives, what it says to nonsense."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROW = {
    "upstream": "github.com/example/one",
    "as_of": "2026-11-01",
    "commits_by_person": {"a1": 10, "renovate[bot]": 50, "helper": 99},
    "bots": ["helper"],
    "publishers": 1,
    "answered": 3,
    "asked": 10,
    "last_activity": "2026-10-30",
    "checks": {"Code-Review": 0, "Branch-Protection": 2.5, "Maintained": 10, "Signed-Releases": -1},
    "distress": True,
    "funding_per_year": {"minor": 16_600_000, "currency": "USD"},
    "paid_people": 0,
    "company_owned": False,
    "state": "active",
    "anything_else": "is ignored",
}


def risk(tmp_path: Path, rows: object) -> list[dict[str, Any]]:
    file = tmp_path / "rows.json"
    file.write_text(rows if isinstance(rows, str) else json.dumps(rows))
    out = io.StringIO()
    call_command("calculate", "risk", str(file), "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_every_part_is_shown_and_they_sum_to_the_risk(tmp_path: Path) -> None:
    (found,) = risk(tmp_path, [ROW])
    assert {part["signal"]: part["z"] for part in found["parts"]} == {
        "conc": 1.0,
        "few": 0.6845,
        "resp": 0.6667,
        "stale": 0.0,
        "sec": 0.875,
        "distress": 1.0,
    }
    total = sum(part["z"] * part["weight"] for part in found["parts"])
    assert found["risk"] == pytest.approx(total, abs=1e-4) == 0.7744
    assert (found["range"], found["coverage"]) == ([0.7744, 0.7744], 1.0)
    assert (found["need"], found["multiplier"], found["gate"]) == (0.2315, 3.3232, None)


def test_a_row_that_says_nothing_is_not_known_and_not_zero(tmp_path: Path) -> None:
    (found,) = risk(tmp_path, [{"upstream": "x"}])
    assert (found["risk"], found["range"], found["coverage"]) == (0.5, [0.0, 1.0], 0.0)
    assert (found["need"], found["need_range"]) == (1.0, [0.05, 1.0])
    assert not any(part["known"] for part in found["parts"])


def test_nobody_committing_is_known_and_the_worst(tmp_path: Path) -> None:
    (found,) = risk(tmp_path, [{"upstream": "x", "commits_by_person": {"renovate[bot]": 9}}])
    assert found["parts"][0] == {"signal": "conc", "z": 1.0, "weight": 0.35, "known": True}


def test_answers_keep_the_order_of_rows_and_do_not_depend_on_each_other(tmp_path: Path) -> None:
    other = {"upstream": "x", "state": "deprecated"}
    alone = risk(tmp_path, [ROW])
    assert risk(tmp_path, [other, ROW, other])[1] == alone[0]
    assert risk(tmp_path, [other])[0]["gate"] == "deprecated"


def test_funding_in_a_currency_without_a_rate_is_not_known_and_said(tmp_path: Path) -> None:
    euros = {"funding_per_year": {"minor": 16_600_000, "currency": "EUR"}}
    (found,) = risk(tmp_path, [{"upstream": "x", **euros}])
    assert found["need"] == 1.0
    assert "EUR" in found["notes"][0]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"upstream": ""}, r"\[1\]\.upstream"),
        ({"as_of": "yesterday"}, r"\[1\]\.as_of"),
        ({"commits_by_person": [1]}, r"\[1\]\.commits_by_person"),
        ({"commits_by_person": {"a": -1}}, r"\[1\]\.commits_by_person\.a"),
        ({"commits_by_person": {"a": 1.5}}, r"\[1\]\.commits_by_person\.a"),
        ({"bots": "all"}, "list"),
        ({"publishers": True}, r"\[1\]\.publishers"),
        ({"regulars": 10**20}, r"\[1\]\.regulars"),
        ({"answered": 11}, r"\[1\]\.answered"),
        ({"checks": {"Code-Review": 11}}, r"\[1\]\.checks\.Code-Review"),
        ({"checks": {"Code-Review": "ten"}}, r"\[1\]\.checks\.Code-Review"),
        ({"checks": [1]}, r"\[1\]\.checks"),
        ({"distress": "yes"}, r"\[1\]\.distress"),
        ({"funding_per_year": 5}, r"\[1\]\.funding_per_year"),
        ({"funding_per_year": {"minor": "5", "currency": "USD"}}, r"funding_per_year\.minor"),
        ({"funding_per_year": {"minor": 5}}, r"funding_per_year\.currency"),
        ({"state": "tired"}, r"\[1\]\.state"),
    ],
)
def test_nonsense_is_refused_with_its_row_and_field(
    tmp_path: Path, change: dict[str, object], where: str
) -> None:
    with pytest.raises(CommandError, match=where):
        risk(tmp_path, [ROW, {**ROW, **change}])


@pytest.mark.parametrize(
    "text", ["{}", "[1]", '[{"upstream": "x", "regulars": NaN}]', "[", "[" * 100_000]
)
def test_a_document_that_is_no_list_of_rows_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError):
        risk(tmp_path, text)
