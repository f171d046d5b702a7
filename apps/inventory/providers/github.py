"""A repository's SBOM from GitHub, by its asynchronous export: ask, wait, download.

Contract: GitHub's announcement of April 2026 and its REST reference. A report is asked for, fetched by
its number until it is ready, and then lies at an address on another host, which must not see the token.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.http import Answer, Client, Unreadable

_REPORT = re.compile(r".*/dependency-graph/sbom/fetch-report/([0-9a-fA-F-]{36})", re.ASCII)
_NAME = re.compile(
    r"(?:https://github\.com/)?(?P<owner>[a-z0-9](?:\w|-(?=[a-z0-9])){0,38})"
    r"/(?P<name>[\w.-]{1,100}?)(?:\.git)?/?",
    re.ASCII | re.IGNORECASE,
)
_TOKEN = re.compile(r"[!-~]{0,1000}", re.ASCII)
_WORKING = (201, 202)
_MOVED = (301, 307, 308)
_FILE = "sbom.spdx.json"
# What GitHub asks for where it gives no time: at least a minute.
_SILENT_LIMIT = timedelta(minutes=1)
_REFUSED_WITH_TOKEN = {
    401: "GitHub does not know this token, or it has expired. Make a new one with “Contents: read”.",
    403: "GitHub does not let this token read “{}”. It needs “Contents: read”, the organisation may "
    "have to approve it, and the repository's dependency graph must be on.",
    404: "GitHub knows no “{}”, or the token may not see it. Check the name; for a private "
    "repository the token needs “Contents: read”.",
}
_REFUSED_WITHOUT = {
    403: "GitHub does not let everybody read “{}”. Import it with a token that has “Contents: read”.",
    404: "GitHub knows no public “{}”. Check the name; for a private repository give a token with "
    "“Contents: read”.",
}


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

    @property
    def path(self) -> str:
        """What its SBOM is called here; GitHub does not tell upper from lower case in names."""
        return f"github.com/{self}/{_FILE}".lower()


def repository_named(text: str) -> Repository | None:
    """``owner/name`` or the address of its page, by GitHub's rules for names."""
    found = _NAME.fullmatch(text.strip())
    if found is None or found["name"] in (".", ".."):
        return None
    return Repository(found["owner"], found["name"])


def is_token(text: str) -> bool:
    """Whether a header can carry it, so that it can be a token at all."""
    return _TOKEN.fullmatch(text) is not None


def report_request(*, repository: Repository, token: str) -> str:
    """Have GitHub make the report; returns its number.

    Raises ``ReportRefused``, ``ReportDelayed``, ``Unreachable`` and ``Unreadable``.
    """
    path = f"/repos/{repository}/dependency-graph/sbom/generate-report"
    answer = _client(token).get(path)
    _check(answer, repository, with_token=bool(token))
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
    _check(answer, repository, with_token=bool(token))
    location = answer.headers.get("location", "")
    if answer.status != 302 or not urlsplit(location).hostname:  # noqa: PLR2004 - found there
        raise ReportRefused("GitHub answered in a way that its contract does not say.")
    return _download(client, location)


def _download(client: Client, location: str) -> bytes:
    hosts = settings.SPONSORPLAN_GITHUB_DOWNLOADS
    if not client.may_download(location, hosts):
        raise ReportRefused(
            f"GitHub keeps the SBOM at “{str(urlsplit(location).hostname)[:80]}”, which is not asked. "
            "Whoever runs this instance can allow it with SPONSORPLAN_GITHUB_DOWNLOADS."
        )
    held = client.download(location, hosts)
    if held.status != 200:  # noqa: PLR2004 - OK
        raise ReportDelayed(f"The report could not be downloaded (status {held.status}).")
    # By its marks alone: it is read where a runaway file can take nothing with it.
    parser = registry.find(_FILE, held.body)
    if parser is None or not held.body.lstrip().startswith(b"{"):
        raise ReportRefused("What GitHub gave for the report is no SBOM. Export it there yourself.")
    return held.body


def _client(token: str) -> Client:
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        **({"Authorization": f"Bearer {token}"} if token else {}),
    }
    return Client(
        settings.SPONSORPLAN_GITHUB_API, headers, most_bytes=settings.SPONSORPLAN_MAX_FILE_BYTES
    )


def _check(answer: Answer, repository: Repository, *, with_token: bool) -> None:
    status = answer.status
    if status in _MOVED:
        raise ReportRefused(
            f"“{repository}” has another name or owner now. Look it up and import it by that."
        )
    wait = _limit(answer)
    if status == 429 or status >= 500 or (status == 403 and wait):  # noqa: PLR2004 - HTTP
        limited = "GitHub limits how often it is asked." if wait else "GitHub cannot answer now."
        raise ReportDelayed(limited, wait)
    if status >= 400:  # noqa: PLR2004 - HTTP
        words = (_REFUSED_WITH_TOKEN if with_token else _REFUSED_WITHOUT).get(status)
        raise ReportRefused(
            words.format(repository) if words else f"GitHub refused with status {status}."
        )


def _limit(answer: Answer) -> timedelta | None:
    """How long GitHub asks us to wait; it may say that it limits us in its words alone."""
    if answer.retry_after is not None or answer.status not in (403, 429):
        return answer.retry_after
    with suppress(Unreadable):
        if "rate limit" in text_of(table(answer.json()).get("message")).lower():
            return _SILENT_LIMIT
    return None
