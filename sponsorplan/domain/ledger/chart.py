"""Which of a company's accounts plays which role. Where a company says nothing, a default does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.ledger.entries import Posting, Role

# Beancount's rule, which hledger takes too: five roots, parts that begin with a capital or a digit.
_PATH = re.compile(
    r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*){1,8}", re.ASCII
)
_CODE = re.compile(r"[^\x00-\x1f\x7f]{1,40}")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_WORDS = {
    "code": "Write a code of up to 40 characters, such as 6420.",
    "name": "Write a name of up to 100 characters.",
    "path": "Begin with Assets, Liabilities, Equity, Income or Expenses, then parts after colons of "
    "letters, digits and hyphens that begin with a capital or a digit: Expenses:OpenSource.",
}


class InvalidAccount(DomainError):
    """An account that accounting programs would not take. ``field`` says which part of it."""

    code: ClassVar[str] = "invalid_account"
    title: ClassVar[str] = "The account could not be used"


@dataclass(frozen=True, slots=True)
class Account:
    """``code`` and ``name`` as the company has them; ``path`` as plain-text accounting writes it."""

    code: str
    name: str
    path: str

    def checked(self) -> "Account":
        """Raises ``InvalidAccount`` with the field that is wrong."""
        for title, text, rule in (
            ("code", self.code, _CODE),
            ("name", self.name, _NAME),
            ("path", self.path, _PATH),
        ):
            if not rule.fullmatch(text):
                raise InvalidAccount(
                    f"“{text[:60]}” is no {title} of an account. {_WORDS[title]}", field=title
                )
        return self


DEFAULTS: Mapping[Role, Account] = {
    Role.COMMITMENT: Account("9100", "Sponsorship committed", "Equity:Commitments:Sponsorship"),
    Role.RESERVE: Account("9900", "Reserve for commitments", "Equity:Commitments:Reserve"),
    Role.EXPENSE: Account("6400", "Open-source sponsorship", "Expenses:OpenSource"),
    Role.FEE: Account("6490", "Fees of platforms", "Expenses:Fees:Platform"),
    Role.PREPAID: Account("1200", "Prepaid, bank or card", "Assets:Sponsorship:Prepaid"),
    Role.PAYABLE: Account("2000", "Accounts payable", "Liabilities:AccountsPayable"),
    Role.EXCHANGE: Account("6800", "Exchange differences", "Expenses:ExchangeDifferences"),
    Role.CONVERSION: Account("9800", "Currency conversion", "Equity:Conversions"),
}
TITLES: Mapping[Role, str] = {
    Role.COMMITMENT: "Commitments",
    Role.RESERVE: "Reserve for commitments",
    Role.EXPENSE: "Sponsorship expense",
    Role.FEE: "Fees of platforms",
    Role.PREPAID: "Prepaid, bank or card",
    Role.PAYABLE: "Accounts payable",
    Role.EXCHANGE: "Exchange differences",
    Role.CONVERSION: "Currency conversion",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounts by role and detail. An expense's detail is ``pkg:npm`` or a platform's code.

    An ecosystem's own account goes before a platform's, and both before the one for all expenses.
    """

    accounts: Mapping[tuple[Role, str], Account] = field(default_factory=dict)

    def of(self, posting: Posting) -> Account:
        details = [""]
        if posting.role is Role.EXPENSE:
            details = [f"pkg:{posting.ecosystem}", posting.platform, ""]
        for detail in details:
            found = self.accounts.get((posting.role, detail))
            if found is not None:
                return found
        return DEFAULTS[posting.role]

    def all(self) -> list[Account]:
        """Every account that a journal may name, by path, each path once."""
        known = {**{(role, ""): one for role, one in DEFAULTS.items()}, **self.accounts}
        by_path = {one.path: one for one in known.values()}
        return [by_path[path] for path in sorted(by_path)]
