"""What a browser's session proves of who uses it."""

import time

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from apps.companies.models import Company
from sponsorplan.domain.signing import Hindrance, Proof, hindrance

_METHODS = {"socialaccount": "provider"}


def proofs_of(request: HttpRequest) -> list[Proof]:
    """What was proven in this session, in the order in which it was."""
    return [
        Proof(
            _METHODS.get(record["method"], record["method"]),
            int(record["at"]),
            record.get("provider", ""),
        )
        for record in get_authentication_records(request, request.user)
    ]


def hindrance_of(request: HttpRequest, company: Company) -> Hindrance | None:
    """What the company's rules of signing in miss in this session."""
    rules = company.sign_in_rules
    if rules == _NONE:
        return None
    return hindrance(rules, proofs_of(request), int(time.time()))


_NONE = Company().sign_in_rules
