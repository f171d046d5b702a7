"""Bank details and accounts of two at once."""

from collections.abc import Callable
from functools import partial

import pytest

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.journals.models import BankAccount, LedgerAccount
from apps.journals.services import (
    Details,
    account_set,
    bank_account_confirm,
    bank_account_enter,
    bank_account_remove,
)
from sponsorplan.domain.ledger.chart import Account
from sponsorplan.domain.ledger.entries import Role as Part
from tests.journals.test_bank_details import OWN
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entered(owner: Member) -> BankAccount:
    return bank_account_enter(member=owner, details=Details("open_collective:webpack", "W", OWN))


def test_details_that_are_removed_are_not_confirmed(
    owner: Member, member_of: Callable[[Role], Member], entered: BankAccount
) -> None:
    controller = member_of(Role.CONTROLLER)
    remove = partial(bank_account_remove, member=owner, account=entered)
    confirm = partial(bank_account_confirm, member=controller, account=entered, iban=OWN)
    assert at_once(remove, confirm) == ("", "bank_details_gone")
    assert not BankAccount.objects.exists()


def test_details_that_are_removed_twice_are_told_once(owner: Member, entered: BankAccount) -> None:
    def remove() -> None:
        account = BankAccount.objects.filter(pk=entered.pk).first() or entered
        bank_account_remove(member=owner, account=account)

    assert at_once(remove, remove) == ("", "")
    assert AuditEvent.objects.filter(action="bank_account.removed").count() == 1


def test_who_sets_an_account_last_has_the_last_word(owner: Member) -> None:
    key = (Part.EXPENSE, "")
    first = Account("6000", "Open source", "Expenses:OpenSource")
    said = at_once(
        partial(account_set, member=owner, key=key, account=first),
        partial(account_set, member=owner, key=key, account=None),
    )
    assert said == ("", "")
    assert not LedgerAccount.objects.exists()
