"""What makes two rows the same transaction, in whichever statement they stand."""

import hashlib
import json
from collections import Counter
from typing import Any

from sponsorplan.domain.statements.shapes import Kind, Said

TOLD = ("kind", "happened_on", "payee", "gross_minor", "currency")


class Identities:
    """Names the transactions of one statement.

    The source's own id counts where it has one. Else it is a digest of what the row says and its
    place among equal rows: two equal rows of one statement are two, and stay two in another one
    that has both. ``account`` tells apart accounts whose rows may be equal.
    """

    def __init__(self, account: str = "") -> None:
        self._account = account
        self._seen: Counter[str] = Counter()

    def of(self, said: Said) -> str:
        if said.external_id:
            return said.external_id
        told = [
            self._account.casefold().strip(),
            *(str(getattr(said, name)) for name in (*TOLD, "platform", "reference", "memo")),
        ]
        digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:40]
        self._seen[digest] += 1
        return f"row:{digest}:{self._seen[digest]}"


def difference(known: Any, said: Said) -> str:  # noqa: ANN401 - whatever has the fields of one
    """In words, what a source says otherwise than before of one id; empty where it is the same.

    A refund that is only mentioned tells no day, and one that was only mentioned learns none.
    """
    named = {"happened_on": "day", "gross_minor": "amount"}
    may_differ = ("happened_on", "gross_minor") if said.kind is Kind.REFUND else ()
    told = [name for name in TOLD if name not in may_differ]
    other = [name for name in told if str(getattr(known, name)) != str(getattr(said, name))]
    return ", ".join(named.get(name, name) for name in other)
