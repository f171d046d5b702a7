"""Credit transfers for a bank: pain.001.001.09, written by ``sepaxml`` and checked with its schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from apps.companies.models import Company
from apps.journals.errors import ExportImpossible
from apps.journals.models import BankAccount
from apps.journals.selectors import bank_account_list, open_lines
from sponsorplan.domain.ledger.facts import LineOf
from sponsorplan.domain.money import Money

SCHEMA = "pain.001.001.09"
CURRENCY = "EUR"
_SPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_MOST = 5_000
_LONGEST_ID = 35


@dataclass(frozen=True, slots=True)
class Transfers:
    """What would be sent, and what cannot be: lines without confirmed details."""

    debtor: BankAccount | None
    ready: Sequence[tuple[LineOf, Money, BankAccount]]
    waiting: Sequence[tuple[LineOf, Money]]


def transfers_of(*, company: Company) -> Transfers:
    """What approved plans still have to pay in euros."""
    confirmed = {row.payee: row for row in bank_account_list(company=company) if row.is_confirmed}
    ready, waiting = [], []
    for line, money in open_lines(company=company, currency=CURRENCY):
        if line.payee in confirmed:
            ready.append((line, money, confirmed[line.payee]))
        else:
            waiting.append((line, money))
    return Transfers(confirmed.get(""), ready, waiting)


def transfers_xml(*, company: Company, pay_on: date) -> bytes:
    """The file. Raises ``ExportImpossible`` with what is missing."""
    found = transfers_of(company=company)
    if found.debtor is None:
        raise ExportImpossible(
            "The company's own bank details are not confirmed. Enter them under “Bank details”, and "
            "let another member confirm them."
        )
    if not found.ready:
        raise ExportImpossible(
            "Nothing is open in euros for a payee whose bank details two members have checked. Enter "
            "and confirm details under “Bank details” first."
        )
    if len(found.ready) > _MOST:
        raise ExportImpossible(f"A file holds at most {_MOST} transfers. Mark some as paid first.")
    return _named(_written(found.debtor, found.ready, pay_on), pay_on)


def _written(
    debtor: BankAccount, ready: Sequence[tuple[LineOf, Money, BankAccount]], pay_on: date
) -> bytes:
    config = {"name": debtor.name, "IBAN": debtor.iban, "currency": CURRENCY, "batch": True}
    transfer = SepaTransfer({**config, **_bic(debtor)}, schema=SCHEMA, clean=True)
    for line, money, account in ready:
        payment = {
            "name": account.name,
            "IBAN": account.iban,
            "amount": money.minor,
            "execution_date": pay_on,
            "description": f"Sponsorship {line.plan_tag} line {line.position} {line.name}",
            "endtoend_id": f"{line.plan_tag}-{line.key.replace('_', '-')}"[:_LONGEST_ID],
        }
        transfer.add_payment({**payment, **_bic(account)})
    written: bytes = transfer.export(validate=False)
    return written


def _bic(account: BankAccount) -> dict[str, str]:
    return {"BIC": account.bic} if account.bic else {}


def _named(written: bytes, pay_on: date) -> bytes:
    """With ids and a time that follow from the content, so that a bank knows the same file again."""
    root = fromstring(written)
    _put(root, "CreDtTm", f"{pay_on.isoformat()}T00:00:00")
    _put(root, "MsgId", "SP")
    _put(root, "PmtInfId", "SP")
    digest = sha256(ET.tostring(root)).hexdigest()[: _LONGEST_ID - 8]
    _put(root, "MsgId", f"SP-{digest}")
    for number, node in enumerate(root.iter(f"{{{_SPACE}}}PmtInfId"), start=1):
        node.text = f"SP-{digest}-{number}"
    ET.register_namespace("", _SPACE)
    made: bytes = b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "utf-8") + b"\n"
    try_valid_xml(made, SCHEMA)
    return made


def _put(root: ET.Element, name: str, text: str) -> None:
    for node in root.iter(f"{{{_SPACE}}}{name}"):
        node.text = text
