"""A little of `make chaos`: many processes collect the same plans, and each is charged once."""

from pathlib import Path

from tests.chaos.collecting import collected
from tests.chaos.workers import fresh
from tests.databases import own_database


def test_whoever_bills_a_plan_and_whatever_stripe_answers_it_is_charged_once(
    tmp_path: Path,
) -> None:
    with own_database() as database:
        here = {"SPONSORPLAN_DATABASE_URL": "", "SPONSORPLAN_BROKER_URL": "filesystem://"}
        came = collected(fresh(tmp_path, "many", here | database), plans=6, processes=3, seed=3)
    print(came)
    came.check()
