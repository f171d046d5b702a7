"""Files of yarn that are broken, damaged or hostile."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import SourceFile, UnreadableLockfile
from sponsorplan.domain.lockfiles.yarn.parser import Yarn
from tests.domain.lockfiles.views import releases

YARN = Yarn()


@pytest.mark.parametrize(
    ("lesson", "code", "line"),
    [
        ("berry_broken", "not_yaml", 9),
        ("broken", "not_yarn", 7),
        ("conflict", "merge_conflict", 4),
        ("not_a_lockfile", "not_a_lockfile", None),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, lesson, code, line) -> None:
    with pytest.raises(UnreadableLockfile) as refused:
        read(YARN, f"yarn/{lesson}/yarn.lock")
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_bad_entries_are_left_out_and_named_and_the_rest_is_read(read) -> None:
    parsed = read(YARN, "yarn/malformed/yarn.lock")
    assert releases(parsed) == {"once@1.3.3", "once@1.4.0"}
    by_code = {problem.code: problem for problem in parsed.problems}
    assert by_code["repeated_key"].line == 14
    assert "“not a name@^1.0.0”, “no-version@^1.0.0”" in by_code["entry_skipped"].message


def test_bad_entries_of_berry_are_left_out_and_named(read) -> None:
    parsed = read(YARN, "yarn/berry_malformed/yarn.lock")
    assert releases(parsed) == {"once@1.4.0"}
    problem = next(one for one in parsed.problems if one.code == "entry_skipped")
    for entry in ("nothing", "no-version", "not-a-map", "odd"):
        assert f"“{entry}@npm:^1.0.0”" in problem.message


def test_metadata_without_a_version_is_refused() -> None:
    with pytest.raises(UnreadableLockfile, match="__metadata"):
        YARN.parse(SourceFile("yarn.lock", b"__metadata:\n  cacheKey: 8\n"))


CLASSIC = st.sampled_from(
    [
        "a@^1.0.0:",
        '"a@npm:b@^1.0.0", c@*:',
        '"a@file:../a":',
        '"git+ssh://git@host/a.git":',
        "a:",
        '  version "1.0.0"',
        "  version 1",
        '  resolved "https://[x"',
        "  name a",
        "  dependencies:",
        "  optionalDependencies:",
        '    a "^1.0.0"',
        '    "c" *',
        "  bad",
        "\t",
        '"',
        "# c",
        "",
    ]
)


BERRY = st.sampled_from(
    [
        '"a@npm:^1.0.0":',
        '"a@npm:^1.0.0, b@npm:a@1":',
        '"a@patch:a@npm%3A1#x":',
        '"s@workspace:.":',
        "  version: 1.0.0",
        "  version: {}",
        '  resolution: "a@npm:1.0.0"',
        '  resolution: "s@workspace:."',
        '  resolution: "a@patch:a@npm%3A1.0.0#x::__archiveUrl=x"',
        '  resolution: "a@npm:1.0.0::a=b&__archiveUrl=http%3A"',
        "  resolution: []",
        "  dependencies:",
        "    a: ^1.0.0",
        '    b: "npm:a@1"',
        "  dependenciesMeta:",
        "    a:",
        "      optional: true",
        "  linkType: soft",
        "a: b",
        "",
    ]
)


MANIFESTS = st.sampled_from(
    [
        {},
        {"package.json": b"{"},
        {"package.json": b'{"dependencies": {"a": "^1.0.0"}, "workspaces": ["*", "[a", "**"]}'},
        {"package.json": b'{"devDependencies": {"a": 1}, "resolutions": {"a": "patch:%"}}'},
    ]
)


@given(lines=st.lists(CLASSIC, max_size=14), beside=MANIFESTS)
def test_whatever_stands_in_a_file_of_yarn_1_it_is_read_or_refused(lines, beside) -> None:
    content = "\n".join(["# yarn lockfile v1", *lines]).encode()
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content, beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)


@given(lines=st.lists(BERRY, max_size=18), beside=MANIFESTS)
def test_whatever_stands_in_a_file_of_berry_it_is_read_or_refused(lines, beside) -> None:
    content = "\n".join(["__metadata:", "  version: 8", *lines]).encode()
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content, beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)


FILES = [
    file.read_bytes()
    for file in sorted((Path(__file__).parent / "fixtures/yarn").glob("*/yarn.lock"))
]


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.integers(0, 9),
        st.sampled_from(
            [b"", b"[]", b"{}", b'"', b"'", b":", b"@", b"\n", b"  ", b"%", b"::", b"\xff", b"("]
        ),
    ),
    max_size=6,
)


@given(content=st.sampled_from(FILES), changes=CHANGES)
def test_a_file_damaged_anywhere_is_read_or_refused(content, changes) -> None:
    for at, cut, new in changes:
        content = content[:at] + new + content[at + cut :]
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
