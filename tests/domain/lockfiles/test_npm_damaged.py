"""Files of npm that are broken, damaged or hostile."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import Limits, SourceFile, UnreadableLockfile
from sponsorplan.domain.lockfiles.npm.parser import Npm
from tests.domain.lockfiles.views import codes, direct, edges, releases

NPM = Npm()


def lock(**packages: object) -> bytes:
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}}).encode()


@pytest.mark.parametrize(
    ("path", "code", "line"),
    [
        ("npm/broken/package-lock.json", "not_json", 7),
        ("npm/conflict/package-lock.json", "merge_conflict", 12),
        ("npm/not_a_lockfile/package-lock.json", "not_a_lockfile", None),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, path, code, line) -> None:
    with pytest.raises(UnreadableLockfile) as refused:
        read(NPM, path)
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_bad_entries_are_left_out_and_named_and_the_rest_is_read(read) -> None:
    parsed = read(NPM, "npm/malformed/package-lock.json")
    assert releases(parsed) == {"inherits@2.0.4", "once@1.4.0", "wrappy@1.0.2"}
    assert direct(parsed) == {"inherits@2.0.4", "once@1.4.0"}
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}
    (problem,) = parsed.problems
    assert problem.code == "entry_skipped"
    for entry in ("array", "no-version", "not a name", "number"):
        assert f"“node_modules/{entry}”" in problem.message


def test_an_unknown_version_is_read_as_far_as_it_goes_with_a_warning(read) -> None:
    parsed = read(NPM, "npm/newer_version/package-lock.json")
    assert direct(parsed) == {"once@1.4.0"}
    assert codes(parsed) == ["unknown_version"]


def test_nests_past_the_limit_are_refused() -> None:
    tree: dict[str, object] = {}
    for _ in range(30):
        tree = {"a": {"version": "1.0.0", "dependencies": tree}}
    content = json.dumps({"lockfileVersion": 1, "dependencies": tree}).encode()
    with pytest.raises(UnreadableLockfile) as refused:
        NPM.parse(SourceFile("package-lock.json", content, limits=Limits(max_depth=20)))
    assert refused.value.problem.code == "too_deep"


def test_a_path_deeper_than_the_limit_is_left_out() -> None:
    path = "/".join(["node_modules/a"] * 30)
    content = lock(**{path: {"version": "1.0.0"}, "node_modules/b": {"version": "1.0.0"}})
    parsed = NPM.parse(SourceFile("package-lock.json", content, limits=Limits(max_depth=20)))
    assert releases(parsed) == {"b@1.0.0"}
    assert codes(parsed) == ["entry_skipped"]


def test_many_bad_entries_make_one_problem() -> None:
    content = lock(**{f"node_modules/bad-{number}": [] for number in range(40)})
    (problem,) = NPM.parse(SourceFile("package-lock.json", content)).problems
    assert "and 35 more" in problem.message


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read) -> None:
    plain = lock(**{"node_modules/once": {"version": "1.4.0"}})
    odd = b"\xef\xbb\xbf" + plain.replace(b", ", b",\r\n")
    assert NPM.parse(SourceFile("package-lock.json", odd)) == NPM.parse(
        SourceFile("package-lock.json", plain)
    )


KEYS = st.sampled_from(
    [
        "",
        "node_modules/a",
        "node_modules/a/node_modules/b",
        "packages/a",
        "a",
        "version",
        "resolved",
        "dependencies",
        "requires",
        "devDependencies",
        "link",
        "name",
        "funding",
        "url",
        "inBundle",
        "bundled",
        "packages",
    ]
)


TEXTS = st.text(max_size=8) | st.sampled_from(
    ["1.0.0", "file:../a", "npm:b@1", "git+ssh://git@host:a/b.git#c", "https://[x", "packages/a"]
)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=30,
)


@given(
    version=st.sampled_from([1, 2, 3, "3", None, 9]),
    packages=TREES,
    dependencies=TREES,
    beside=st.none() | TREES,
)
def test_whatever_stands_in_a_tree_the_rest_of_it_is_read(
    version, packages, dependencies, beside
) -> None:
    tree = {"lockfileVersion": version, "packages": packages, "dependencies": dependencies}
    files = {} if beside is None else {"package.json": json.dumps(beside).encode()}
    # The tree's own shape is always a lockfile's; nothing in it may stop the rest being read.
    parsed = NPM.parse(SourceFile("package-lock.json", json.dumps(tree).encode(), files))
    assert all(one.name and one.version for one in parsed.packages)


@given(content=st.binary(max_size=60))
def test_whatever_bytes_come_they_are_read_or_refused(content) -> None:
    with pytest.raises(UnreadableLockfile):
        NPM.parse(SourceFile("package-lock.json", b"{" + content))
