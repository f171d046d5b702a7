"""Open Collective's GraphQL API v2, as far as accounts and their transactions are asked for by slug.

Contract: its schema. With ``throwIfMissing:false`` an unknown slug is null; without it, an error.
"""

import re
from collections.abc import Mapping
from typing import Any

from sponsorplan.replay.server import Asked, Reply

_PART = re.compile(r'(\w+):account\(slug:"([\w-]+)",throwIfMissing:false\)')


_MOST = 10_000


class OpenCollective:
    """``known`` is what it answers by slug; an account's ``transactions`` are the nodes it has."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if (asked.method, asked.path) != ("POST", "/graphql/v2"):
            return Reply(404)
        sent = asked.json()
        question: dict[str, Any] = sent if isinstance(sent, dict) else {}
        query = question.get("query")
        if "transactions(" in (query or ""):
            return self._transactions(question.get("variables") or {})
        parts = _PART.findall(query or "")
        if not parts:
            return Reply(400, {"errors": [{"message": "Something is asked that is not there"}]})
        return Reply(200, {"data": {alias: self._known.get(slug) for alias, slug in parts}})

    def _transactions(self, asked: Mapping[str, Any]) -> Reply:
        """Those from a moment on, oldest first, a page at a time."""
        limit, offset = asked.get("limit"), asked.get("offset")
        if not isinstance(limit, int) or not isinstance(offset, int) or limit > _MOST:
            words = "Cannot fetch more than 10,000 transactions at the same time"
            return Reply(200, {"errors": [{"message": words}]})
        account = self._known.get(asked.get("slug") or "")
        if account is None:
            return Reply(200, {"data": {"account": None, "transactions": None}})
        since = asked.get("from") or ""
        found = [node for node in account.get("transactions", ()) if node["createdAt"] >= since]
        found.sort(key=lambda node: node["createdAt"])
        page = {"totalCount": len(found), "nodes": found[offset : offset + limit]}
        return Reply(200, {"data": {"account": {"slug": asked["slug"]}, "transactions": page}})
