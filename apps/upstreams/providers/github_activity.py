"""GitHub by GraphQL: who worked on a repository in a year, and how much it was asked.

Contract: GitHub's public GraphQL schema and the qualifiers of its issue search; neither was run
against GitHub by us. The year is asked for in twelve periods of thirty days, which tells regulars
from people who came once, and keeps a period within what one answer lists.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone

from apps.upstreams.providers.asking import count, instant
from apps.upstreams.providers.github import REPOSITORY, Github, pause
from apps.upstreams.providers.interface import Answers
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.risk.signals import is_bot, people
from sponsorplan.domain.upstreams.findings import Finding, RepositoryFinding, Subject
from sponsorplan.domain.upstreams.repository import canonical

_PERIODS, _PERIOD = 12, timedelta(days=30)
_YEAR = _PERIODS * _PERIOD
_LISTED = 100  # the most that one part of an answer lists
_REGULARLY = 3  # periods of the twelve
_ENOUGH = 8  # regulars at which more of them change nothing, so that "at least" will do
_NO_PROGRAMS = " ".join(
    f"-author:app/{name}" for name in ("dependabot", "renovate", "github-actions")
)
_COMMIT = "parents(first:2){totalCount} committedDate author{name email user{login}}"


class GithubActivity(Github):
    name: ClassVar[str] = "github_activity"
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 5
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return REPOSITORY.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        now = timezone.now().replace(microsecond=0)
        named = {
            str(at): found for at, key in enumerate(keys) if (found := REPOSITORY.fullmatch(key))
        }
        parts = [_parts(alias, found[1], found[2], now) for alias, found in named.items()]
        data = self._ask(f"query{{{' '.join(parts)} {self.limit}}} {_work(now)}")
        return Answers(
            {found[0]: _finding(found[0], alias, data) for alias, found in named.items()},
            pause=pause(data),
        )


def _parts(alias: str, owner: str, name: str, now: datetime) -> str:
    year, before = (now - _YEAR).date(), (now - 2 * _YEAR).date()
    last = f"created:{before}..{year - timedelta(days=1)}"
    searches = {
        "opened": f"created:>={year}",
        "closed": f"created:>={year} is:closed",
        "before": last,
    }
    counted = " ".join(
        f'{which}{alias}:search(query:"repo:{owner}/{name} {words} {_NO_PROGRAMS}",'
        "type:ISSUE,first:1){issueCount}"
        for which, words in searches.items()
    )
    return (
        f'r{alias}:repository(owner:"{owner}",name:"{name}")'
        f"{{nameWithOwner isPrivate defaultBranchRef{{target{{...work}}}}}} {counted}"
    )


def _work(now: datetime) -> str:
    """The commits of each period, as a fragment that all repositories share."""
    periods = " ".join(
        f'p{at}:history(first:{_LISTED},since:"{(now - (at + 1) * _PERIOD).isoformat()}",'
        f'until:"{(now - at * _PERIOD).isoformat()}"){{totalCount nodes{{{_COMMIT}}}}}'
        for at in range(_PERIODS)
    )
    return f"fragment work on Commit{{{periods}}}"


def _finding(key: str, alias: str, data: Mapping[str, Any]) -> Finding | None:
    row = table(data.get(f"r{alias}"))
    if not row or row.get("isPrivate") is True:
        return None
    place = canonical(f"github.com/{text_of(row.get('nameWithOwner'))}") or key
    if place != key:
        # Its search would count what was asked at the former place; the present one is asked next.
        return RepositoryFinding(now_at=place)
    opened, closed, before = (
        count(table(data.get(f"{which}{alias}")).get("issueCount"))
        for which in ("opened", "closed", "before")
    )
    branch = table(table(row.get("defaultBranchRef")).get("target"))
    periods = [table(branch.get(f"p{at}")) for at in range(_PERIODS)]
    known = all(count(period.get("totalCount")) is not None for period in periods)
    worked = [_worked(period) for period in periods]
    regulars = _regulars(worked, all_listed=_all_listed(periods)) if known else None
    return RepositoryFinding(
        commits=_commits(worked) if known and _all_listed(periods) else None,
        regulars=regulars,
        maintainers=regulars,
        asked=opened,
        answered=None if opened is None or closed is None else min(opened, closed),
        opened_before=before,
        last_activity=_last(worked),
    )


def _all_listed(periods: Iterable[Mapping[str, Any]]) -> bool:
    return all((count(period.get("totalCount")) or 0) <= _LISTED for period in periods)


def _worked(period: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who committed, once for each commit, and on which day. Programs and merges are left out."""
    found = []
    for commit in map(table, rows(period.get("nodes"))):
        author = table(commit.get("author"))
        login = text_of(table(author.get("user")).get("login"))
        names = (login, text_of(author.get("email")), text_of(author.get("name")))
        merge = (count(table(commit.get("parents")).get("totalCount")) or 0) > 1
        # Who this is tells programs and one's several addresses apart; it ends here.
        if not merge and not any(map(is_bot, names)):
            found.append((next(filter(None, names), ""), instant(commit.get("committedDate"))))
    return found


def _commits(worked: Iterable[Sequence[tuple[str, str]]]) -> tuple[int, ...]:
    return people(Counter(person for period in worked for person, _ in period))


def _regulars(worked: Iterable[Sequence[tuple[str, str]]], *, all_listed: bool) -> int | None:
    """People active in at least three periods; unknown where some are not listed and few are seen."""
    active = Counter(person for period in worked for person in {person for person, _ in period})
    seen = sum(1 for periods in active.values() if periods >= _REGULARLY)
    return seen if all_listed or seen >= _ENOUGH else None


def _last(worked: Iterable[Sequence[tuple[str, str]]]) -> str:
    days = [day for period in worked for _, day in period if day]
    return max(days, key=date.fromisoformat, default="")
