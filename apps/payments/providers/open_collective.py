"""What an account gave through Open Collective, by its GraphQL API v2.

Contract: its schema v2. Both sides are asked for, as a refund comes back as a credit. Without a token
ten questions a minute are answered, with one a hundred.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings

from apps.payments.errors import FeedRefused
from apps.upstreams.providers.asking import checked, count, graphql
from sponsorplan.domain.lockfiles.decode import rows, table
from sponsorplan.domain.statements.open_collective import items_of_node
from sponsorplan.domain.statements.shapes import Item
from sponsorplan.http import Client

ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)
_A_PAGE = 1_000
_MOST_PAGES = 9  # of the ten questions a minute that nobody's token is needed for
_QUERY = (
    "query($slug:String!,$from:DateTime!,$limit:Int!,$offset:Int!){"
    "account(slug:$slug,throwIfMissing:false){slug}"
    "transactions(account:[{slug:$slug}],dateFrom:$from,limit:$limit,offset:$offset,"
    "kind:[CONTRIBUTION,ADDED_FUNDS,BALANCE_TRANSFER,PLATFORM_TIP],"
    "orderBy:{field:CREATED_AT,direction:ASC}){totalCount nodes{"
    "id group type kind description createdAt isRefund refundTransaction{id} oppositeAccount{slug} "
    "amountInHostCurrency{valueInCents currency} netAmountInHostCurrency{valueInCents currency}}}}"
)


def transactions_fetch(*, account: str, since: date, token: str) -> tuple[bytes, list[Item]]:
    """All of them from a day on, oldest first: as bytes to be kept, and as they are read.

    Raises ``FeedRefused``, ``SourceUnavailable`` and ``AnswerInvalid``.
    """
    nodes: list[dict[str, Any]] = []
    for page in _pages(account, since, token):
        nodes += page
    content = json.dumps(nodes, ensure_ascii=False, sort_keys=True, indent=1).encode()
    read = [item for line, node in enumerate(nodes, 1) for item in items_of_node(line, node)]
    return content, read


def _pages(account: str, since: date, token: str) -> Iterator[list[dict[str, Any]]]:
    headers = {"Personal-Token": token} if token else {}
    client = Client(settings.SPONSORPLAN_OPEN_COLLECTIVE_URL, headers)
    for number in range(_MOST_PAGES):
        asked = {
            "slug": account,
            "from": f"{since.isoformat()}T00:00:00Z",
            "limit": _A_PAGE,
            "offset": number * _A_PAGE,
        }
        body = {"query": _QUERY, "variables": asked}
        data = graphql(checked(lambda body=body: client.post("/graphql/v2", body)))  # type: ignore[misc]  # bound now
        if data.get("account") is None:
            raise FeedRefused(f"Open Collective knows no account “{account}”.")
        found = table(data.get("transactions"))
        nodes = [table(node) for node in rows(found.get("nodes"))]
        yield nodes
        total = count(found.get("totalCount"))
        if not nodes or (number + 1) * _A_PAGE >= (total or 0):
            return
    raise FeedRefused(
        f"There are more than {_MOST_PAGES * _A_PAGE} transactions. Choose a later first day, and "
        "import what is older as a file."
    )
