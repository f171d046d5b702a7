from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.fiscal.models import ExchangeRate
from apps.payments.models import Matching, Payment, Statement, Transaction
from apps.plans.models import Plan
from apps.pledge.errors import NotReady, ReportExists, ReportFrozen, UnusableReport
from apps.pledge.models import PledgeReport
from apps.pledge.selectors import figures_of
from apps.pledge.services import (
    Details,
    rate_set,
    redaction_set,
    report_change,
    report_create,
    report_publish,
    statement_make,
)
from sponsorplan.domain.pledge.rules import Rule
from tests.payments.worlds import GITHUB, approved, line_of

DAY = date(2026, 11, 1)


@pytest.fixture
def plan(company: Company) -> Plan:
    return approved(company, [(GITHUB, "alpha", 100_000), (GITHUB, "beta", 50_000)])


def confirm(
    plan: Plan,
    handle: str,
    minor: int,
    *,
    kind: str = "payment",
    state: str = "made",
    currency: str = "USD",
    day: date = DAY,
    fee: int | None = None,
) -> Matching:
    statement, _ = Statement.objects.get_or_create(
        company=plan.company,
        source="github",
        sha256="1" * 64,
        defaults={"name": "s.csv", "size": 1, "received_by": "x"},
    )
    said = Transaction.objects.create(
        company=plan.company,
        statement=statement,
        source="github",
        external_id=f"t{Transaction.objects.count()}",
        kind=kind,
        happened_on=day,
        payee=handle,
        gross_minor=minor,
        fee_minor=fee,
        currency=currency,
    )
    return Matching.objects.create(
        company=plan.company,
        transaction=said,
        plan=plan,
        line=line_of(plan, handle),
        minor=minor,
        state=state,
    )


def mark(plan: Plan, handle: str, minor: int) -> Payment:
    return Payment.objects.create(
        company=plan.company,
        plan=plan,
        line=line_of(plan, handle),
        step="once",
        state="done",
        planned_minor=minor,
        minor=minor,
        currency="USD",
        paid_on=DAY,
        made_by="planner@acme.example",
    )


@pytest.fixture
def report(owner: Member) -> PledgeReport:
    days = Details(
        date(2026, 1, 1), date(2026, 12, 31), 1000, date(2026, 12, 1), "https://acme.example/p"
    )
    return report_create(member=owner, year=2026, details=days)


def test_only_what_a_statement_confirms_is_counted(plan: Plan, report: PledgeReport) -> None:
    confirm(plan, "alpha", 60_000)
    confirm(plan, "alpha", 40_000, state="confirmed", fee=2_000)
    confirm(plan, "alpha", 10_000, kind="refund")
    confirm(plan, "alpha", 7, state="proposed")
    confirm(plan, "alpha", 7, state="refused")
    confirm(plan, "alpha", 7, kind="fee")
    confirm(plan, "alpha", 7, day=date(2025, 12, 31))
    mark(plan, "alpha", 100_000)
    mark(plan, "beta", 50_000)
    found = figures_of(report=report)
    assert found.counted.total == 90_000
    assert found.counted.gap == 110_000
    assert [(one.count, one.amount.minor) for one in found.unproven] == [(1, 50_000)]


def test_figures_take_as_many_queries_for_more_rows(
    plan: Plan, report: PledgeReport, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(12):
        confirm(plan, "alpha", 10)
        confirm(plan, "beta", 10)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        figures_of(report=report)


def test_a_stored_rate_counts_until_a_member_types_another(
    plan: Plan, report: PledgeReport, owner: Member
) -> None:
    confirm(plan, "alpha", 10_000, currency="EUR")
    assert figures_of(report=report).counted.missing == ("EUR",)
    day = min(report.end, timezone.now().date())
    ExchangeRate.objects.create(
        base="EUR", currency="USD", day=day, scaled=10842, scale=4, source="ecb"
    )
    found = figures_of(report=report)
    assert (found.counted.total, found.rates[0].value) == (10_842, "1.0842")
    rate_set(
        member=owner, report=report, currency="EUR", value="2", day=report.end, source="our bank"
    )
    report.refresh_from_db()
    found = figures_of(report=report)
    assert (found.counted.total, found.rates[0].source) == (20_000, "our bank")


def test_another_companys_payments_are_not_counted(
    plan: Plan, report: PledgeReport, outsider: object
) -> None:
    rival = Company.objects.get(slug="rival")
    confirm(approved(rival, [(GITHUB, "alpha", 1)]), "alpha", 1_000)
    assert figures_of(report=report).counted.total == 0


def test_the_newest_statement_holds_and_the_ones_before_it_stay(
    plan: Plan, report: PledgeReport, owner: Member
) -> None:
    confirm(plan, "alpha", 100)
    key = "github.com/alpha/alpha"
    statement_make(
        member=owner, upstream=key, counts=False, rule=Rule.EMPLOYED, reason="on our payroll"
    )
    assert figures_of(report=report).counted.total == 0
    second = statement_make(member=owner, upstream=key, counts=True, rule=None, reason="left us")
    assert second.version == 2
    assert figures_of(report=report).counted.total == 100
    with pytest.raises(UnusableReport):
        statement_make(member=owner, upstream=key, counts=False, rule=None, reason="x")


def test_what_is_of_the_companys_own_account_is_left_out(plan: Plan, report: PledgeReport) -> None:
    confirm(plan, "alpha", 100)
    confirm(plan, "beta", 30)
    Company.objects.filter(pk=plan.company_id).update(github_login="Alpha")
    report = PledgeReport.objects.get(pk=report.pk)
    counted = figures_of(report=report).counted
    assert counted.total == 30
    assert counted.left_out[0].verdict.rule is Rule.OWN_PROJECT


def test_a_published_report_stays_as_it_was(
    plan: Plan, report: PledgeReport, owner: Member, client_of: Callable[[Role], Client]
) -> None:
    confirm(plan, "alpha", 250_000)
    confirm(plan, "beta", 1_000, currency="EUR")
    with pytest.raises(NotReady, match="a rate for EUR"):
        report_publish(member=owner, report=report)
    rate_set(
        member=owner, report=report, currency="EUR", value="1.5", day=DAY, source="central bank"
    )
    redaction_set(
        member=owner, report=report, upstream="github.com/beta/beta", reason="asked not to be named"
    )
    published = report_publish(member=owner, report=report)
    browser = client_of(Role.VIEWER)
    address = "/c/acme/reports/pledge/2026/files/post.html"
    before = browser.get(address).content
    assert b"2,515.00 USD" in before
    assert b"beta" not in before
    confirm(plan, "alpha", 999_999)
    assert browser.get(address).content == before
    assert len(published.digest) == 64
    with pytest.raises(ReportFrozen):
        report_change(member=owner, report=report, details=Details(DAY, DAY))
    assert AuditEvent.objects.filter(action="pledge.published").count() == 1
    page = browser.get("/c/acme/reports/pledge/2026/").content
    assert published.digest.encode() in page


def test_a_report_of_nothing_is_not_published(report: PledgeReport, owner: Member) -> None:
    with pytest.raises(NotReady, match="a confirmed payment that counts"):
        report_publish(member=owner, report=report)


def test_there_is_one_report_for_a_year(report: PledgeReport, owner: Member) -> None:
    with pytest.raises(ReportExists):
        report_create(member=owner, year=2026)


def test_the_page_says_what_is_missing_and_how_to_prove_it(
    plan: Plan, report: PledgeReport, client_of: Callable[[Role], Client]
) -> None:
    confirm(plan, "alpha", 100_000, currency="EUR")
    mark(plan, "beta", 50_000)
    page = client_of(Role.VIEWER).get("/c/acme/reports/pledge/2026/").content.decode()
    assert "Not proven yet" in page
    assert "import the statement" in page
    assert "no rate for EUR" in page
    assert "not known" in page
    assert "Count anew" not in page


def test_a_controller_makes_a_report_page_by_page_and_a_planner_does_not(
    plan: Plan, client_of: Callable[[Role], Client]
) -> None:
    root = "/c/acme/reports/pledge/"
    assert client_of(Role.PLANNER).post(f"{root}new/", {"year": "2026"}).status_code == 403
    browser = client_of(Role.CONTROLLER)
    assert browser.get(root).status_code == 200
    assert browser.post(f"{root}new/", {"year": "26"}).status_code == 422
    assert browser.post(f"{root}new/", {"year": "2026"}).status_code == 302
    confirm(plan, "alpha", 100_000, currency="EUR")
    details = {
        "developers": "0.5",
        "start": "2026-01-01",
        "end": "2026-12-31",
        "report_date": "2026-12-01",
        "url": "https://acme.example/p",
    }
    assert browser.post(f"{root}2026/change/", details | {"url": "x"}).status_code == 422
    assert browser.post(f"{root}2026/change/", details).status_code == 302
    rate = {"currency": "EUR", "value": "1.1", "day": "2026-12-01", "source": "central bank"}
    assert browser.post(f"{root}2026/rates/", rate | {"value": "1,1"}).status_code == 422
    assert browser.post(f"{root}2026/rates/", rate).status_code == 302
    key = "github.com/alpha/alpha"
    said = {"upstream": key, "verdict": "counts", "reason": "independent"}
    assert browser.post(f"{root}2026/statements/", said | {"upstream": "x"}).status_code == 422
    assert browser.post(f"{root}2026/statements/", said).status_code == 302
    hidden = {"upstream": key, "reason": "asked"}
    assert browser.post(f"{root}2026/redactions/", hidden).status_code == 302
    assert browser.post(f"{root}2026/redactions/", hidden | {"reason": ""}).status_code == 302
    assert browser.post(f"{root}2026/publish/").status_code == 302
    profile = {
        "short_description": "Things",
        "description": "Makes things.",
        "url": "https://acme.example/oss",
        "join_date": "2026-12-01",
    }
    assert browser.get(f"{root}member.json").status_code == 404
    assert browser.post(f"{root}profile/", profile | {"entry": "{"}).status_code == 422
    assert browser.post(f"{root}profile/", profile).status_code == 302
    (yearly,) = browser.get(f"{root}member.json").json()["annualReports"]
    assert yearly["usdAmountPaid"] == 1100
    assert yearly["averageNumberOfDevs"] == 0.5
    table = browser.get(f"{root}2026/files/table.csv").content.decode()
    assert "Total,,,1100.00" in table
    assert browser.get(f"{root}2026/files/x").status_code == 404
    assert browser.get(f"{root}99999999999999999999/").status_code == 404


def test_programs_begin_and_read_reports(plan: Plan, api_of: Callable[..., APIClient]) -> None:
    root = "/api/v1/companies/acme/pledge-reports/"
    body = {"year": 2026, "developers": "1"}
    assert api_of("plans:read").post(root, body, format="json").status_code == 403
    rest = api_of("plans:read", "finance:write")
    assert rest.post(root, body | {"developers": "none"}, format="json").status_code == 422
    assert rest.post(root, body | {"x": 1}, format="json").status_code == 400
    confirm(plan, "alpha", 150_000)
    made = rest.post(root, body, format="json")
    assert made.status_code == 201
    address = f"{root}{made.json()['id']}/"
    found = rest.get(address).json()
    assert found["gap"] == {"minor": 50_000, "currency": "USD"}
    assert found["recipients"][0]["counts"] is True
    assert rest.post(root, body, format="json").status_code == 409
    assert [one["year"] for one in rest.get(root).json()["results"]] == [2026]
    assert b"1,500" in rest.get(f"{address}files/post.md").content
    assert rest.get(f"{address}files/member.json").status_code == 404
    assert rest.get(f"{root}plr_99999999999999999999/").status_code == 404


def test_programs_change_redact_and_publish_a_report(
    plan: Plan, api_of: Callable[..., APIClient]
) -> None:
    root = "/api/v1/companies/acme/"
    rest = api_of("plans:read", "finance:write")
    confirm(plan, "alpha", 150_000)
    made = rest.post(f"{root}pledge-reports/", {"year": 2026}, format="json").json()
    address = f"{root}pledge-reports/{made['id']}/"
    assert rest.post(f"{address}publish/").status_code == 422
    body = {
        "start": "2026-01-01",
        "end": "2026-12-31",
        "developers": "0.5",
        "report_date": "2027-01-15",
        "url": "https://acme.example/pledge",
    }
    assert api_of("plans:read").put(address, body, format="json").status_code == 403
    assert rest.put(address, body | {"url": "x"}, format="json").status_code == 422
    assert rest.put(address, body, format="json").json()["developers"] == "0.5"
    rate = {"currency": "EUR", "value": "1.0842", "day": "2026-06-01", "source": "ECB"}
    assert rest.put(f"{address}rates/", rate, format="json").status_code == 200
    assert rest.put(f"{address}rates/", rate | {"value": "0"}, format="json").status_code == 422
    upstream = rest.get(address).json()["recipients"][0]["upstream"]
    hidden = {"upstream": upstream, "reason": "They asked for it"}
    assert rest.put(f"{address}redactions/", hidden, format="json").status_code == 200
    unknown = hidden | {"upstream": "github.com/none/none"}
    assert rest.put(f"{address}redactions/", unknown, format="json").status_code == 422
    said = {"upstream": upstream, "counts": True, "reason": "A donation"}
    stated = rest.post(f"{root}pledge-statements/", said, format="json")
    assert (stated.status_code, stated.json()["version"]) == (201, 1)
    listed = rest.get(f"{root}pledge-statements/").json()["results"]
    assert [one["id"] for one in listed] == [stated.json()["id"]]
    published = rest.post(f"{address}publish/")
    assert published.json()["state"] == "published"
    assert "alpha" not in rest.get(f"{address}files/post.md").content.decode()
    assert rest.put(address, body, format="json").status_code == 409
