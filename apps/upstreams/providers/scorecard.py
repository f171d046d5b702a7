"""OpenSSF Scorecard: checks of a repository, 0 to 10. Data under CDLA Permissive 2.0.

Contract: the OpenAPI document of the Scorecard service. About a third of repositories are not scanned,
which is a 404; -1 is a check that came to no conclusion.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from django.conf import settings

from apps.upstreams.providers.asking import checked, count, document
from apps.upstreams.providers.interface import Answers
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.upstreams.findings import RepositoryFinding, Subject
from sponsorplan.http import Client

_REPOSITORY = re.compile(r"github\.com/[a-z0-9-]+/[a-z0-9._-]+", re.ASCII)
_UNCHANGED, _MISSING = 304, 404
_BEST = 10


class ScorecardRepositories:
    name: ClassVar[str] = "scorecard"
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 1
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 1_000
    minutely: ClassVar[int | None] = 60
    fresh_for: ClassVar[timedelta] = timedelta(days=7)

    def takes(self, key: str) -> bool:
        return _REPOSITORY.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:
        (key,) = keys
        known = etags.get(key, "")
        client = Client(settings.SPONSORPLAN_SCORECARD_URL)
        headers = {"If-None-Match": known} if known else {}
        answer = checked(
            lambda: client.get(f"/projects/{key}", headers=headers),
            allowed=frozenset({_UNCHANGED, _MISSING}),
        )
        if answer.status == _UNCHANGED:
            return Answers(unchanged=frozenset({key}))
        if answer.status == _MISSING:
            return Answers({key: None})
        checks = {
            text_of(check.get("name")): score
            for check in map(table, rows(document(answer).get("checks")))
            if (score := count(check.get("score"))) is not None and score <= _BEST
        }
        return Answers(
            {key: RepositoryFinding(checks=checks)}, etags={key: answer.headers.get("etag", "")}
        )
