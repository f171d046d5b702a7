import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Product, Upload
from apps.plans.errors import NoInventory
from apps.plans.models import Line, Plan, PlanInputs
from apps.plans.selectors import line_value, link_of
from apps.plans.services import inputs_of, plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.money import Money
from tests.conftest import PACKAGE_LOCK

DAY = date(2026, 11, 1)
BUDGET = Money(500_000, "USD")
PLANS = "/api/v1/companies/acme/plans/"


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    return plan_draft(
        member=planner, title="November", budget=BUDGET, policy=Policy(cap_percent=60), as_of=DAY
    )


def approve(plan: Plan) -> None:
    plan.state = Plan.State.APPROVED
    plan.save()


def test_a_saved_plan_is_the_proposal_to_the_cent(planner: Member, plan: Plan) -> None:
    inputs = inputs_of(
        company=planner.company, budget=BUDGET, policy=Policy(cap_percent=60), as_of=DAY
    )
    proposal = propose(inputs)
    assert tuple(line_value(row) for row in plan.lines.all()) == proposal.lines
    assert plan.digest == proposal.digest
    unplaced = sum(item["minor"] for item in plan.unplaced)
    assert sum(row.amount_minor for row in plan.lines.all()) + unplaced == BUDGET.minor


def test_the_plan_keeps_the_document_whose_digest_it_bears(plan: Plan) -> None:
    document = gzip.decompress(PlanInputs.objects.get(plan=plan).document)
    assert hashlib.sha256(document).hexdigest() == plan.digest


def test_plans_are_numbered_in_their_company(planner: Member, plan: Plan) -> None:
    second = plan_draft(member=planner, title="B", budget=BUDGET, policy=Policy(), as_of=DAY)
    assert (plan.number, second.number) == (1, 2)


def test_without_an_inventory_the_person_is_told_to_upload_first(planner: Member) -> None:
    with pytest.raises(NoInventory, match="Upload a lockfile first"):
        plan_draft(member=planner, title="B", budget=BUDGET, policy=Policy(), as_of=DAY)


def test_the_page_of_a_plan_ties_out(client_of: Callable[[Role], Client], plan: Plan) -> None:
    page = client_of(Role.VIEWER).get("/c/acme/plans/1/")
    assert page.status_code == 200
    totals = sum(amount.minor for _, amount, _ in page.context["totals"])
    assert totals + page.context["unplaced_total"].minor == BUDGET.minor
    assert b"5,000.00" in page.content


def test_a_draft_is_made_by_page(client_of: Callable[[Role], Client], inventory: Upload) -> None:
    form = {
        "title": "Thanks",
        "budget": "1,234.50",
        "currency": "USD",
        "frequency": "one-time",
        "cap_percent": "50",
        "no_channel": "redistribute",
    }
    browser = client_of(Role.PLANNER)
    preview = browser.get("/c/acme/plans/new/", form)
    assert preview.context["proposal"].budget == Money(123_450, "USD")
    assert not Plan.objects.exists()
    browser.post("/c/acme/plans/new/", form)
    made = Plan.objects.get()
    assert (made.budget, made.policy["no_channel"]) == (Money(123_450, "USD"), "redistribute")


@pytest.mark.parametrize("budget", ["", "0", "-5", "1000,50", "five", "1.234", "9" * 18])
def test_a_budget_that_cannot_be_meant_is_refused(
    client_of: Callable[[Role], Client], inventory: Upload, budget: str
) -> None:
    form = {"title": "T", "budget": budget, "currency": "USD", "frequency": "monthly"}
    form |= {"cap_percent": "10", "no_channel": "escrow"}
    page = client_of(Role.PLANNER).post("/c/acme/plans/new/", form)
    assert page.status_code == 422
    assert "budget" in page.context["form"].errors
    assert not Plan.objects.exists()


def test_a_payable_line_leads_to_its_prepared_address_and_is_noted(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    approve(plan)
    line = Line.objects.filter(plan=plan, state=LineState.PAYABLE).order_by("position")[0]
    link = link_of(line=line)
    assert link is not None
    answer = client_of(Role.PLANNER).get(f"/c/acme/plans/1/lines/{line.position}/go/")
    assert answer.status_code == 302
    assert answer["Location"] == link.url
    assert link.url.startswith(("https://opencollective.com/", "https://github.com/sponsors/"))
    assert AuditEvent.objects.filter(action="link.opened").count() == 1


def test_a_line_that_is_not_payable_leads_nowhere(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    approve(plan)
    Line.objects.filter(plan=plan).update(state=LineState.ESCROW)
    answer = client_of(Role.PLANNER).get("/c/acme/plans/1/lines/1/go/")
    assert answer.status_code == 409
    assert not AuditEvent.objects.filter(action="link.opened").exists()


@pytest.mark.parametrize("state", [Plan.State.DRAFT, Plan.State.PROPOSED, Plan.State.REPLACED])
def test_only_an_approved_plan_has_a_way_to_leave(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    plan: Plan,
    state: str,
) -> None:
    Plan.objects.update(state=state)
    line = Line.objects.filter(plan=plan, state=LineState.PAYABLE).order_by("position")[0]
    browser = client_of(Role.PLANNER)
    answer = browser.get(f"/c/acme/plans/1/lines/{line.position}/go/")
    assert answer.status_code == 409
    assert "can be paid once the plan is approved" in answer.content.decode()
    for path in ("", f"lines/{line.position}/", "lines.csv"):
        page = browser.get(f"/c/acme/plans/1/{path}").content.decode()
        assert "/go/" not in page
        assert "/donate?" not in page
        assert "/sponsorships?" not in page
    # What would be paid, and where, is shown all the same.
    page = browser.get("/c/acme/plans/1/").content.decode()
    assert line.channel is not None
    assert line.channel["title"] in page
    rows = api_of().get(f"{PLANS}1/lines/").json()["results"]
    assert {row["channel"]["link_out"] for row in rows if row["channel"]} == {None}
    assert not AuditEvent.objects.filter(action="link.opened").exists()


def test_the_csv_holds_the_whole_budget_and_no_formula(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    Line.objects.filter(plan=plan, position=1).update(upstream="=HYPERLINK(1)")
    answer = client_of(Role.VIEWER).get("/c/acme/plans/1/lines.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert sum(int(row["amount"].replace(".", "")) for row in rows) == BUDGET.minor
    assert rows[0]["upstream"] == "'=HYPERLINK(1)"


def test_a_plan_is_made_and_read_by_api(
    api_of: Callable[..., APIClient], inventory: Upload
) -> None:
    rest = api_of()
    body = {
        "title": "By API",
        "budget": {"minor": 500_000, "currency": "USD"},
        "policy": {"cap_percent": 60},
        "as_of": "2026-11-01",
    }
    made = rest.post(PLANS, body, format="json")
    assert made.status_code == 201
    plan = made.json()
    assert sum(plan["totals"].values()) == 500_000
    lines = rest.get(f"{PLANS}{plan['number']}/lines/").json()["results"]
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        assert sum(step["minor"] for step in line["because"]) == line["amount"]["minor"]
    assert rest.get(PLANS).json()["results"] == [plan]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"budget": {"minor": 1, "currency": "XYZ"}}, 400, "invalid"),
        ({"budget": {"minor": 0, "currency": "USD"}}, 400, "invalid"),
        ({"budget": {"minor": 10**19, "currency": "USD"}}, 400, "invalid"),
        ({"policy": {"cap_percent": 0}}, 400, "invalid"),
        ({"policy": {"exclude": [5, {}]}}, 400, "invalid"),
        ({"as_of": "yesterday"}, 400, "invalid"),
        ({"title": ""}, 400, "invalid"),
    ],
)
def test_the_api_refuses_what_makes_no_plan(
    api_of: Callable[..., APIClient],
    inventory: Upload,
    change: dict[str, object],
    status: int,
    code: str,
) -> None:
    body = {"title": "T", "budget": {"minor": 100, "currency": "USD"}} | change
    answer = api_of().post(PLANS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}', b'{"title": "a", "title": "b"}', b"", b"[1]"],
    ids=["deep", "bytes", "nan", "twice", "empty", "list"],
)
def test_a_body_that_is_no_document_is_a_400(
    api_of: Callable[..., APIClient], inventory: Upload, body: bytes
) -> None:
    answer = api_of().post(PLANS, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_the_same_product_gives_page_api_and_command_one_digest(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    inventory: Upload,
    product: Product,
    tmp_path: Path,
) -> None:
    # The command knows no tiers: every folder is a supporting product.
    Product.objects.update(tier=Product.Tier.SUPPORTING)
    form = {"title": "T", "budget": "5000", "currency": "USD", "frequency": "monthly"}
    client_of(Role.PLANNER).post(
        "/c/acme/plans/new/", form | {"cap_percent": "10", "no_channel": "escrow"}
    )
    body = {"title": "T", "budget": {"minor": BUDGET.minor, "currency": "USD"}}
    api_of().post(PLANS, body, format="json")
    (tmp_path / "package-lock.json").write_bytes(PACKAGE_LOCK)
    out = io.StringIO()
    call_command(
        "plan", str(tmp_path / "package-lock.json"), "--budget", "5000", "--json", stdout=out
    )
    digests = set(Plan.objects.values_list("digest", flat=True))
    assert Plan.objects.count() == 2
    assert digests == {json.loads(out.getvalue())["digest"]}


def test_the_plan_page_asks_the_same_whatever_its_size(
    client_of: Callable[[Role], Client],
    plan: Plan,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    lines = [
        Line(
            company=plan.company,
            plan=plan,
            position=100 + number,
            upstream=f"example.test/{number}",
            name=f"u{number}",
            packages=[],
            upstreams=[],
            usage=1,
            because=[],
            amount_minor=0,
            risk={"value": 5000, "low": 0, "high": 10000, "coverage": 0},
            state=LineState.ESCROW,
        )
        for number in range(1000)
    ]
    Line.objects.bulk_create(lines)
    browser = client_of(Role.VIEWER)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        assert browser.get("/c/acme/plans/1/").status_code == 200


@pytest.mark.parametrize("address", ["/c/acme/plans/", PLANS])
def test_the_list_of_plans_asks_the_same_whatever_its_length(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    planner: Member,
    inventory: Upload,
    django_assert_max_num_queries: Callable[[int], object],
    address: str,
) -> None:
    for number in range(8):
        plan_draft(member=planner, title=f"{number}", budget=BUDGET, policy=Policy(), as_of=DAY)
    reader = api_of() if address == PLANS else client_of(Role.VIEWER)
    with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
        assert reader.get(address).status_code == 200
