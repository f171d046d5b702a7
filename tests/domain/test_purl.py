import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sponsorplan.domain.purl import Purl, parse


@pytest.mark.parametrize(
    ("text", "purl"),
    [
        ("pkg:npm/%40babel/core@7.0.0", Purl("npm", "@babel/core", "7.0.0")),
        ("pkg:npm/@babel/core@7.0.0", Purl("npm", "@babel/core", "7.0.0")),
        ("pkg:npm/@babel/core", Purl("npm", "@babel/core")),
        ("pkg:npm/JSONStream@1.3.5", Purl("npm", "JSONStream", "1.3.5")),
        ("pkg:pypi/Zope.Interface@8.0", Purl("pypi", "zope-interface", "8.0")),
        (
            "pkg:maven/org.slf4j/slf4j-api@2.0?type=jar#x",
            Purl("maven", "org.slf4j:slf4j-api", "2.0"),
        ),
        (
            "pkg:golang/github.com/BurntSushi/toml@v1.5.0",
            Purl("golang", "github.com/BurntSushi/toml", "v1.5.0"),
        ),
        ("pkg:cargo/a@1.0.0%2Bbuild", Purl("cargo", "a", "1.0.0+build")),
        ("pkg:nuget/Newtonsoft.Json@13.0.3", Purl("nuget", "newtonsoft.json", "13.0.3")),
        (
            "pkg:swift/github.com/Alamofire/Alamofire@5.9.1",
            Purl("swift", "github.com/alamofire/alamofire", "5.9.1"),
        ),
    ],
)
def test_a_purl_is_read_with_the_name_the_registry_has(text: str, purl: Purl) -> None:
    assert parse(text) == purl
    assert parse(str(purl)) == purl


@pytest.mark.parametrize("text", ["", "pkg:", "pkg:npm", "pkg:npm/", "npm/a", "x"])
def test_what_is_no_purl_is_none(text: str) -> None:
    assert parse(text) is None


PIECES = [
    "npm",
    "pypi",
    "maven",
    "/",
    "/",
    "@",
    "%40",
    "%2B",
    "a",
    "B.c",
    "-",
    "1.0",
    "?a=b",
    "#",
    ":",
    " ",
    "é",
]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("npm/%40a/b@1.0")
@example("npm/@a@1.0")
@example("maven/a/b@1:0~+?a=b#c")
def test_what_needs_no_care_is_read_as_everything_else_is(rest: str) -> None:
    """A slash in front means nothing, and is not among what is read at once."""
    assert parse(f"pkg:{rest}") == parse(f"pkg:/{rest}")
