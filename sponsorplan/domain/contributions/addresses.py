"""Searches of an upstream's own issues and pull requests, as addresses.

An address is built from a repository's canonical key and words of ours alone, and only for hosts
whose searches we know. GitHub: the qualifiers of its issue search. GitLab and Forgejo: the
parameters their own lists use. Which labels a repository has, only its people know: a search by
label is a guess, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from sponsorplan.domain.channels import address
from sponsorplan.domain.contributions.kinds import Kind
from sponsorplan.domain.upstreams.repository import canonical

_GITHUB = "github.com"
_FORGEJO = "codeberg.org"
_GITLAB = frozenset(
    {
        "gitlab.com",
        "foss.heptapod.net",
        "framagit.org",
        "gitlab.freedesktop.org",
        "gitlab.gnome.org",
        "invent.kde.org",
        "salsa.debian.org",
    }
)


@dataclass(frozen=True, slots=True)
class Search:
    """Where to begin. ``guess``: it goes by labels, which the repository may not have."""

    title: str
    url: str
    guess: bool = False


class _Order(StrEnum):
    OLDEST = "created"
    QUIET = "updated"
    UNANSWERED = "comments"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to search for, whatever the host. ``closed``: what is settled tells as much."""

    title: str
    pulls: bool = False
    closed: bool = False
    order: _Order | None = None
    word: str = ""
    labels: tuple[str, ...] = ()


_UNOWNED = "Open issues that were quiet for longest"
_WISHES: dict[Kind, tuple[_Wish, ...]] = {
    Kind.TRIAGE: (
        _Wish("Open issues with the fewest answers", order=_Order.UNANSWERED),
        _Wish(_UNOWNED, order=_Order.QUIET),
        _Wish(
            "Issues that wait for somebody to reproduce them",
            labels=("needs reproduction", "needs-reproduction", "needs repro", "needs-repro"),
        ),
    ),
    Kind.REVIEW: (
        _Wish("Open pull requests, the oldest first", pulls=True, order=_Order.OLDEST),
        _Wish("Open pull requests that were quiet for longest", pulls=True, order=_Order.QUIET),
    ),
    Kind.DOCUMENTATION: (
        _Wish("Open issues about documentation", word="documentation"),
        _Wish("Issues labelled as documentation", labels=("documentation", "docs")),
    ),
    Kind.TUTORIAL: (
        _Wish("Issues that ask for an example", closed=True, word="example"),
        _Wish("Issues labelled as questions", closed=True, labels=("question",)),
    ),
    Kind.MIGRATION: (_Wish("Issues about alternatives", closed=True, word="alternative"),),
    Kind.ADOPTION: (
        _Wish("Issues about who maintains it", closed=True, word="maintainer"),
        _Wish("Issues about forks", closed=True, word="fork"),
    ),
    Kind.QUESTION: (
        _Wish("Issues about sponsoring it", closed=True, word="sponsor"),
        _Wish("Issues about donations", closed=True, word="donate"),
    ),
    Kind.CODE: (
        _Wish("Issues that ask for help", labels=("help wanted", "good first issue")),
        _Wish(_UNOWNED, order=_Order.QUIET),
    ),
}


def searches(repository: str, kind: Kind) -> tuple[Search, ...]:
    """Where to begin with one kind of help; empty for what is no canonical key at a known host."""
    if canonical(f"https://{repository}") != repository:
        return ()
    host = repository.partition("/")[0]
    found = (_search(host, repository, wish) for wish in _WISHES[kind])
    return tuple(search for search in found if search)


def is_searchable(repository: str) -> bool:
    """Whether there are prepared addresses for the repository."""
    return bool(searches(repository, Kind.TRIAGE))


def is_own_link(link: str, places: Iterable[str]) -> bool:
    """Whether an address that somebody gave is at the host of one of these repositories.

    Only then it may be a link. Everything else is shown as text.
    """
    host = link.removeprefix("https://").partition("/")[0]
    known = host in (_GITHUB, _FORGEJO) or host in _GITLAB
    return is_evidence(link) and known and host in {place.partition("/")[0] for place in places}


def is_evidence(link: str) -> bool:
    """Whether a text is a plain https address, which can be noted as what somebody did."""
    return link.startswith("https://") and address.read(link) is not None


def _search(host: str, repository: str, wish: _Wish) -> Search | None:
    if host == _GITHUB:
        tail: str | None = _at_github(wish)
    elif host == _FORGEJO:
        tail = _at_forgejo(wish)
    elif host in _GITLAB:
        tail = _at_gitlab(wish)
    else:
        return None
    if not tail:
        return None
    return Search(wish.title, f"https://{repository}/{tail}", bool(wish.labels))


def _at_github(wish: _Wish) -> str:
    terms = ["is:pr" if wish.pulls else "is:issue", *([] if wish.closed else ["is:open"])]
    if wish.pulls:
        terms.append("draft:false")
    if wish.order is _Order.UNANSWERED:
        terms.append("comments:0")
    elif wish.order:
        terms.append(f"sort:{wish.order}-asc")
    if wish.word:
        terms.append(f"{wish.word} in:title")
    if wish.labels:
        terms.append("label:" + ",".join(f'"{label}"' for label in wish.labels))
    return _tail("pulls" if wish.pulls else "issues", {"q": " ".join(terms)})


def _at_gitlab(wish: _Wish) -> str | None:
    if wish.order is _Order.UNANSWERED:
        return None  # its list does not go by comments
    query = {"state": "all" if wish.closed else "opened"}
    if wish.order:
        query["sort"] = f"{wish.order}_asc"
    if wish.pulls:
        query["draft"] = "no"
    if wish.word:
        query["search"] = wish.word
    if wish.labels:
        query["label_name[]"] = wish.labels[0]  # several would all have to be there
    return _tail("-/merge_requests" if wish.pulls else "-/issues", query)


def _at_forgejo(wish: _Wish) -> str | None:
    if wish.labels:
        return None  # its labels go by number
    sorts = {
        _Order.OLDEST: "oldest",
        _Order.QUIET: "leastupdate",
        _Order.UNANSWERED: "leastcomment",
    }
    query = {"type": "all", "state": "all" if wish.closed else "open"}
    if wish.order:
        query["sort"] = sorts[wish.order]
    if wish.word:
        query["q"] = wish.word
    return _tail("pulls" if wish.pulls else "issues", query)


def _tail(page: str, query: dict[str, str]) -> str:
    return f"{page}?{urlencode(query, quote_via=quote)}"
