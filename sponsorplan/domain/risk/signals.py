"""What is known about the people behind an upstream. ``None`` is not known, and never zero."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

# Names of programs that commit, and the local part of their addresses. Anchored, since a bare
# "travis" would drop people; the domain of an address tells nothing.
_BOT = re.compile(
    r"(?:\d+\+)?(?:.+\[bot\]|dependabot(?:-preview)?|renovate|greenkeeper|snyk|imgbot|depfu|mergify"
    r"|allcontributors|github-actions|pre-commit-ci|release-please|semantic-release|weblate|bors"
    r"|jenkins|travis-ci|circleci|web-flow|.+[-_ .]bot|bot[-_ .].+|.+[-_ .]ci[-_ .]bot)",
    re.IGNORECASE,
)
# Checks that say how hard it is to slip something in, by the name without its hyphens.
CHECKS = frozenset(
    {
        "codereview",
        "branchprotection",
        "dangerousworkflow",
        "tokenpermissions",
        "signedreleases",
        "trustedpublishing",
        "securitypolicy",
    }
)
INCONCLUSIVE = -1


@dataclass(frozen=True, slots=True)
class Signals:
    """Facts of the 12 months before ``as_of``, as far as anybody knows them.

    ``commits`` are counts of each person without bots and merges: empty means that nobody
    committed to a repository that was read. ``publishers`` may publish a release; ``regulars``
    were active in at least three of the last twelve thirty-day periods. ``answered`` of ``asked``
    issues and pull requests were answered or closed within 30 days. ``checks`` score 0 to 10.
    Funding is in US cents a year.
    """

    as_of: date | None = None
    commits: Sequence[int] | None = None
    publishers: int | None = None
    regulars: int | None = None
    asked: int | None = None
    answered: int | None = None
    last_activity: date | None = None
    checks: Mapping[str, Fraction] = field(default_factory=dict)
    distress: bool | None = None
    funding_cents: int | None = None
    paid_people: int | None = None
    company_owned: bool | None = None
    state: str = ""
    has_payee: bool | None = None


def is_bot(person: str) -> bool:
    """Whether a name, a login or an address is that of a program."""
    return _BOT.fullmatch(person.strip().partition("@")[0]) is not None


def people(commits: Mapping[str, int], bots: Sequence[str] = ()) -> tuple[int, ...]:
    """Counts of those who are people and committed, the most first."""
    known = set(bots)
    return tuple(
        sorted(
            (
                count
                for person, count in commits.items()
                if count and person not in known and not is_bot(person)
            ),
            reverse=True,
        )
    )


def named_check(name: str) -> str:
    """A check's name as `CHECKS` has it: ``Code-Review`` and ``code_review`` are one."""
    return re.sub(r"[^a-z]", "", name.lower())
