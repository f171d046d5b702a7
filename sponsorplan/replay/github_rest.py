"""GitHub's REST API, as far as a repository's SBOM is exported with it.

Contract: the asynchronous pair that replaced the export in one step in 2026. Reports are made on
request, fetched by their number, and downloaded from another host by an address that needs no token.
"""

import re
import time
from uuid import UUID, uuid4

from sponsorplan.replay.server import Asked, Reply

_GENERATE = re.compile(
    r"/repos/([\w.-]+)/([\w.-]+)/dependency-graph/sbom/generate-report", re.ASCII
)
_FETCH = re.compile(
    r"/repos/([\w.-]+)/([\w.-]+)/dependency-graph/sbom/fetch-report/([0-9a-f-]{36})", re.ASCII
)
_NOT_FOUND = Reply(404, {"message": "Not Found"})
_REFUSED = {
    "forbidden": Reply(403, {"message": "Resource not accessible by personal access token"}),
    "expired_token": Reply(401, {"message": "Bad credentials"}),
    "secondary_limit": Reply(403, {"message": "Secondary rate limit"}, {"Retry-After": "60"}),
    "silent_limit": Reply(403, {"message": "You have exceeded a secondary rate limit."}),
    "long_limit": Reply(429, {"message": "Slow down"}, {"Retry-After": "7200"}),
    "renamed": Reply(
        301,
        {"message": "Moved Permanently"},
        {"Location": "https://api.github.com/repositories/1/dependency-graph/sbom"},
    ),
}
TOKEN = "replay-token"  # noqa: S105 - what the stand-in takes


class GithubRest:
    """Knows ``acme/shop``, to whoever has the token, and ``acme/open``, to anybody.

    ``working`` is how many times a report is not ready yet. Scenarios of its own: ``forbidden``,
    ``expired_token``, ``renamed``, ``never_ready``, ``elsewhere_unknown``, ``not_an_sbom``, and
    for its limits ``secondary_limit``, ``silent_limit``, ``long_limit``, ``hourly_limit``.
    """

    def __init__(self, working: int = 1) -> None:
        self._working = working
        self._fetched: dict[UUID, int] = {}

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        if asked.headers.get("accept") != "application/vnd.github+json":
            return Reply(415, {"message": "Accept application/vnd.github+json"})
        if asked.method != "GET":
            return Reply(405)
        if scenario in _REFUSED:
            return _REFUSED[scenario]
        if scenario == "hourly_limit":
            return _hourly_limit()
        if found := _GENERATE.fullmatch(asked.path):
            return self._generate(asked, found[1], found[2])
        found = _FETCH.fullmatch(asked.path)
        return self._fetch(UUID(found[3]), scenario, elsewhere) if found else _NOT_FOUND

    def _generate(self, asked: Asked, owner: str, name: str) -> Reply:
        allowed = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        known = ("acme/open", "acme/shop") if allowed else ("acme/open",)
        if f"{owner}/{name}".lower() not in known:
            return _NOT_FOUND
        report = uuid4()
        self._fetched[report] = 0
        path = f"/repos/{owner}/{name}/dependency-graph/sbom/fetch-report/{report}"
        return Reply(201, {"sbom_url": f"http://{asked.headers['host']}{path}"})

    def _fetch(self, report: UUID, scenario: str, elsewhere: str) -> Reply:
        if report not in self._fetched:
            return _NOT_FOUND
        self._fetched[report] += 1
        if scenario == "never_ready" or self._fetched[report] <= self._working:
            # The reference says 202, the announcement 201.
            return Reply(202 if self._fetched[report] % 2 else 201)
        target = "https://elsewhere.example/x" if scenario == "elsewhere_unknown" else elsewhere
        file = "page.html" if scenario == "not_an_sbom" else "sbom.json"
        return Reply(302, headers={"Location": f"{target}/{file}?sig=abc"})


class Storage:
    """The other host: hands out the document, and refuses whoever shows it a token."""

    def __init__(self, document: object) -> None:
        self._document = document

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:  # noqa: ARG002 - a service's
        if "authorization" in asked.headers:
            return Reply(400, {"message": "Only one way to say who you are is allowed"})
        if asked.path == "/page.html":
            return Reply(200, body=b"<!doctype html><title>Sign in</title>")
        if asked.path != "/sbom.json" or asked.query.get("sig") != "abc":
            return Reply(403)
        return Reply(200, self._document)


def _hourly_limit() -> Reply:
    """The limit of an hour is spent: said without ``Retry-After``, by when it is new."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 600)}
    return Reply(403, {"message": "API rate limit exceeded"}, headers)
