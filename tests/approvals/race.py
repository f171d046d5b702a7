"""Several people at once on a database in a file, each in a thread with a connection of their own.

Run by test_race.py in a process of its own; prints what came of each round as JSON.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import django

django.setup()

from django.db import connection  # noqa: E402 - after setting up

from apps.approvals.models import ApprovalRequest, ApprovalRule  # noqa: E402
from apps.approvals.services import (  # noqa: E402
    Said,
    approval_record,
    request_open,
    request_withdraw,
    rule_make,
)
from apps.audit.selectors import chain_verdict  # noqa: E402
from apps.companies.models import Member, User  # noqa: E402
from apps.companies.roles import Role  # noqa: E402
from apps.companies.services import company_create, membership_set  # noqa: E402
from apps.inventory.models import Product  # noqa: E402
from apps.inventory.services import product_create, upload_ingest, uploads_receive  # noqa: E402
from apps.plans.models import Plan  # noqa: E402
from apps.plans.services import plan_draft, plan_edit  # noqa: E402
from sponsorplan.domain.allocation.policy import Policy  # noqa: E402
from sponsorplan.domain.channels.interface import Frequency  # noqa: E402
from sponsorplan.domain.errors import DomainError  # noqa: E402
from sponsorplan.domain.money import Money  # noqa: E402
from sponsorplan.management.tables import tables_make  # noqa: E402
from tests.conftest import PACKAGE_LOCK  # noqa: E402

ROUNDS = 6
DAY = date(2026, 11, 1)


def cast() -> dict[str, Member]:
    owner = User.objects.create_user("owner@acme.example")
    company = company_create(owner=owner, name="Acme", slug="acme")
    members = {}
    for role in Role:
        user, _ = User.objects.get_or_create(email=f"{role}@acme.example")
        place = membership_set(company=company, user=user, role=role, actor="o")
        members[role.value] = Member.of_membership(place)
    product = product_create(member=members["planner"], name="Shop", tier=Product.Tier.CRITICAL)
    sent = uploads_receive(
        member=members["planner"], product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    for upload in sent.uploads:
        upload_ingest(upload_id=upload.pk)
    return members


def draft(planner: Member, frequency: Frequency = Frequency.ONE_TIME) -> Plan:
    policy = Policy(cap_percent=60, frequency=frequency)
    return plan_draft(
        member=planner, title="Thanks", budget=Money(5000, "USD"), policy=policy, as_of=DAY
    )


def approve(member: Member, request: ApprovalRequest) -> Callable[[], object]:
    said = Said(request.pk, request.digest, approves=True)
    return lambda: approval_record(member=member, plan=request.plan, said=said)


def reject(member: Member, request: ApprovalRequest) -> Callable[[], object]:
    said = Said(request.pk, request.digest, approves=False, reason="Too much")
    return lambda: approval_record(member=member, plan=request.plan, said=said)


def take_back(planner: Member, plan: Plan) -> Callable[[], object]:
    return lambda: request_withdraw(member=planner, plan=plan)


def edit(planner: Member, plan: Plan) -> Callable[[], object]:
    changes = {"policy.cap_percent": 50}
    return lambda: plan_edit(
        member=planner, plan=plan, base=1, changes=changes, summary="Another cap"
    )


def change(planner: Member, plan: Plan) -> Callable[[], object]:
    def taken_back_and_changed() -> None:
        take_back(planner, plan)()
        edit(planner, plan)()

    return taken_back_and_changed


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each act said: nothing, or the code of its error."""
    said = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except DomainError as error:
            said[place] = error.code
        except Exception as error:  # noqa: BLE001 - the test shows it
            said[place] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def outcome(said: list[str], *plans: Plan) -> dict[str, object]:
    now = [Plan.objects.get(pk=plan.pk) for plan in plans]
    return {
        "said": sorted(said),
        "states": sorted(plan.state for plan in now),
        "approved_by": [[one["approver"] for one in plan.approved_by] for plan in now],
        "as_asked": [plan.digest == before.digest for plan, before in zip(now, plans, strict=True)],
    }


def main() -> None:
    tables_make()
    people = cast()
    planner, owner, approver = people["planner"], people["owner"], people["approver"]
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for _ in range(ROUNDS):
        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), approve(approver, request))
        found["one needed"].append(outcome(said, request.plan))

        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), change(planner, request.plan))
        found["changed"].append(outcome(said, request.plan))

        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), take_back(planner, request.plan))
        found["taken back"].append(outcome(said, request.plan))

        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), edit(planner, request.plan))
        found["edited"].append(outcome(said, request.plan))

        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), reject(approver, request))
        found["rejected"].append(outcome(said, request.plan))

        asked = [
            request_open(member=planner, plan=draft(planner, Frequency.MONTHLY)) for _ in range(2)
        ]
        said = at_once(*(approve(owner, request) for request in asked))
        found["both carry on"].append(outcome(said, *(request.plan for request in asked)))

        rule_make(member=owner, start=Money(0, "USD"), approvers=2, roles=["approver", "owner"])
        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), approve(approver, request))
        found["two needed"].append(outcome(said, request.plan))

        request = request_open(member=planner, plan=draft(planner))
        said = at_once(approve(owner, request), approve(owner, request))
        found["one twice"].append(outcome(said, request.plan))
        ApprovalRule.objects.all().delete()
    broken = chain_verdict(company_id=planner.company.pk).misfit
    print(json.dumps({"rounds": found, "chain": broken is None}))


main()
