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

REPOSITORY = re.compile(r"github\.com/([a-z0-9-]+)/([a-z0-9._-]+)", re.ASCII)
_LOGIN = re.compile(r"github_sponsors:([a-z0-9-]+)", re.ASCII)
_FEW_POINTS = 200
_YEAR = timedelta(days=365)
_REPOSITORY_FIELDS = "nameWithOwner isPrivate isArchived pushedAt fundingLinks{platform url}"
_ACCOUNT_FIELDS = (
    "... on Sponsorable{hasSponsorsListing monthlyEstimatedSponsorsIncomeInCents "
    "sponsorsListing{isPublic}}"
)


class Github:
    """What all questions to GitHub have in common: a token, and points that run out."""

    limit: ClassVar[str] = "rateLimit{remaining resetAt}"
    name: ClassVar[str] = "github"
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 2_000
    minutely: ClassVar[int | None] = None

    def _ask(self, query: str) -> dict[str, Any]:
        token = settings.SPONSORPLAN_GITHUB_TOKEN
        if not token:
            raise SourceUnavailable(
                "GitHub's GraphQL takes no question without a token: set SPONSORPLAN_GITHUB_TOKEN.",
                timedelta(hours=1),
            )
        client = Client(settings.SPONSORPLAN_GITHUB_API, {"Authorization": f"Bearer {token}"})
        return graphql(checked(lambda: client.post("/graphql", {"query": query})))


class GithubRepositories(Github):
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 25
    fresh_for: ClassVar[timedelta] = timedelta(days=3)

    def takes(self, key: str) -> bool:
        return REPOSITORY.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        named = {
            f"r{at}": found for at, key in enumerate(keys) if (found := REPOSITORY.fullmatch(key))
        }
        parts = [
            f'{alias}:repository(owner:"{found[1]}",name:"{found[2]}"){{{_REPOSITORY_FIELDS}}}'
            for alias, found in named.items()
        ]
        data = self._ask(f"query{{{' '.join(parts)} {self.limit}}}")
        return Answers(
            {found[0]: _repository(found[0], data.get(alias)) for alias, found in named.items()},
            pause=pause(data),
        )


class GithubSponsors(Github):
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
        data = self._ask(f"query{{{' '.join(parts)} {self.limit}}}")
        return Answers(
            {found[0]: _account(data.get(alias)) for alias, found in named.items()},
            pause=pause(data),
        )


def _repository(key: str, value: object) -> Finding | None:
    row = table(value)
    # What the operator's token opens beyond the public is for nobody else to know.
    if not row or row.get("isPrivate") is True:
        return None
    place = canonical(f"github.com/{text_of(row.get('nameWithOwner'))}") or key
    links = (text_of(table(link).get("url")) for link in rows(row.get("fundingLinks")))
    archived = row.get("isArchived")
    # A push may be a program's: only one of long ago tells that no person worked since.
    pushed = instant(row.get("pushedAt"))
    quiet_since = (timezone.now() - _YEAR).date().isoformat()
    return RepositoryFinding(
        now_at=place if place != key else "",
        archived=archived if isinstance(archived, bool) else None,
        funding=tuple(link for link in links if link.startswith("https://"))[:MOST_ADDRESSES],
        last_activity=pushed if pushed < quiet_since else "",
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


def pause(data: Mapping[str, Any]) -> timedelta | None:
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
