"""Journals by page: who sees what, what is refused, and that a file is the same as before."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEvent
from apps.companies.models import Company
from apps.companies.roles import Role
from apps.journals.models import ExportRun, LedgerAccount
from apps.payments.models import Payment
from sponsorplan.domain.ledger.rows import JOURNAL
from tests.journals.worlds import GITHUB, paid, plan_of, small

JOURNALS = "/c/acme/journals/"
Browsers = Callable[[Role], Client]


def make(browser: Client, **data: object) -> str:
    answer = browser.post(f"{JOURNALS}exports/", {"format": "csv", **data})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def body(browser: Client, address: str) -> bytes:
    return b"".join(browser.get(f"{address}file/"))


def test_an_empty_company_is_told_where_entries_come_from(client_of: Browsers) -> None:
    page = client_of(Role.VIEWER).get(JOURNALS).content.decode()
    assert "There are no entries" in page
    assert "An owner or a controller makes files" in page


def test_the_page_previews_entries_of_the_period(client_of: Browsers, company: Company) -> None:
    small(company)
    browser = client_of(Role.CONTROLLER)
    page = browser.get(JOURNALS).content.decode()
    assert "Committed, PLN-0001 line 1" in page
    assert "hypothesis" in page
    page = browser.get(f"{JOURNALS}?period=2025").content.decode()
    assert "There are no entries in this period" in page
    refused = browser.get(f"{JOURNALS}?period=lately")
    assert refused.status_code == 422
    assert "Write a year, a quarter or a month" in refused.content.decode()
    both = browser.get(f"{JOURNALS}?starts_on=2026-02-01&ends_on=2026-01-01")
    assert both.status_code == 422


def test_a_file_is_made_proven_and_said_to_be_the_same(
    client_of: Browsers, company: Company
) -> None:
    small(company)
    browser = client_of(Role.CONTROLLER)
    first = make(browser)
    page = browser.get(first).content.decode()
    assert "Same bytes as" not in page
    assert page.count("exactly") == 3  # committed and paid in dollars, paid in euros
    assert "1 payment stays in its own currency" in page
    content = body(browser, first)
    second = make(browser)
    assert "Same bytes as" in browser.get(second).content.decode()
    assert body(browser, second) == content
    assert AuditEvent.objects.filter(action="export.made").count() == 2
    assert "Same bytes as" in browser.get(JOURNALS).content.decode()


def test_a_file_whose_facts_changed_is_not_passed_off_as_the_same(
    client_of: Browsers, company: Company
) -> None:
    plan = small(company)
    browser = client_of(Role.CONTROLLER)
    address = make(browser)
    paid(plan, "di", 9_50)
    answer = browser.get(f"{address}file/")
    assert answer.status_code == 409
    assert "changed since" in answer.content.decode()


def test_changing_accounts_leaves_files_that_were_made_as_they_were(
    client_of: Browsers, company: Company
) -> None:
    small(company)
    browser = client_of(Role.CONTROLLER)
    address = make(browser)
    before = body(browser, address)
    LedgerAccount.objects.create(
        company=company, role="expense", code="7777", name="Open", path="Expenses:Open"
    )
    assert body(browser, address) == before
    assert b"7777" in body(browser, make(browser))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.APPROVER])
def test_only_finance_makes_files_and_sees_settings(
    client_of: Browsers, company: Company, role: Role
) -> None:
    browser = client_of(role)
    assert browser.get(JOURNALS).status_code == 200
    assert browser.post(f"{JOURNALS}exports/", {"format": "csv"}).status_code == 403
    for place in ("accounts/", "columns/csv/", "bank-details/"):
        assert browser.get(f"{JOURNALS}{place}").status_code == 403


def test_a_form_that_cannot_be_used_says_why(client_of: Browsers, company: Company) -> None:
    browser = client_of(Role.OWNER)
    for data, words in (
        ({"format": "word"}, "word is not one of the available choices"),
        ({"format": "pain001"}, "Say on which day"),
        ({"format": "xero", "due_days": "x"}, "whole number"),
        ({"format": "pain001", "pay_on": "2026-12-01"}, "own bank details are not confirmed"),
    ):
        answer = browser.post(f"{JOURNALS}exports/", data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ExportRun.objects.exists()


def test_accounts_are_kept_and_a_wrong_path_names_its_field(
    client_of: Browsers, company: Company
) -> None:
    browser = client_of(Role.OWNER)
    page = browser.get(f"{JOURNALS}accounts/")
    values = {name: field.initial for name, field in page.context["form"].fields.items()}
    wrong = browser.post(f"{JOURNALS}accounts/", {**values, "fee-path": "fees"})
    assert wrong.status_code == 422
    assert "Fees of platforms: plain-text path" in wrong.content.decode()
    assert not LedgerAccount.objects.exists()
    mine = {
        "expense-github_sponsors-code": "6401",
        "expense-github_sponsors-name": "GitHub Sponsors",
        "expense-github_sponsors-path": "Expenses:OpenSource:GitHub",
    }
    assert browser.post(f"{JOURNALS}accounts/", {**values, **mine}).status_code == 302
    row = LedgerAccount.objects.get()
    assert (row.role, row.detail, row.code) == ("expense", "github_sponsors", "6401")
    small(company)
    assert b"6401" in body(browser, make(browser))


def test_columns_are_moved_renamed_and_left_out(client_of: Browsers, company: Company) -> None:
    small(company)
    browser = client_of(Role.OWNER)
    data = {
        "columns": 'Company code = "1000"\nKonto = account_code\nBetrag = amount\nDatum = date',
        "date_form": "dots",
        "decimal_sign": "comma",
    }
    assert browser.post(f"{JOURNALS}columns/csv/", data).status_code == 302
    titles, first, *_ = body(browser, make(browser)).decode().splitlines()
    assert titles == "Company code,Konto,Betrag,Datum"
    assert first == '1000,9100,"50,00",02.11.2026'
    wrong = browser.post(f"{JOURNALS}columns/csv/", {**data, "columns": "A = date\nB is b"})
    assert wrong.status_code == 422
    assert "Line 2, “B is b”, is no column" in wrong.content.decode()
    wrong = browser.post(f"{JOURNALS}columns/csv/", {**data, "columns": "A = colour"})
    assert "“A”: there is no field “colour”" in wrong.content.decode()
    assert browser.post(f"{JOURNALS}columns/csv/", {"reset": "yes"}).status_code == 302
    page = browser.get(f"{JOURNALS}columns/csv/").content.decode()
    assert JOURNAL.titles[0] in page
    assert browser.get(f"{JOURNALS}columns/nothing/").status_code == 404


def test_a_long_plan_takes_no_more_queries(client_of: Browsers, company: Company) -> None:
    browser = client_of(Role.OWNER)
    plan_of(company, [(GITHUB, "a", 5_00)])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            make(browser)
        counts.append(len(seen))
        plan_of(company, [])
        Payment.objects.all().delete()
        plan = plan_of(company, [(GITHUB, f"p{number}", 5_00) for number in range(60)])
        for number in range(60):
            paid(plan, f"p{number}", 5_00)
    per_plan = 6
    assert counts[1] <= counts[0] + 2 * per_plan
