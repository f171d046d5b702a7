"""GitHub by GraphQL: repositories and sponsors' listings, many in one question under aliases.

Contract: GitHub's public GraphQL schema. A question costs points; the answer says how many are left.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone

from apps.upstreams.providers.asking import checked, count, graphql, instant
from apps.upstreams.providers.interface import Answers, SourceUnavailable
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.upstreams.findings import (
    MOST_ADDRESSES,
    AccountFinding,
    Finding,
    RepositoryFinding,
    Subject,
)
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.http import Client

_REPOSITORY = re.compile(r"github\.com/([a-z0-9-]+)/([a-z0-9._-]+)", re.ASCII)
_LOGIN = re.compile(r"github_sponsors:([a-z0-9-]+)", re.ASCII)
_FEW_POINTS = 200
_YEAR = timedelta(days=365)
_REPOSITORY_FIELDS = (
    "nameWithOwner isArchived pushedAt fundingLinks{platform url} "
    "opened:issues(filterBy:{since:$year}){totalCount} "
    "closed:issues(filterBy:{since:$year},states:[CLOSED]){totalCount}"
)
_ACCOUNT_FIELDS = (
    "... on Sponsorable{hasSponsorsListing monthlyEstimatedSponsorsIncomeInCents "
    "sponsorsListing{isPublic}}"
)
_LIMIT = "rateLimit{remaining resetAt}"


class _Github:
    name: ClassVar[str] = "github"
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 2_000
    minutely: ClassVar[int | None] = None

    def _ask(self, query: str, variables: Mapping[str, str]) -> dict[str, Any]:
        token = settings.SPONSORPLAN_GITHUB_TOKEN
        if not token:
            raise SourceUnavailable(
                "GitHub's GraphQL takes no question without a token: set SPONSORPLAN_GITHUB_TOKEN.",
                timedelta(hours=1),
            )
        client = Client(settings.SPONSORPLAN_GITHUB_API, {"Authorization": f"Bearer {token}"})
        body = {"query": query, "variables": dict(variables)}
        return graphql(checked(lambda: client.post("/graphql", body)))


class GithubRepositories(_Github):
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 25
    fresh_for: ClassVar[timedelta] = timedelta(days=3)

    def takes(self, key: str) -> bool:
        return _REPOSITORY.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        named = {
            f"r{at}": found for at, key in enumerate(keys) if (found := _REPOSITORY.fullmatch(key))
        }
        parts = [
            f'{alias}:repository(owner:"{found[1]}",name:"{found[2]}"){{{_REPOSITORY_FIELDS}}}'
            for alias, found in named.items()
        ]
        query = f"query($year:DateTime!){{{' '.join(parts)} {_LIMIT}}}"
        year = (timezone.now() - _YEAR).replace(microsecond=0).isoformat()
        data = self._ask(query, {"year": year})
        return Answers(
            {found[0]: _repository(found[0], data.get(alias)) for alias, found in named.items()},
            pause=_pause(data),
        )


class GithubSponsors(_Github):
    subject: ClassVar[Subject] = Subject.ACCOUNT
    batch: ClassVar[int] = 50
    fresh_for: ClassVar[timedelta] = timedelta(days=2)

    def takes(self, key: str) -> bool:
        return _LOGIN.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        named = {f"a{at}": found for at, key in enumerate(keys) if (found := _LOGIN.fullmatch(key))}
        parts = [
            f'{alias}:repositoryOwner(login:"{found[1]}"){{{_ACCOUNT_FIELDS}}}'
            for alias, found in named.items()
        ]
        data = self._ask(f"query{{{' '.join(parts)} {_LIMIT}}}", {})
        return Answers(
            {found[0]: _account(data.get(alias)) for alias, found in named.items()},
            pause=_pause(data),
        )


def _repository(key: str, value: object) -> Finding | None:
    row = table(value)
    if not row:
        return None
    place = canonical(f"github.com/{text_of(row.get('nameWithOwner'))}") or key
    asked = count(table(row.get("opened")).get("totalCount"))
    closed = count(table(row.get("closed")).get("totalCount"))
    links = (text_of(table(link).get("url")) for link in rows(row.get("fundingLinks")))
    archived = row.get("isArchived")
    return RepositoryFinding(
        now_at=place if place != key else "",
        archived=archived if isinstance(archived, bool) else None,
        funding=tuple(link for link in links if link.startswith("https://"))[:MOST_ADDRESSES],
        asked=asked,
        answered=None if asked is None or closed is None else min(asked, closed),
        last_activity=instant(row.get("pushedAt")),
    )


def _account(value: object) -> Finding | None:
    row = table(value)
    if not row:
        return None
    listed = row.get("hasSponsorsListing") is True
    public = table(row.get("sponsorsListing")).get("isPublic") is True
    monthly = count(row.get("monthlyEstimatedSponsorsIncomeInCents")) if listed else None
    return AccountFinding(
        live=True,
        takes_payment=listed and public,
        currency="USD",
        # Zero is what GitHub also says of an income that is kept private.
        received_minor=monthly * 12 if monthly else None,
    )


def _pause(data: Mapping[str, Any]) -> timedelta | None:
    """Until its points are given out anew, when few are left."""
    limit = table(data.get("rateLimit"))
    left = count(limit.get("remaining"))
    if left is None or left >= _FEW_POINTS:
        return None
    try:
        until = datetime.fromisoformat(text_of(limit.get("resetAt")))
    except ValueError:
        return timedelta(hours=1)
    return max(until - timezone.now(), timedelta(minutes=1)) if until.tzinfo else timedelta(hours=1)
