"""OpenSSF's Scorecard service, as far as the newest result of a repository is fetched.

Contract: its OpenAPI document. Repositories that were never scanned are not found; an answer carries
an ETag and is not sent again to whoever has it.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from sponsorplan.replay.server import Asked, Reply

_ROOT = "/projects/"


class Scorecard:
    """``known`` are scores from -1 to 10 by name of the check, by repository."""

    def __init__(self, known: Mapping[str, Mapping[str, int]]) -> None:
        self._known = known

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        repository = asked.path.removeprefix(_ROOT)
        if asked.method != "GET" or repository not in self._known:
            return Reply(404, {"code": 404, "message": "Not Found"})
        scores = self._known[repository]
        tag = f'"{sha256(json.dumps(scores, sort_keys=True).encode()).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(304, headers={"ETag": tag})
        checks = [{"name": name, "score": score, "reason": ""} for name, score in scores.items()]
        document = {
            "date": "2026-11-01T00:00:00Z",
            "repo": {"name": repository},
            "score": 5.0,
            "checks": checks,
        }
        return Reply(200, document, {"ETag": tag})
