"""Statements: looked at before they count, and each transaction once, whatever overlaps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.payments.errors import MappingIncomplete, StatementGone, StatementTooLarge
from apps.payments.models import Statement, StatementDraft, StatementMapping, Transaction
from apps.payments.services import (
    draft_drop,
    draft_map,
    statement_offer,
    statement_take,
    statement_upload,
)
from sponsorplan.domain.statements.mapping import Mapping
from tests.domain.statements.given import collective
from tests.domain.statements.given import given as row

BASE = "/c/acme/payments/statements/"
API = "/api/v1/companies/acme/"
HEAD = "Date,Payee,Amount,Note\n"
MAPPING = Mapping(day="Date", payee="Payee", amount="Amount", memo="Note", currency="EUR")


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


def bank(member: Member, *rows: str) -> Statement:
    content = (HEAD + "".join(f"{one}\n" for one in rows)).encode()
    kept = statement_offer(member=member, source="bank", name="bank.csv", content=content)
    if isinstance(kept, Statement):
        return kept
    draft_map(member=member, draft=kept, mapping=MAPPING)
    return statement_take(member=member, draft=kept)


def taken(member: Member, *rows: str) -> Statement:
    kept, _ = statement_upload(
        member=member, source="open_collective", name="oc.csv", content=collective(*rows)
    )
    assert isinstance(kept, Statement)
    return kept


def problems(statement: Statement, kind: str) -> list[str]:
    return [one["detail"] for one in statement.problems if one["kind"] == kind]


def test_the_same_file_is_the_same_statement(controller: Member) -> None:
    first = taken(controller, row(1), row(2))
    again = taken(controller, row(1), row(2))
    assert (again.pk, first.new_count, first.row_count) == (first.pk, 2, 2)
    assert Transaction.objects.count() == 2
    assert AuditEvent.objects.filter(action="statement.taken").count() == 1


def test_what_another_statement_said_before_changes_nothing(controller: Member) -> None:
    taken(controller, row(1), row(2))
    second = taken(controller, row(2), row(3))
    assert second.new_count == 1
    assert problems(second, "known") == ["known already"]
    assert Transaction.objects.count() == 3


def test_a_source_that_says_otherwise_is_a_problem_and_a_refund_is_not(controller: Member) -> None:
    taken(controller, row(1), row(2))
    second = taken(controller, row(1, "-60.00"), row(2, refunded="0000000b"))
    (told,) = problems(second, "problem")
    assert "its amount changed" in told
    assert Transaction.objects.get(external_id="00000001").gross_minor == 5000
    refund = Transaction.objects.get(kind="refund")
    assert (refund.external_id, refund.refund_of) == ("0000000b", "00000002")
    assert second.new_count == 1


def test_equal_rows_of_one_file_are_two_and_stay_two(controller: Member) -> None:
    coffee = "2026-11-02,Collective,-5.00,"
    assert bank(controller, coffee, coffee).new_count == 2
    assert bank(controller, "2026-11-01,Other,-1.00,", coffee, coffee).new_count == 1
    assert bank(controller, coffee, coffee, coffee).new_count == 1
    assert Transaction.objects.filter(payee="Collective").count() == 3


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.lists(st.integers(0, 2), max_size=3), min_size=3, max_size=3),
    windows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4),
)
def test_overlapping_exports_in_any_order_count_each_transaction_once(
    controller: Member, days: list[list[int]], windows: list[tuple[int, int]]
) -> None:
    Transaction.objects.all().delete()
    Statement.objects.all().delete()
    all_rows = [
        (number, f"2026-11-0{number + 1},Payee {payee},-{payee + 1}.00,")
        for number, payees in enumerate(days)
        for payee in payees
    ]
    wanted: set[int] = set()
    for first, last in windows:
        wanted |= set(range(first, last + 1))
        bank(controller, *(text for number, text in all_rows if first <= number <= last))
    assert Transaction.objects.count() == sum(number in wanted for number, _ in all_rows)


def test_nothing_counts_before_it_was_taken_and_a_question_is_answered_first(
    controller: Member,
) -> None:
    content = (HEAD + "03/04/2026,Collective,-5.00,\n").encode()
    with pytest.raises(MappingIncomplete, match="currency"):
        statement_upload(member=controller, source="bank", name="b.csv", content=content)
    assert not Statement.objects.exists()
    draft = StatementDraft.objects.get()
    draft_map(member=controller, draft=draft, mapping=MAPPING)
    with pytest.raises(MappingIncomplete) as refused:
        statement_take(member=controller, draft=draft)
    assert set(refused.value.questions) == {"order"}
    assert not Transaction.objects.exists()


def test_a_mapping_is_remembered_for_the_same_heads_of_the_same_company(
    controller: Member,
) -> None:
    bank(controller, "2026-11-01,Collective,-5.00,")
    assert StatementMapping.objects.get().mapping["currency"] == "EUR"
    content = (HEAD + "2026-11-02,Collective,-6.00,\n").encode()
    _, is_new = statement_upload(member=controller, source="bank", name="b.csv", content=content)
    assert is_new
    assert Transaction.objects.count() == 2


def test_a_draft_that_is_gone_or_old_or_lost_is_not_taken(
    controller: Member, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    content = collective(row(1))
    draft = statement_offer(
        member=controller, source="open_collective", name="oc.csv", content=content
    )
    assert isinstance(draft, StatementDraft)
    place = draft.stored_as
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        draft_drop(member=controller, draft=StatementDraft.objects.get())
    assert not default_storage.exists(place)
    with pytest.raises(StatementGone):
        statement_take(member=controller, draft=draft)
    old = StatementDraft.objects.create(
        company=controller.company,
        source="bank",
        name="old",
        sha256="0" * 64,
        size=1,
        received_at=timezone.now() - timedelta(days=2),
    )
    kept = statement_offer(
        member=controller, source="open_collective", name="oc.csv", content=content
    )
    assert not StatementDraft.objects.filter(pk=old.pk).exists()
    assert isinstance(kept, StatementDraft)
    default_storage.delete(kept.stored_as)
    default_storage.save(kept.stored_as, ContentFile(b"other"))
    with pytest.raises(StatementGone, match="changed or lost"):
        statement_take(member=controller, draft=kept)


def test_a_file_that_is_too_large_is_refused(controller: Member, settings: object) -> None:
    settings.SPONSORPLAN_MAX_STATEMENT_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(StatementTooLarge, match="shorter period"):
        taken(controller, row(1))


def upload(browser: Client, content: bytes, source: str = "bank") -> str:
    file = SimpleUploadedFile("bank.csv", content, "text/csv")
    answer = browser.post(f"{BASE}new/", {"source": source, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_person_uploads_says_how_it_is_read_looks_and_imports(
    client_of: Callable[[Role], Client],
) -> None:
    browser = client_of(Role.CONTROLLER)
    draft = upload(browser, b"Date,Payee,Amount\n03/04/2026,Collective,-5.00\n")
    page = browser.get(draft).content.decode()
    assert "Choose the column of currencies" in page
    assert "Import it" not in page
    answer = browser.post(draft, {"currency": "EUR", "import": "1"})
    assert answer.status_code == 422
    assert "which of the" in answer.content.decode()
    shown = browser.post(draft, {"order": "dmy", "look": "1"}).content.decode()
    assert "3 Apr 2026" in shown
    assert not Transaction.objects.exists()
    done = browser.post(draft, {"import": "1"}, follow=True)
    assert "1 new transaction." in done.content.decode()
    assert Transaction.objects.get().happened_on.isoformat() == "2026-04-03"
    assert "bank.csv" in browser.get(BASE).content.decode()


def test_a_foolish_choice_is_answered_in_words(client_of: Callable[[Role], Client]) -> None:
    browser = client_of(Role.CONTROLLER)
    draft = upload(browser, b"Date,Payee,Amount\n2026-04-03,Collective,-5.00\n")
    for sent in ({"day": "Nope"}, {"encoding": "utf-16"}, {"mark": "x"}, {"delimiter": "!!"}):
        assert browser.post(draft, {**sent, "import": "1"}).status_code == 422
    assert not Statement.objects.exists()


def test_a_file_that_is_no_statement_is_refused_on_the_page(
    client_of: Callable[[Role], Client],
) -> None:
    file = SimpleUploadedFile("x.csv", b"PK\x03\x04", "text/csv")
    answer = client_of(Role.CONTROLLER).post(f"{BASE}new/", {"source": "bank", "file": file})
    assert answer.status_code == 422
    assert "Save the table as CSV" in answer.content.decode()


def test_a_viewer_reads_and_imports_nothing(
    client_of: Callable[[Role], Client], controller: Member
) -> None:
    one = taken(
        controller, row(1), row(2, kind="EXPENSE"), "Warning: totalCount is 9 and limit was 2"
    )
    browser = client_of(Role.VIEWER)
    page = browser.get(f"{BASE}{one.pk}/?kind=payment&payee=web&since=nonsense").content.decode()
    assert "2 of 9 transactions" in page
    assert "is not counted twice" in page  # also the end, which says what to do
    assert "expense: not a contribution" in page
    assert "webpack" in page
    assert browser.get(f"{BASE}new/").status_code == 403
    ways = browser.get("/c/acme/payments/").content.decode()
    assert f'href="{BASE}"' in ways
    assert f'href="{BASE}new/"' not in ways
    assert browser.get(BASE).status_code == 200


def test_pages_ask_no_more_of_the_database_for_more_rows(
    client_of: Callable[[Role], Client],
    controller: Member,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    one = bank(controller, *(f"2026-11-01,Payee {n},-1.00," for n in range(60)))
    browser = client_of(Role.CONTROLLER)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = browser.get(f"{BASE}{one.pk}/").content.decode()
    assert "1 to 50 of 60 transactions" in page


def test_transactions_leave_as_csv_without_formulas(
    client_of: Callable[[Role], Client], controller: Member
) -> None:
    bank(controller, '2026-11-01,"=HYPERLINK(""x"")",-5.00,', "2026-11-02,b,-6.00,")
    browser = client_of(Role.VIEWER)
    lines = browser.get("/c/acme/payments/transactions.csv").getvalue().decode().splitlines()
    assert lines[0].startswith("day,kind,source")
    assert "'=HYPERLINK" in lines[1]
    assert ",5.00,,,EUR," in lines[1]
    assert len(lines) == 3
    some = browser.get("/c/acme/payments/transactions.csv?since=2026-11-02").getvalue().decode()
    assert len(some.splitlines()) == 2


SAID = {
    "happened_on": "2026-11-03",
    "payee": "Webpack",
    "platform": "open_collective",
    "gross": {"minor": 5000, "currency": "USD"},
}


def test_a_program_says_transactions_once(api_of: Callable[..., APIClient]) -> None:
    rest = api_of("payments:read", "payments:write")
    body = {"name": "ledger", "transactions": [SAID, SAID | {"external_id": "x1"}]}
    made = rest.post(f"{API}statements/", body, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["new_count"], made.json()["source"]) == (2, "api")
    again = rest.post(f"{API}statements/", body, format="json")
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert rest.get(f"{API}statements/{made.json()['id']}/").json() == made.json()
    rows = rest.get(f"{API}transactions/").json()["results"]
    assert [one["payee"] for one in rows] == ["webpack", "webpack"]
    assert (rows[0]["gross"], rows[0]["fee"]) == ({"minor": 5000, "currency": "USD"}, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payee": ""}, "payee"),
        ({"platform": "nowhere"}, "platform"),
        ({"gross": {"minor": -1, "currency": "USD"}}, "gross"),
        ({"happened_on": "03/04/2026"}, "happened_on"),
        ({"payed": 1}, "payed"),
    ],
)
def test_what_a_program_says_wrongly_is_named(
    api_of: Callable[..., APIClient], change: dict[str, object], field: str
) -> None:
    body = {"transactions": [SAID | change]}
    answer = api_of().post(f"{API}statements/", body, format="json")
    assert answer.status_code in (400, 422)
    assert any(field in error["pointer"] for error in answer.json()["errors"])


def test_a_program_uploads_a_file_and_filters(api_of: Callable[..., APIClient]) -> None:
    rest = api_of()
    file = SimpleUploadedFile("oc.csv", collective(row(1), row(2)), "text/csv")
    made = rest.post(f"{API}statements/", {"source": "open_collective", "file": file})
    assert (made.status_code, made.json()["new_count"]) == (201, 2)
    odd = SimpleUploadedFile("bank.csv", b"Date,Payee,Amount\n1,2,3\n", "text/csv")
    refused = rest.post(f"{API}statements/", {"source": "bank", "file": odd})
    assert (refused.status_code, refused.json()["code"]) == (422, "mapping_incomplete")

    def count(query: str) -> int:
        return len(rest.get(f"{API}transactions/?{query}").json()["results"])

    assert count("from=2026-11-02") == 1
    assert count("until=2026-11-01&payee=WEB&source=open_collective") == 1
    assert count("kind=refund") == 0
    assert (count("matched=true"), count("matched=false")) == (0, 2)
    assert rest.get(f"{API}transactions/?from=yesterday").status_code in (400, 422)
    assert api_of("plans:read").get(f"{API}transactions/").status_code == 403


def test_an_outsider_finds_no_statement(
    outside_client: Client, company: Company, controller: Member
) -> None:
    one = taken(controller, row(1))
    assert outside_client.get(f"/c/rival/payments/statements/{one.pk}/").status_code == 404
