import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.additions import Addition, AdditionKind, Additions, read_additions
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import Scope, SourceFile, UnreadableLockfile
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes, named

ADDITIONS = Additions()


def test_what_no_lockfile_names_is_a_direct_package_with_its_seats(read) -> None:
    parsed = read(ADDITIONS, "additions/ordinary/sponsorplan.json")
    assert {(one.type, one.name, one.version) for one in parsed.packages} == {
        ("docker", "library/nginx", ""),
        ("generic", "Inter", ""),
        ("generic", "PostgreSQL", "17"),
        ("githubactions", "actions/checkout", "v5"),
    }
    assert {one.direct for one in parsed.packages} == {True}
    database = named(parsed, "PostgreSQL")
    assert (database.weight, database.repository) == (4, "https://github.com/postgres/postgres")
    assert named(parsed, "actions/checkout").scope is Scope.DEV
    assert named(parsed, "Inter").funding == ("https://github.com/sponsors/rsms",)
    assert (parsed.problems, parsed.edges_known) == ((), False)


def test_an_empty_list_is_no_fault(read) -> None:
    parsed = read(ADDITIONS, "additions/empty/sponsorplan.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_an_entry_that_makes_no_sense_is_left_out_and_named(read) -> None:
    parsed = read(ADDITIONS, "additions/faulty/sponsorplan.json")
    assert [(one.name, one.weight) for one in parsed.packages] == [("jq", 1)]
    assert codes(parsed) == ["repeated_addition", *["bad_addition"] * 8]
    assert "Entry 4" in parsed.problems[2].message
    assert "1 to 10" in parsed.problems[2].message


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"additions": {}}', b'{"additions": ['])
def test_a_file_without_the_list_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        ADDITIONS.parse(SourceFile("sponsorplan.json", content))
    assert caught.value.problem.code in ("not_additions", "not_json")


@given(json_of("additions/ordinary/sponsorplan.json", "additions/faulty/sponsorplan.json"))
def test_any_json_is_read_or_refused(content: bytes) -> None:
    try:
        parsed = ADDITIONS.parse(SourceFile("sponsorplan.json", content))
    except UnreadableLockfile:
        return
    assert all(1 <= one.weight <= 10 and one.name for one in parsed.packages)


TEXT = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)


@given(
    st.builds(
        Addition,
        st.sampled_from(AdditionKind),
        TEXT,
        TEXT,
        TEXT,
        st.lists(TEXT, unique=True, max_size=3).map(tuple),
        st.integers(1, 10),
        st.booleans(),
    )
)
def test_an_entry_is_read_as_it_was_written(addition: Addition) -> None:
    content = json.dumps({"additions": [addition.row()]}).encode()
    assert read_additions(content, Collector()) == [addition]
