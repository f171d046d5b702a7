"""Files of pnpm that are broken, damaged, hostile or of another make."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import Limits, SourceFile, UnreadableLockfile
from sponsorplan.domain.lockfiles.pnpm.parser import Pnpm
from tests.domain.lockfiles.views import codes, direct, edges, releases

PNPM = Pnpm()


@pytest.mark.parametrize(
    ("lesson", "code", "line"),
    [
        ("anchor", "yaml_feature", 2),
        ("broken", "not_yaml", 7),
        ("conflict", "merge_conflict", 5),
        ("no_version", "not_a_lockfile", None),
        ("tag", "yaml_feature", 1),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, lesson, code, line) -> None:
    with pytest.raises(UnreadableLockfile) as refused:
        read(PNPM, f"pnpm/{lesson}/pnpm-lock.yaml")
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_a_repeated_key_is_told_with_its_line(read) -> None:
    parsed = read(PNPM, "pnpm/repeated/pnpm-lock.yaml")
    assert releases(parsed) == {"a@1.0.0"}
    assert [(problem.code, problem.line) for problem in parsed.problems] == [("repeated_key", 5)]


def test_bad_entries_are_left_out_and_named_and_the_rest_is_read(read) -> None:
    parsed = read(PNPM, "pnpm/malformed/pnpm-lock.yaml")
    assert releases(parsed) == {"once@1.4.0", "wrappy@1.0.2"}
    assert direct(parsed) == {"once@1.4.0"}
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}
    (problem,) = parsed.problems
    assert "“@scope-only”, “not a name@1.0.0”" in problem.message


def test_a_file_in_other_yaml_than_pnpm_s_reads_the_same(read) -> None:
    parsed = read(PNPM, "pnpm/written_by_hand/pnpm-lock.yaml")
    assert direct(parsed) == {"once@1.4.0"}
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}


def test_a_version_from_the_future_is_read_as_the_newest_known_with_a_warning() -> None:
    content = b"lockfileVersion: '11.0'\nsnapshots:\n  once@1.4.0: {}\n"
    parsed = PNPM.parse(SourceFile("pnpm-lock.yaml", content))
    assert releases(parsed) == {"once@1.4.0"}
    assert codes(parsed) == ["unknown_version"]


def test_a_version_older_than_is_known_is_refused() -> None:
    with pytest.raises(UnreadableLockfile, match="has version 4"):
        PNPM.parse(SourceFile("pnpm-lock.yaml", b"lockfileVersion: 4\n"))


def test_packages_past_the_limit_are_refused() -> None:
    content = b"lockfileVersion: '9.0'\nsnapshots:\n" + b"".join(
        b"  a%d@1.0.0: {}\n" % number for number in range(30)
    )
    with pytest.raises(UnreadableLockfile) as refused:
        PNPM.parse(SourceFile("pnpm-lock.yaml", content, limits=Limits(max_packages=20)))
    assert refused.value.problem.code == "too_many_packages"


LINES = st.sampled_from(
    [
        "importers:",
        "packages:",
        "snapshots:",
        "dependencies:",
        "  .:",
        "    dependencies:",
        "    devDependencies:",
        "      a:",
        "      a: 1.0.0",
        "        version: 1.0.0",
        "        version: b@1.0.0(a@1.0.0)",
        "  a@1.0.0:",
        "  a@1.0.0: {}",
        "  b@1.0.0(a@1.0.0):",
        "  /a/1.0.0:",
        "  /a@1.0.0(b@1.0.0): {}",
        "  file:a: {}",
        "  host/a: {}",
        "    resolution: {integrity: x}",
        "    resolution: [x]",
        "    resolution:",
        "      type: directory",
        "      - a",
        "    name: a",
        "    version: {}",
        "    dev: true",
        "---",
        "",
        "'",
        "a: |-",
    ]
)


@given(version=st.sampled_from(["5.4", "6.0", "7.0", "9.0"]), lines=st.lists(LINES, max_size=20))
def test_whatever_stands_in_a_file_it_is_read_or_refused(version, lines) -> None:
    content = "\n".join([f"lockfileVersion: '{version}'", *lines]).encode()
    try:
        parsed = PNPM.parse(SourceFile("pnpm-lock.yaml", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)


FILES = [
    file.read_bytes()
    for file in sorted((Path(__file__).parent / "fixtures/pnpm").glob("*/pnpm-lock.yaml"))
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
        parsed = PNPM.parse(SourceFile("pnpm-lock.yaml", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
