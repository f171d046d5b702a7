"""A little of `make chaos`: many processes collect the same plans, and each is charged once."""

from pathlib import Path

from tests.chaos.collecting import collected
from tests.chaos.workers import fresh
from tests.databases import own_database

PLANS = 10


def test_whoever_bills_a_plan_and_whatever_stripe_answers_it_is_charged_once(
    tmp_path: Path,
) -> None:
    with own_database() as database:
        here = {"SPONSORPLAN_DATABASE_URL": "", "SPONSORPLAN_BROKER_URL": "filesystem://"}
        came = collected(fresh(tmp_path, "many", here | database), plans=PLANS, processes=3, seed=3)
    print(came)
    assert came.cut > 0
    assert (came.approved, came.billed) == (PLANS, PLANS)
    assert (came.invoices, came.charges, came.most) == (PLANS, PLANS, 1)
    assert (came.refused, came.waiting, came.kept, came.told) == (0, 0, came.events, PLANS)
    # What no event told was not known, and is found by looking.
    assert came.unseen >= came.silent > 0
    assert came.lost == 0
    assert came.charged == came.due == came.paid == came.journal + came.nowhere
    assert came.holds
