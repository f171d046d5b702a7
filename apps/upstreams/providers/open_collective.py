"""Open Collective by GraphQL v2: whether an account is live and takes money, and what it gets a year.

Contract: its schema v2. Without a token ten questions a minute are answered, with one a hundred.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from django.conf import settings

from apps.upstreams.providers.asking import checked, count, graphql
from apps.upstreams.providers.interface import Answers
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.domain.upstreams.findings import AccountFinding, Finding, Subject
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.http import Client

_SLUG = re.compile(r"open_collective:([a-z0-9][a-z0-9_-]*)", re.ASCII)
_FIELDS = (
    "slug type currency isActive isArchived isFrozen isSuspended repositoryUrl "
    "stats{yearlyBudget{valueInCents currency}}"
)
# Organisations and people give; these are what can be given to.
_RECEIVERS = frozenset({"COLLECTIVE", "FUND", "PROJECT", "EVENT"})


class OpenCollectiveAccounts:
    name: ClassVar[str] = "open_collective"
    subject: ClassVar[Subject] = Subject.ACCOUNT
    batch: ClassVar[int] = 20
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 500
    minutely: ClassVar[int | None] = 9  # of ten, so that a clock a little off does no harm
    fresh_for: ClassVar[timedelta] = timedelta(days=3)

    def takes(self, key: str) -> bool:
        return _SLUG.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        token = settings.SPONSORPLAN_OPEN_COLLECTIVE_TOKEN
        headers = {"Personal-Token": token} if token else {}
        client = Client(settings.SPONSORPLAN_OPEN_COLLECTIVE_URL, headers)
        named = {f"c{at}": found for at, key in enumerate(keys) if (found := _SLUG.fullmatch(key))}
        parts = [
            f'{alias}:account(slug:"{found[1]}",throwIfMissing:false){{{_FIELDS}}}'
            for alias, found in named.items()
        ]
        body = {"query": f"query{{{' '.join(parts)}}}"}
        data = graphql(checked(lambda: client.post("/graphql/v2", body)))
        return Answers({found[0]: _finding(data.get(alias)) for alias, found in named.items()})


def _finding(value: object) -> Finding | None:
    row = table(value)
    if not row:
        return None
    budget = table(table(row.get("stats")).get("yearlyBudget"))
    closed = any(row.get(name) is True for name in ("isArchived", "isFrozen", "isSuspended"))
    takes = row.get("isActive") is True and text_of(row.get("type")) in _RECEIVERS
    return AccountFinding(
        live=not closed,
        takes_payment=takes and not closed,
        currency=text_of(budget.get("currency")) or text_of(row.get("currency")),
        received_minor=count(budget.get("valueInCents")),
        repository=canonical(text_of(row.get("repositoryUrl"))) or "",
    )
