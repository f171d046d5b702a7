"""Prepared searches: built from canonical keys alone, and never anything else."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sponsorplan.domain.contributions.addresses import (
    is_own_link,
    is_searchable,
    searches,
)
from sponsorplan.domain.contributions.kinds import Kind
from sponsorplan.domain.upstreams.repository import canonical

GITHUB, GITLAB, CODEBERG = "github.com/loom/weave", "gitlab.com/loom/sub/weave", "codeberg.org/a/b"
PLACES = [GITHUB, GITLAB, CODEBERG, "salsa.debian.org/~loom/weave"]


def queries(place: str, kind: Kind) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(found.url).query) for found in searches(place, kind)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_search_is_below_the_repository_at_its_own_host(place: str, kind: Kind) -> None:
    for found in searches(place, kind):
        parts = urlsplit(found.url)
        assert found.url.startswith(f"https://{place}/")
        assert parts.hostname == place.partition("/")[0]
        assert found.url.isascii()
        assert not set(' "<>\\') & set(found.url)
        assert not parts.fragment
        assert canonical(found.url) == place


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CODE])
def test_every_kind_that_is_proposed_begins_somewhere_that_needs_no_label(
    place: str, kind: Kind
) -> None:
    assert any(not found.guess for found in searches(place, kind))


def test_at_github_a_search_is_made_of_its_qualifiers() -> None:
    terms = [query["q"][0] for query in queries(GITHUB, Kind.TRIAGE)]
    assert terms[0] == "is:issue is:open comments:0"
    assert terms[1] == "is:issue is:open sort:updated-asc"
    assert terms[2].startswith('is:issue is:open label:"needs reproduction",')
    assert queries(GITHUB, Kind.REVIEW)[0]["q"] == ["is:pr is:open draft:false sort:created-asc"]
    assert urlsplit(searches(GITHUB, Kind.REVIEW)[0].url).path == "/loom/weave/pulls"


def test_a_search_by_label_says_that_it_is_a_guess() -> None:
    for place in PLACES:
        for kind in Kind:
            for found in searches(place, kind):
                assert found.guess == ("label" in urlsplit(found.url).query)


def test_at_gitlab_groups_may_nest_and_only_one_label_is_asked_for() -> None:
    found = searches(GITLAB, Kind.DOCUMENTATION)
    assert found[0].url == (
        "https://gitlab.com/loom/sub/weave/-/issues?state=opened&search=documentation"
    )
    assert queries(GITLAB, Kind.DOCUMENTATION)[1]["label_name[]"] == ["documentation"]
    assert queries(GITLAB, Kind.REVIEW)[0] == {
        "state": ["opened"],
        "sort": ["created_asc"],
        "draft": ["no"],
    }


def test_at_codeberg_nothing_goes_by_labels() -> None:
    assert not any(found.guess for kind in Kind for found in searches(CODEBERG, kind))
    assert queries(CODEBERG, Kind.TRIAGE)[0]["sort"] == ["leastcomment"]


@pytest.mark.parametrize(
    "key",
    [
        "github.com/loom",
        "opencollective.com/loom",
        "bitbucket.org/loom/weave",
        "evil.example/loom/weave",
        "github.com/Loom/weave",
        "github.com/loom/weave/issues",
        "github.com/loom/weave?q=x",
        "github.com/loom/../weave",
        "github.com/loom/we ave",
        "github.com@evil.example/a/b",
        "github.com/a/b#c",
        'github.com/a/b"onclick',
        "",
    ],
)
def test_what_is_no_canonical_key_at_a_known_host_leads_nowhere(key: str) -> None:
    assert not is_searchable(key)
    assert not any(searches(key, kind) for kind in Kind)


def test_what_a_member_gives_is_a_link_only_at_the_upstreams_own_host() -> None:
    assert is_own_link("https://github.com/loom/weave/issues/7#issuecomment-1", [GITHUB])
    assert is_own_link("https://gitlab.com/loom/sub/weave/-/issues/7", [GITLAB])


@pytest.mark.parametrize(
    "link",
    [
        "https://gitlab.com/loom/weave/-/issues/7",
        "http://github.com/loom/weave/issues/7",
        "https://github.com.evil.example/loom/weave",
        "https://github.com@evil.example/",
        "https://github.com:8443/loom/weave",
        "https://evil.example/github.com/",
        "https://github.com\\@evil.example/",
        "javascript:alert(1)",
        "https://",
        "",
    ],
)
def test_anything_else_is_text(link: str) -> None:
    assert not is_own_link(link, [GITHUB])


def test_a_host_that_is_no_home_of_repositories_is_never_linked() -> None:
    assert not is_own_link("https://opencollective.com/loom", ["opencollective.com/loom"])
