"""A repository's SBOM from GitHub, by its asynchronous export: ask, wait, download.

Contract: GitHub's announcement of April 2026 and its REST reference. A report is asked for, fetched by
its number until it is ready, and then lies at an address on another host, which must not see the token.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.http import Answer, Client

_REPORT = re.compile(r".*/dependency-graph/sbom/fetch-report/([0-9a-fA-F-]{36})", re.ASCII)
_NAME = re.compile(
    r"(?:https://github\.com/)?(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38})"
    r"/(?P<name>[\w.-]{1,100}?)(?:\.git)?/?",
    re.ASCII,
)
_WORKING = (201, 202)
# Where GitHub keeps what it made, by the hosts seen in its answers.
_HOSTS = (".githubusercontent.com", ".blob.core.windows.net")
_MOST_BYTES = 25_000_000


class ReportRefused(DomainError):
    """GitHub will not make the report, and asking again does not help."""

    code: ClassVar[str] = "report_refused"
    title: ClassVar[str] = "GitHub gives no SBOM of this repository"


class ReportDelayed(DomainError):
    """Not now. ``retry_after`` is when to ask again, if GitHub said so."""

    code: ClassVar[str] = "report_delayed"
    title: ClassVar[str] = "GitHub asks to wait"
    status: ClassVar[int] = 503

    def __init__(self, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Repository:
    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


def repository_named(text: str) -> Repository | None:
    """``owner/name`` or the address of its page, by GitHub's rules for names."""
    found = _NAME.fullmatch(text.strip())
    if found is None or found["name"] in (".", ".."):
        return None
    return Repository(found["owner"], found["name"])


def report_request(*, repository: Repository, token: str) -> str:
    """Have GitHub make the report; returns its number.

    Raises ``ReportRefused``, ``ReportDelayed``, ``Unreachable`` and ``Unreadable``.
    """
    path = f"/repos/{repository}/dependency-graph/sbom/generate-report"
    answer = _client(token).get(path)
    _check(answer, repository)
    found = _REPORT.fullmatch(text_of(table(answer.json()).get("sbom_url")))
    if answer.status not in _WORKING or found is None:
        raise ReportRefused("GitHub answered in a way that its contract does not say.")
    return found[1].lower()


def report_fetch(*, repository: Repository, report: str, token: str) -> bytes | None:
    """The SBOM, or ``None`` while it is being made. Raises as `report_request` does."""
    client = _client(token)
    answer = client.get(f"/repos/{repository}/dependency-graph/sbom/fetch-report/{report}")
    if answer.status in _WORKING:
        return None
    _check(answer, repository)
    location = answer.headers.get("location", "")
    if answer.status != 302 or not urlsplit(location).hostname:  # noqa: PLR2004 - found there
        raise ReportRefused("GitHub answered in a way that its contract does not say.")
    held = client.download(location, _HOSTS)
    if held.status != 200:  # noqa: PLR2004 - OK
        raise ReportDelayed(f"The report could not be downloaded (status {held.status}).")
    return held.body


def _client(token: str) -> Client:
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }
    return Client(settings.SPONSORPLAN_GITHUB_API, headers, most_bytes=_MOST_BYTES)


def _check(answer: Answer, repository: Repository) -> None:
    status, later = answer.status, answer.retry_after
    limited = answer.headers.get("x-ratelimit-remaining") == "0" or later is not None
    if status == 429 or status >= 500 or (status == 403 and limited):  # noqa: PLR2004 - HTTP
        raise ReportDelayed("GitHub asks to wait before it is asked again.", later)
    if status == 404:  # noqa: PLR2004 - HTTP
        raise ReportRefused(
            f"GitHub knows no “{repository}”, or the token may not see it. Check the name; for a "
            "private repository the token needs “Contents: read”."
        )
    if status in (401, 403):
        raise ReportRefused(
            f"GitHub does not let this token read “{repository}”. It needs “Contents: read”, and "
            "the repository's dependency graph must be on."
        )
    if status >= 400:  # noqa: PLR2004 - HTTP
        raise ReportRefused(f"GitHub refused with status {status}.")
