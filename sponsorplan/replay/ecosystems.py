"""ecosyste.ms: packages looked up in bulk, and what its commits and issues services say of a repository.

Contract: the OpenAPI documents and controllers. Unknown purls are missing from the answer, a scope may
come back spelled with its ``@``, and people come with their e-mail addresses.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sponsorplan.replay.server import Asked, Reply

_MOST = 100
_REPOSITORIES = "/api/v1/hosts/GitHub/repositories/"


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


class EcosystemsRepositories:
    """The commits service or the issues service. ``known`` is what it answers by ``owner/name``."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        name = asked.path.removeprefix(_REPOSITORIES)
        # The two parts of a name come as one part of the path.
        known = self._known.get(unquote(name)) if "/" not in name else None
        if asked.method != "GET" or known is None:
            return Reply(404, {"error": "Not Found"})
        return Reply(200, {"full_name": unquote(name), **known})
