"""The packages service of ecosyste.ms, as far as packages are looked up in bulk.

Contract: its OpenAPI document and controllers. Unknown purls are missing from the answer, a scope may
come back spelled with its ``@``, and maintainers come with their e-mail addresses.
"""

from collections.abc import Mapping
from typing import Any

from sponsorplan.replay.server import Asked, Reply

_MOST = 100


class Ecosystems:
    """``known`` is what it answers by purl without a version."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if (asked.method, asked.path) != ("POST", "/api/v1/packages/bulk_lookup"):
            return Reply(404, {"error": "Not Found"})
        question = asked.json()
        purls = question.get("purls") if isinstance(question, dict) else None
        if not isinstance(purls, list) or len(purls) > _MOST:
            return Reply(400, {"error": f"Maximum {_MOST} PURLs allowed per request"})
        # In no order that the question has.
        found = [
            {"purl": purl.replace("%40", "@"), **self._known[purl]}
            for purl in sorted(purls, reverse=True)
            if purl in self._known
        ]
        return Reply(200, found)
