"""Open Collective's GraphQL API v2, as far as accounts are asked for by their slug.

Contract: its schema. With ``throwIfMissing:false`` an unknown slug is null; without it, an error.
"""

import re
from collections.abc import Mapping
from typing import Any

from sponsorplan.replay.server import Asked, Reply

_PART = re.compile(r'(\w+):account\(slug:"([\w-]+)",throwIfMissing:false\)')


class OpenCollective:
    """``known`` is what it answers by slug."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if (asked.method, asked.path) != ("POST", "/graphql/v2"):
            return Reply(404)
        question = asked.json()
        query = question.get("query") if isinstance(question, dict) else None
        parts = _PART.findall(query or "")
        if not parts:
            return Reply(400, {"errors": [{"message": "Something is asked that is not there"}]})
        return Reply(200, {"data": {alias: self._known.get(slug) for alias, slug in parts}})
