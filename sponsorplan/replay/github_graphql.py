"""GitHub's GraphQL API, as far as repositories and sponsors' listings are asked for with it.

Contract: its public schema. One question holds many parts under aliases; what is not found is null
and named among the errors of an answer whose status is 200 all the same.
"""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sponsorplan.replay.github_history import branch, searches
from sponsorplan.replay.github_rest import TOKEN
from sponsorplan.replay.server import Asked, Reply

_PART = re.compile(
    r'(\w+):(?:repository\(owner:"([\w-]+)",name:"([\w.-]+)"\)|repositoryOwner\(login:"([\w-]+)"\))'
)
_TOTAL = re.compile(
    r'(\w+):totalSponsorshipAmountAsSponsorInCents\(since:"(\d{4}-\d\d)-01T00:00:00Z",until:"[^"]+"\)'
)
_MOST_PARTS = 100
_UNTIL_RESET = 1_200


class GithubGraphql:
    """``known`` is what it answers by ``owner/name`` or login.

    Scenario of its own: ``few_points`` is an ordinary answer with next to no points left.
    """

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if (asked.method, asked.path) != ("POST", "/graphql"):
            return Reply(404, {"message": "Not Found"})
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"message": "Bad credentials"})
        sent = asked.json()
        question: dict[str, Any] = sent if isinstance(sent, dict) else {}
        query = question.get("query")
        if _TOTAL.search(query or ""):
            return self._totals(query or "", question.get("variables") or {})
        parts = _PART.findall(query or "")
        if not parts or len(parts) > _MOST_PARTS:
            return Reply(200, {"errors": [{"message": "Something is asked that is not there"}]})
        data: dict[str, Any] = {}
        errors = []
        for alias, owner, name, login in parts:
            known = self._known.get(login or f"{owner}/{name}")
            data[alias] = known
            if known is not None and name:
                data[alias] = {**known, "defaultBranchRef": branch(query or "", known)}
            if known is None:
                errors.append(
                    {"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve"}
                )
        data |= searches(query or "", self._known)
        left = 3 if scenario == "few_points" else 4_900
        reset = datetime.fromtimestamp(int(time.time()) + _UNTIL_RESET, UTC)
        data["rateLimit"] = {"remaining": left, "resetAt": reset.isoformat().replace("+00:00", "Z")}
        return Reply(200, {"data": data, "errors": errors} if errors else {"data": data})

    def _totals(self, query: str, asked: Mapping[str, Any]) -> Reply:
        """What a known organisation ``spent`` by month; null where it may not be told."""
        login = asked.get("login") or ""
        known = self._known.get(login)
        missing = {"type": "NOT_FOUND", "path": ["user"], "message": "Could not resolve"}
        if known is None:
            data = {"organization": None, "user": None}
            return Reply(200, {"data": data, "errors": [missing]})
        spent = known.get("spent")
        told = {
            alias: None if spent is None else spent.get(month, 0)
            for alias, month in _TOTAL.findall(query)
        }
        return Reply(200, {"data": {"organization": told, "user": None}, "errors": [missing]})
