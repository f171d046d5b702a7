"""The many spellings of one repository."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.upstreams.repository import canonical, owner

SAME = [
    "https://github.com/Loom/Weave",
    "http://github.com/loom/weave/",
    "https://www.github.com/loom/weave.git",
    "git+https://github.com/loom/weave.git#v1.2.0",
    "git://github.com/loom/weave.git",
    "git+ssh://git@github.com/loom/weave.git",
    "ssh://git@github.com/loom/weave",
    "ssh://git@github.com:22/loom/weave.git",
    "git@github.com:loom/weave.git",
    "scm:git:https://github.com/loom/weave.git",
    "scm:git:git@github.com:loom/weave.git",
    "https://user:token@github.com/loom/weave.git",
    "https://github.com/loom/weave/tree/main/packages/shuttle",
    "https://github.com/loom/weave/blob/main/README.md?plain=1",
    "https://codeload.github.com/loom/weave/tar.gz/0a1b2c",
    "github:Loom/weave",
    "github.com/loom/weave",
]
OTHERS = [
    ("https://gitlab.com/loom/tools/weave/-/tree/main/src", "gitlab.com/loom/tools/weave"),
    ("https://gitlab.com/loom/weave/tree/main", "gitlab.com/loom/weave"),
    ("gitlab:loom/weave", "gitlab.com/loom/weave"),
    ("https://codeberg.org/loom/weave/src/branch/main", "codeberg.org/loom/weave"),
    ("https://bitbucket.org/loom/weave/src/main/", "bitbucket.org/loom/weave"),
    ("https://git.sr.ht/~ada/weave", "git.sr.ht/~ada/weave"),
]
NOT_REPOSITORIES = [
    "",
    "weave",
    "https://loom.example/weave",
    "https://github.com/loom",
    "https://github.com/sponsors/ada",
    "https://github.com/orgs/loom/repositories",
    "https://github.com@evil.example/loom/weave",
    "https://evil.example\\@github.com/loom/weave",
    "https://github.com.evil.example/loom/weave",
    "https://github.com:8443/loom/weave",
    "https://github.com/loom/..",
    "https://github.com/loom/we%61ve",
    "https://github.com/loom/wеave",
    "https://\u212aithub.com/loom/weave",
    "https://github.com/loom/weave\nX",
    "file:///loom/weave",
    "../loom/weave",
    "https://github.com/loom/" + "a" * 400,
]


@pytest.mark.parametrize("address", SAME)
def test_every_spelling_of_a_repository_is_the_same_repository(address: str) -> None:
    assert canonical(address) == "github.com/loom/weave"


@pytest.mark.parametrize(("address", "repository"), OTHERS)
def test_other_hosts_keep_their_own_shapes(address: str, repository: str) -> None:
    assert canonical(address) == repository


@pytest.mark.parametrize("address", NOT_REPOSITORIES)
def test_what_is_no_repository_we_can_place_stays_unknown(address: str) -> None:
    assert canonical(address) is None


@given(st.one_of(st.text(), st.text(max_size=30).map("https://github.com/loom/{}".format)))
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    repository = canonical(text)
    assert repository is None or canonical(f"https://{repository}") == repository


def test_the_owner_is_the_account_that_holds_the_repository() -> None:
    assert owner("github.com/loom/weave") == "github.com/loom"
    assert owner("gitlab.com/loom/tools/weave") == "gitlab.com/loom"
