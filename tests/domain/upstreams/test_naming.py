"""How the source of a package comes to be known."""

import pytest

from sponsorplan.domain.upstreams.facts import Facts, PackageFact
from sponsorplan.domain.upstreams.naming import Named, naming, repository_of
from tests.domain.upstreams.given import facts


def found(package: Named, known: Facts) -> str | None:
    fact = repository_of(package, naming(known))
    return fact.repository if fact else None


def test_the_catalogue_is_believed_before_the_file() -> None:
    package = Named("npm", "weave", ("https://github.com/fork/weave",))
    assert found(package, facts({"weave": "github.com/loom/weave"})) == "github.com/loom/weave"


def test_the_file_is_believed_where_the_catalogue_is_silent() -> None:
    package = Named("npm", "weave", ("git+https://github.com/Loom/Weave.git",))
    fact = repository_of(package, naming(facts()))
    assert fact == PackageFact("github.com/loom/weave", "named in the lockfile", "lockfile")


def test_a_hint_that_is_no_repository_is_no_answer() -> None:
    assert found(Named("npm", "weave", ("https://loom.example/",)), facts()) is None


@pytest.mark.parametrize(
    ("kind", "name", "repository"),
    [
        ("golang", "github.com/Loom/weave/v2", "github.com/loom/weave"),
        ("golang", "github.com/loom/weave/cmd/shuttle", "github.com/loom/weave"),
        ("golang", "gitlab.com/loom/tools/weave/v3", "gitlab.com/loom/tools/weave"),
        ("golang", "golang.org/x/net", "github.com/golang/net"),
        ("golang", "k8s.io/client-go", "github.com/kubernetes/client-go"),
        ("golang", "gopkg.in/weave.v3", "github.com/go-weave/weave"),
        ("golang", "gopkg.in/loom/weave.v2", "github.com/loom/weave"),
        ("swift", "github.com/loom/weave", "github.com/loom/weave"),
        ("githubactions", "loom/weave", "github.com/loom/weave"),
        ("github", "loom/weave", "github.com/loom/weave"),
        ("bitbucket", "loom/weave", "bitbucket.org/loom/weave"),
        ("npm", "@types/weave", "github.com/definitelytyped/definitelytyped"),
    ],
)
def test_some_names_tell_where_the_source_is(kind: str, name: str, repository: str) -> None:
    assert found(Named(kind, name), facts()) == repository


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("golang", "loom.example/weave"),
        ("golang", "github.com/loom"),
        ("npm", "weave"),
        ("npm", "@loom/weave"),
        ("pypi", "github.com/loom/weave"),
        ("pypi", "@types/weave"),
    ],
)
def test_other_names_tell_nothing(kind: str, name: str) -> None:
    assert found(Named(kind, name), facts()) is None


def test_a_scope_that_lives_in_one_repository_tells_where_its_other_packages_are() -> None:
    known = facts({f"@loom/{part}": "github.com/loom/weave" for part in "abc"})
    fact = repository_of(Named("npm", "@loom/new"), naming(known))
    assert fact is not None
    assert fact.repository == "github.com/loom/weave"
    assert fact.evidence == "same npm scope as 3 packages"


def test_two_packages_are_too_few_to_speak_for_a_scope() -> None:
    known = facts({f"@loom/{part}": "github.com/loom/weave" for part in "ab"})
    assert found(Named("npm", "@loom/new"), known) is None


def test_a_scope_with_two_repositories_tells_nothing() -> None:
    known = facts(
        {f"@loom/{part}": "github.com/loom/weave" for part in "abc"}
        | {"@loom/d": "github.com/loom/shuttle"}
    )
    assert found(Named("npm", "@loom/new"), known) is None
