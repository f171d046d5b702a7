"""What comes of several people at once. Whoever is first differs; what must hold does not."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from tests.databases import own_database


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with own_database() as database:
        done = subprocess.run(
            [sys.executable, "-m", "tests.approvals.race"],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
                "SPONSORPLAN_DATA": str(tmp_path_factory.mktemp("race")),
                "SPONSORPLAN_LOG_LEVEL": "ERROR",
                **database,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_where_one_is_needed_one_of_two_at_once_approves(raced: dict[str, Any]) -> None:
    for each in raced["rounds"]["one needed"]:
        assert each["said"] == ["", "wrong_state"]
        assert each["states"] == ["approved"]
        assert len(each["approved_by"][0]) == 1


def test_where_two_are_needed_both_at_once_count(raced: dict[str, Any]) -> None:
    for each in raced["rounds"]["two needed"]:
        assert each["said"] == ["", ""]
        assert each["states"] == ["approved"]
        assert sorted(each["approved_by"][0]) == ["approver@acme.example", "owner@acme.example"]


def test_one_person_twice_at_once_counts_once(raced: dict[str, Any]) -> None:
    for each in raced["rounds"]["one twice"]:
        assert each["said"] == ["", "may_not_approve"]
        assert each["states"] == ["proposed"]


def test_an_approval_and_a_change_at_once_never_approve_the_changed_plan(
    raced: dict[str, Any],
) -> None:
    for each in raced["rounds"]["changed"]:
        assert each["said"] == ["", "wrong_state"]
        approved = each["states"] == ["approved"]
        assert approved or each["states"] == ["draft"]
        assert each["as_asked"] == [approved]


@pytest.mark.parametrize("against", ["taken back", "rejected"])
def test_of_an_approval_and_what_ends_the_request_at_once_one_happens(
    raced: dict[str, Any], against: str
) -> None:
    for each in raced["rounds"][against]:
        assert each["said"] == ["", "wrong_state"]
        approved = each["states"] == ["approved"]
        assert approved or each["states"] == ["draft"]
        assert bool(each["approved_by"][0]) == approved
        assert each["as_asked"] == [True]


def test_a_plan_that_waits_is_not_edited_while_it_is_approved(raced: dict[str, Any]) -> None:
    for each in raced["rounds"]["edited"]:
        assert each["said"] == ["", "not_a_draft"]
        assert each["states"] == ["approved"]
        assert each["as_asked"] == [True]


def test_of_two_plans_that_carry_on_the_same_one_is_approved(raced: dict[str, Any]) -> None:
    for each in raced["rounds"]["both carry on"]:
        assert each["said"] == ["", "not_ready"]
        assert each["states"] == ["approved", "proposed"]


def test_the_log_of_all_this_is_one_chain(raced: dict[str, Any]) -> None:
    assert raced["chain"]
    assert {len(rounds) for rounds in raced["rounds"].values()} == {6}
