"""Receipts: kept as they came, handed out so that no browser opens them, gone with their mark."""

import hashlib
import io
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.payments.errors import ReceiptTooLarge, TooManyReceipts
from apps.payments.models import Payment, Receipt
from apps.payments.services import (
    Done,
    payment_done,
    payment_undo,
    receipt_remove,
    receipts_attach,
)
from apps.plans.models import Plan
from tests.payments.worlds import COLLECTIVE, DAY, approved, line_of

PDF = b"%PDF-1.7\nreceipt"
GIVE = "/c/acme/plans/1/give/"


@pytest.fixture
def plan(company: Company) -> Plan:
    return approved(company, [(COLLECTIVE, "a", 12_50), (COLLECTIVE, "b", 10_00)])


@pytest.fixture
def payment(plan: Plan, planner: Member) -> Payment:
    return payment_done(member=planner, plan=plan, line_id=line_of(plan, "a").pk, done=Done(DAY))


def attach(member: Member, *payments: Payment, content: bytes = PDF) -> Receipt:
    return receipts_attach(member=member, payments=payments, name="r.pdf", content=content)[0]


def test_a_receipt_is_attached_and_comes_back_as_a_file_to_keep(
    client_of: Callable[[Role], Client], plan: Plan, payment: Payment
) -> None:
    browser = client_of(Role.PLANNER)
    file = io.BytesIO(PDF)
    file.name = "Beleg “für” Zoë.pdf"
    answer = browser.post(f"{GIVE}lines/{payment.line_id}/receipts/", {"receipt": file})
    assert answer.status_code == 302
    receipt = Receipt.objects.get()
    assert receipt.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (receipt.size, receipt.media_type) == (len(PDF), "application/pdf")
    back = client_of(Role.VIEWER).get(f"{GIVE}receipts/{receipt.pk}/")
    assert back.content == PDF
    assert back["Content-Type"] == "application/octet-stream"
    assert back["Content-Disposition"].startswith("attachment;")
    assert back["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in back["Content-Security-Policy"]
    assert receipt.sha256[:12] in browser.get(f"{GIVE}lines/{payment.line_id}/").content.decode()
    event = AuditEvent.objects.get(action="receipt.attached")
    assert event.data["sha256"] == receipt.sha256


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.html", b"<script>alert(1)</script>", "of no kind that is kept"),
        ("a.svg", b"<svg/>", "of no kind that is kept"),
        ("a.pdf", b"<html>", "is no PDF file inside"),
        ("a.pdf", b"", "is empty"),
    ],
)
def test_a_file_that_is_no_receipt_is_refused_in_words(
    client_of: Callable[[Role], Client],
    payment: Payment,
    name: str,
    content: bytes,
    says: str,
) -> None:
    file = io.BytesIO(content)
    file.name = name
    address = f"{GIVE}lines/{payment.line_id}/receipts/"
    page = client_of(Role.PLANNER).post(address, {"receipt": file})
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Receipt.objects.exists()


def test_a_receipt_for_what_is_not_marked_is_refused(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    file = io.BytesIO(PDF)
    file.name = "a.pdf"
    address = f"{GIVE}lines/{line_of(plan, 'b').pk}/receipts/"
    assert client_of(Role.PLANNER).post(address, {"receipt": file}).status_code == 409


def test_size_and_number_are_bounded(payment: Payment, planner: Member, settings: object) -> None:
    settings.SPONSORPLAN_MAX_RECEIPT_BYTES = 100  # type: ignore[attr-defined]
    with pytest.raises(ReceiptTooLarge):
        attach(planner, payment, content=PDF + b"x" * 100)
    for number in range(20):
        attach(planner, payment, content=PDF + str(number).encode())
    with pytest.raises(TooManyReceipts):
        attach(planner, payment, content=PDF + b"one more")
    assert attach(planner, payment, content=PDF + b"0") in Receipt.objects.all()
    assert Receipt.objects.count() == 20


def test_a_file_that_was_changed_where_it_is_kept_is_not_handed_out(
    client_of: Callable[[Role], Client], payment: Payment, planner: Member
) -> None:
    receipt = attach(planner, payment)
    default_storage.delete(receipt.stored_as)
    browser = client_of(Role.VIEWER)
    assert browser.get(f"{GIVE}receipts/{receipt.pk}/").status_code == 409
    default_storage.save(receipt.stored_as, ContentFile(PDF + b"!"))
    page = browser.get(f"{GIVE}receipts/{receipt.pk}/")
    assert page.status_code == 409
    assert receipt.sha256 in page.content.decode()


def test_bytes_go_with_the_last_receipt_that_needs_them(
    plan: Plan,
    payment: Payment,
    planner: Member,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    other = payment_done(member=planner, plan=plan, line_id=line_of(plan, "b").pk, done=Done(DAY))
    receipt = attach(planner, payment, other)
    place = receipt.stored_as
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        receipt_remove(member=planner, receipt=receipt)
    assert default_storage.exists(place)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        payment_undo(member=planner, payment=other)
    assert not default_storage.exists(place)
    assert not Receipt.objects.exists()
    undone = AuditEvent.objects.get(action="payment.undone")
    assert undone.data["receipts"] == [{"name": "r.pdf", "sha256": receipt.sha256}]


def test_a_receipt_of_another_plan_or_company_is_not_found(
    client_of: Callable[[Role], Client],
    company: Company,
    payment: Payment,
    planner: Member,
    outside_client: Client,
) -> None:
    receipt = attach(planner, payment)
    approved(company, [(COLLECTIVE, "c", 1_00)])
    browser = client_of(Role.PLANNER)
    assert browser.get(f"/c/acme/plans/2/give/receipts/{receipt.pk}/").status_code == 404
    rival = Company.objects.get(slug="rival")
    approved(rival, [(COLLECTIVE, "c", 1_00)])
    assert outside_client.get(f"/c/rival/plans/1/give/receipts/{receipt.pk}/").status_code == 404
    assert (
        outside_client.post(f"/c/rival/plans/1/give/lines/{payment.line_id}/undo/").status_code
        == 404
    )
    assert Payment.objects.filter(pk=payment.pk).exists()
