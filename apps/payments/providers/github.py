"""What an account spent through GitHub Sponsors, month by month, by GitHub's GraphQL API.

Contract: its public schema. The totals are told to those alone who may manage the account's
sponsorships; what was paid through Patreon is not in them. Whether fees are, it does not say.
"""

import re
from collections.abc import Sequence
from datetime import date

from django.conf import settings

from apps.payments.errors import FeedRefused
from apps.upstreams.providers.asking import checked, count, graphql
from sponsorplan.domain.lockfiles.decode import table
from sponsorplan.http import Client

ACCOUNT = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}", re.ASCII | re.IGNORECASE)
CURRENCY = "USD"


def totals_fetch(*, account: str, months: Sequence[date], token: str) -> dict[date, int]:
    """US cents spent in each month, which is named by its first day.

    Raises ``FeedRefused``, ``SourceUnavailable`` and ``AnswerInvalid``.
    """
    headers = {"Authorization": f"Bearer {token}"}
    client = Client(settings.SPONSORPLAN_GITHUB_API, headers)
    fields = " ".join(_field(month) for month in months)
    query = (
        f"query($login:String!){{organization(login:$login){{{fields}}}"
        f"user(login:$login){{{fields}}}}}"
    )
    body = {"query": query, "variables": {"login": account}}
    data = graphql(checked(lambda: client.post("/graphql", body)))
    told = table(data.get("organization")) or table(data.get("user"))
    if not told:
        raise FeedRefused(f"GitHub knows no organisation or user “{account}”.")
    found = {month: count(told.get(_alias(month))) for month in months}
    if None in found.values():
        raise FeedRefused(
            f"GitHub does not tell this token what “{account}” spent. It has to be of somebody who "
            "may manage its sponsorships."
        )
    return {month: minor for month, minor in found.items() if minor is not None}


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _field(month: date) -> str:
    span = f'since:"{month}T00:00:00Z",until:"{month_after(month)}T00:00:00Z"'
    return f"{_alias(month)}:totalSponsorshipAmountAsSponsorInCents({span})"


def _alias(month: date) -> str:
    return f"m{month:%Y_%m}"
