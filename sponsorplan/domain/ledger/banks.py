"""Numbers of bank accounts: IBAN (ISO 13616, checked by ISO 7064 mod 97-10) and BIC (ISO 9362)."""

import re
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_SHOWN = 4
# The countries of SEPA's scheme whose lengths banks check first.
_LENGTHS = {
    "AD": 24,
    "AT": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "FR": 27,
    "GB": 22,
    "GI": 23,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IS": 26,
    "IT": 27,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "MC": 27,
    "MT": 31,
    "NL": 18,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "RO": 24,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "SM": 27,
    "VA": 22,
}


class InvalidBankDetails(DomainError):
    """A number that no bank has. ``field`` says which."""

    code: ClassVar[str] = "invalid_bank_details"
    title: ClassVar[str] = "The bank details could not be used"


def iban(text: str) -> str:
    """The IBAN without spaces. Raises ``InvalidBankDetails`` where its check digits do not fit."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not _IBAN.fullmatch(number) or len(number) != _LENGTHS.get(number[:2], len(number)):
        raise InvalidBankDetails(
            "This is no IBAN: it begins with two letters and two digits, and each country has its own "
            "length. Copy it from the payee's own paper.",
            field="iban",
        )
    digits = "".join(str(int(each, 36)) for each in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        raise InvalidBankDetails(
            "The check digits of this IBAN do not fit, so a character is wrong or two are swapped. "
            "Copy it again.",
            field="iban",
        )
    return number


def bic(text: str) -> str:
    """The BIC in capitals, or empty. Raises ``InvalidBankDetails``."""
    code = text.strip().upper()
    if code and not _BIC.fullmatch(code):
        raise InvalidBankDetails(
            "This is no BIC: it has 8 or 11 characters, such as DEUTDEFF. It may be left out.",
            field="bic",
        )
    return code


def masked(number: str) -> str:
    """The country and the last four characters, for a page: ``DE…3000``."""
    return f"{number[:2]}…{number[-_SHOWN:]}" if number else ""
