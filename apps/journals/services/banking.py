"""Payees' bank details: one member enters them, another one confirms them."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.journals.errors import DetailsGone, NotYoursToConfirm
from apps.journals.models import BankAccount
from sponsorplan.domain.ledger import banks
from sponsorplan.domain.ledger.banks import InvalidBankDetails

_LONGEST = 70
_PAYEE = re.compile(r"[a-z_]{1,30}:[^\s:][^\s]{0,260}")


@dataclass(frozen=True, slots=True)
class Details:
    """``payee`` is platform and handle, such as ``open_collective:webpack``; empty for the company."""

    payee: str
    name: str
    iban: str
    bic: str = ""


@transaction.atomic
def bank_account_enter(*, member: Member, details: Details) -> BankAccount:
    """Enter or replace somebody's bank details; they wait until another member confirms them.

    Raises ``InvalidBankDetails`` with the field, and ``NotYoursToConfirm`` for a program.
    """
    if member.user_id is None:
        raise NotYoursToConfirm("Bank details are entered and confirmed by people, not by tokens.")
    payee, name = details.payee.strip(), details.name.strip()
    if payee and not _PAYEE.fullmatch(payee):
        raise InvalidBankDetails(
            "Write the payee as platform and handle, such as open_collective:webpack.",
            field="payee",
        )
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise InvalidBankDetails(
            f"Write the name of the account's holder in up to {_LONGEST} characters.", field="name"
        )
    kept, _ = BankAccount.objects.update_or_create(
        company=member.company,
        payee=payee,
        defaults={
            "name": name,
            "iban": banks.iban(details.iban),
            "bic": banks.bic(details.bic),
            "entered_user_id": member.user_id,
            "entered_by": member.name,
            "entered_at": timezone.now(),
            "confirmed_by": "",
            "confirmed_at": None,
        },
    )
    _record(member, kept, "bank_account.entered")
    return kept


@transaction.atomic
def bank_account_confirm(*, member: Member, account: BankAccount, iban: str) -> BankAccount:
    """Confirm what another member entered, by typing the IBAN again from the payee's own paper.

    Raises ``NotYoursToConfirm`` for whoever entered it and for programs, ``InvalidBankDetails``
    where the two differ, and ``DetailsGone``.
    """
    present = _held(member, account)
    if present is None:
        raise DetailsGone(f"Somebody removed {account.name} meanwhile. Enter the details again.")
    if member.user_id is None or member.user_id == present.entered_user_id:
        raise NotYoursToConfirm(
            f"{present.entered_by} entered these details. Another owner or controller has to confirm "
            "them."
        )
    if banks.iban(iban) != present.iban:
        raise InvalidBankDetails(
            "This is not the IBAN that was entered. Ask the payee which one is right, and enter it "
            "again.",
            field="iban",
        )
    if not present.is_confirmed:
        present.confirmed_by, present.confirmed_at = member.name, timezone.now()
        present.save(update_fields=["confirmed_by", "confirmed_at"])
        _record(member, present, "bank_account.confirmed")
    return present


@transaction.atomic
def bank_account_remove(*, member: Member, account: BankAccount) -> None:
    """Take the details away; nothing can be sent there any more. Again changes nothing."""
    present = _held(member, account)
    if present is not None:
        present.delete()
        _record(member, present, "bank_account.removed")


def _held(member: Member, account: BankAccount) -> BankAccount | None:
    """The details as they are now, and nobody else's to change until the transaction ends."""
    rows = BankAccount.objects.select_for_update().filter(company=member.company)
    return rows.filter(pk=account.pk).first()


def _record(member: Member, account: BankAccount, action: str) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=account.payee or "the company's own account",
        data={"name": account.name, "iban": account.masked, "bic": account.bic},
    )
