"""Bank details: checked, masked, confirmed by somebody else, and transfers that follow the schema."""

from collections.abc import Callable

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from rest_framework.test import APIClient
from sepaxml.validation import try_valid_xml

from apps.audit.models import AuditEvent
from apps.companies.models import Company
from apps.companies.roles import Role
from apps.journals.models import BankAccount
from sponsorplan.domain.ledger import banks
from sponsorplan.domain.ledger.banks import InvalidBankDetails
from tests.journals.worlds import COLLECTIVE, GITHUB, paid, plan_of

PLACE = "/c/acme/journals/bank-details/"
OWN = "DE89370400440532013000"  # the example of the standard
PAYEE = "BE68539007547034"
SPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
Browsers = Callable[[Role], Client]


def enter(browser: Client, payee: str, iban: str, name: str = "Fiscal host") -> None:
    data = {"payee": payee, "name": name, "iban": iban, "bic": ""}
    assert browser.post(PLACE, data).status_code == 302


def confirm(browser: Client, payee: str, iban: str) -> int:
    account = BankAccount.objects.get(payee=payee)
    return browser.post(f"{PLACE}{account.pk}/confirm/", {"iban": iban}).status_code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE00",
        "DE88370400440532013000",
        "XX",
        "DE8937040044053201300",
        "DE89 3704 0044 0532 0130 01",
    ],
)
def test_no_wrong_iban_is_taken(text: str) -> None:
    with pytest.raises(InvalidBankDetails):
        banks.iban(text)


def test_an_iban_is_taken_as_people_write_it_and_shown_masked() -> None:
    assert banks.iban("de89 3704 0044 0532 0130 00") == OWN
    assert banks.masked(OWN) == "DE…3000"


def test_who_entered_details_cannot_confirm_them(client_of: Browsers, company: Company) -> None:
    owner, controller = client_of(Role.OWNER), client_of(Role.CONTROLLER)
    enter(owner, "open_collective:bee", PAYEE)
    page = owner.get(PLACE).content.decode()
    assert "BE…7034" in page
    assert PAYEE not in page
    assert confirm(owner, "open_collective:bee", PAYEE) == 422
    assert confirm(controller, "open_collective:bee", OWN) == 422
    assert not BankAccount.objects.get().is_confirmed
    assert confirm(controller, "open_collective:bee", PAYEE) == 302
    assert BankAccount.objects.get().confirmed_by == "controller@acme.example"
    enter(controller, "open_collective:bee", OWN)
    assert not BankAccount.objects.get().is_confirmed
    told = [str(event.data) for event in AuditEvent.objects.filter(action__startswith="bank_")]
    assert len(told) == 3
    assert not any(PAYEE in text or OWN in text for text in told)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iban": "DE88370400440532013000"}, "check digits"),
        ({"bic": "X"}, "no BIC"),
        ({"payee": "somebody"}, "platform and handle"),
        ({"name": " "}, "whose account"),
    ],
)
def test_details_that_cannot_be_right_name_their_field(
    client_of: Browsers, company: Company, change: dict[str, str], words: str
) -> None:
    data = {"payee": "", "name": "Acme", "iban": OWN, "bic": "", **change}
    answer = client_of(Role.OWNER).post(PLACE, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_transfers_are_of_open_lines_in_euros_with_confirmed_details(
    client_of: Browsers, company: Company, api_of: Callable[..., APIClient]
) -> None:
    plan = plan_of(
        company,
        [(COLLECTIVE, "bee", 40_00), (COLLECTIVE, "paid", 30_00), (GITHUB, "ada", 20_00)],
        currency="EUR",
    )
    paid(plan, "paid", 30_00)
    owner, controller = client_of(Role.OWNER), client_of(Role.CONTROLLER)
    for payee, iban in (("", OWN), ("open_collective:bee", PAYEE), ("open_collective:paid", PAYEE)):
        enter(owner, payee, iban, "Ünïcode & Söhne <Host>")
        assert confirm(controller, payee, iban) == 302
    data = {"format": "pain001", "pay_on": "2026-12-01"}
    made = [controller.post("/c/acme/journals/exports/", data) for _ in range(2)]
    first, again = (b"".join(controller.get(f"{one['Location']}file/")) for one in made)
    assert first == again
    try_valid_xml(first, "pain.001.001.09")
    root = fromstring(first)
    assert [node.text for node in root.iter(f"{SPACE}InstdAmt")] == ["40.00"]
    assert root.findtext(f".//{SPACE}CtrlSum") == "40.00"
    assert root.findtext(f".//{SPACE}CdtrAcct/{SPACE}Id/{SPACE}IBAN") == PAYEE
    run = made[0]["Location"].rstrip("/").rpartition("/")[2]
    assert client_of(Role.VIEWER).get(f"{made[0]['Location']}file/").status_code == 403
    reader = api_of("payments:read")
    address = f"/api/v1/companies/acme/exports/exp_{run}/"
    assert reader.get(address).json()["entries"] == 1
    assert reader.get(f"{address}file").status_code == 403


def test_details_can_be_taken_away(client_of: Browsers, company: Company) -> None:
    owner = client_of(Role.OWNER)
    enter(owner, "", OWN)
    account = BankAccount.objects.get()
    assert owner.post(f"{PLACE}{account.pk}/remove/").status_code == 302
    assert not BankAccount.objects.exists()
