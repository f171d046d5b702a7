"""npm ls --json --all, as a file or pasted."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import NpmLs
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "npm-ls"
NPM_LS = NpmLs()


def keys(parsed: ParsedLockfile) -> list[str]:
    return [f"{package.name}@{package.version}" for package in parsed.packages]


def direct(parsed: ParsedLockfile) -> dict[str, bool | None]:
    return dict(zip(keys(parsed), (one.direct for one in parsed.packages), strict=True))


def scopes(parsed: ParsedLockfile) -> dict[str, str]:
    return dict(zip(keys(parsed), (one.scope.value for one in parsed.packages), strict=True))


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = keys(parsed)
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def refusal(text: str) -> str:
    with pytest.raises(UnreadableLockfile) as caught:
        NPM_LS.parse(SourceFile("npm-ls.json", text.encode()))
    return caught.value.problem.code


def test_packages_and_what_needs_what_are_read(read) -> None:
    parsed = read(NPM_LS, "npm-ls/ordinary/npm-ls.json")
    assert (parsed.format, parsed.parser) == ("npm-ls", "npm-ls")
    assert direct(parsed) == {
        "@tea/lid@0.3.1": True,
        "Kettle@1.2.0": True,
        "pot@3.0.0": True,
        "spout@1.0.0": False,
        "spout@2.0.0": False,
    }
    assert edges(parsed) == {
        ("Kettle@1.2.0", "@tea/lid@0.3.1"),
        ("Kettle@1.2.0", "spout@2.0.0"),
        ("@tea/lid@0.3.1", "spout@1.0.0"),
    }
    assert parsed.local == (LocalPackage("npm", "shop", "1.0.0"),)


def test_where_a_package_is_from_is_kept_though_it_is_repeated_without(read) -> None:
    parsed = read(NPM_LS, "npm-ls/ordinary/npm-ls.json")
    found = {package.name: package for package in parsed.packages}
    assert found["@tea/lid"].host == "registry.example"
    assert (found["pot"].source, found["pot"].repository) == (
        Source.GIT,
        "ssh://git.example/tea/pot",
    )


def test_development_is_unknown_without_package_json_and_that_is_said(read) -> None:
    parsed = read(NPM_LS, "npm-ls/ordinary/npm-ls.json")
    assert codes(parsed) == ["companion_missing"]
    assert parsed.wants == ("package.json",)


def test_package_json_beside_it_tells_development_and_aliases(read) -> None:
    parsed = read(NPM_LS, "npm-ls/with-manifest/npm-ls.json")
    assert scopes(parsed) == {
        "lid@0.1.0": "runtime",
        "lid@0.3.1": "runtime",
        "spout@1.0.0": "runtime",
        "sugar@1.0.0": "dev",
        "taster@4.0.0": "dev",
    }
    assert parsed.problems == ()


def test_an_alias_is_resolved_by_the_address_of_the_archive(read) -> None:
    parsed = read(NPM_LS, "npm-ls/aliases/npm-ls.json")
    assert keys(parsed) == ["@tea/lid@0.3.1", "lid@0.1.0", "lid@0.3.1"]


def test_that_aliases_cannot_be_seen_is_said() -> None:
    text = '{"dependencies": {"lid": {"version": "1.0.0"}}}'
    parsed = NPM_LS.parse(SourceFile("npm-ls.json", text.encode()))
    assert codes(parsed) == ["companion_missing", "aliases_unknown"]


def test_the_long_form_tells_scopes_aliases_and_funding(read) -> None:
    parsed = read(NPM_LS, "npm-ls/long/npm-ls.json")
    assert scopes(parsed) == {
        "lid@0.1.0": "runtime",
        "lid@0.3.1": "runtime",
        "spout@1.0.0": "runtime",
        "steam@2.0.0": "optional",
        "sugar@1.0.0": "dev",
        "taster@4.0.0": "dev",
    }
    assert parsed.packages[1].funding == ("https://give.example/lid",)
    assert parsed.problems == ()


def test_workspaces_are_local_and_what_they_name_is_direct(read) -> None:
    parsed = read(NPM_LS, "npm-ls/workspaces/npm-ls.json")
    assert [local.name for local in parsed.local] == ["cart", "shop", "till"]
    assert direct(parsed) == {"lid@0.3.1": True, "spout@1.0.0": False}


def test_a_list_of_the_top_level_alone_is_no_graph(read) -> None:
    parsed = read(NPM_LS, "npm-ls/top-level/npm-ls.json")
    assert not parsed.edges_known
    assert "top_level_only" in codes(parsed)


def test_what_is_not_installed_is_left_out_and_strays_are_not_direct(read) -> None:
    parsed = read(NPM_LS, "npm-ls/unmet/npm-ls.json")
    assert direct(parsed) == {"below@1.0.0": False, "lid@0.3.1": True, "stray@1.0.0": False}
    assert "2 problems" in parsed.problems[-1].message


@pytest.mark.parametrize(("lesson", "code"), [("empty", "not_a_lockfile"), ("broken", "not_json")])
def test_output_without_packages_or_cut_short_is_refused(read, lesson: str, code: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(NPM_LS, f"npm-ls/{lesson}/npm-ls.json")
    assert caught.value.problem.code == code


def test_a_manifest_and_a_lockfile_are_refused() -> None:
    assert refusal('{"dependencies": {"lid": "^1.0.0"}}') == "not_a_lockfile"
    lock = '{"lockfileVersion": 1, "dependencies": {"lid": {"version": "1.0.0"}}}'
    assert refusal(lock) == "not_a_lockfile"
    assert refusal("[]") == "not_a_lockfile"


def test_names_and_versions_that_are_none_are_skipped() -> None:
    text = '{"dependencies": {"a b": {"version": "1"}, "lid": {"version": "1 2"}, "x": 3}}'
    parsed = NPM_LS.parse(SourceFile("npm-ls.json", text.encode()))
    assert parsed.packages == ()
    assert codes(parsed)[0] == "entry_skipped"


def test_it_is_taken_by_its_content_or_by_its_name() -> None:
    content = (FIXTURES / "ordinary" / "npm-ls.json").read_bytes()

    def parser(name: str, content: bytes) -> str:
        found = registry.find(name, content)
        return found.name if found else ""

    assert parser("npm-ls.json", content) == parser("tree.json", content) == "npm-ls"
    assert parser("npm-list-all.json", b'{"dependencies": {}}') == "npm-ls"
    assert parser("npm-ls.json", content.decode().encode("utf-16")) == "npm-ls"
    assert parser("package-lock.json", content) == "npm"
    assert parser("package.json", b'{"dependencies": {}, "overridden": 1}') == ""
    assert parser("some.json", b'{"dependencies": {}}') == ""


@settings(max_examples=200)
@given(
    json_of(
        "npm-ls/ordinary/npm-ls.json",
        "npm-ls/long/npm-ls.json",
        "npm-ls/unmet/npm-ls.json",
        "npm-ls/workspaces/npm-ls.json",
    )
)
def test_a_spoiled_output_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = NPM_LS.parse(SourceFile("npm-ls.json", content))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
