"""What changed between two inventories."""

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.compare import Changes, Difference, Entry, Standing, compare
from sponsorplan.domain.lockfiles.interface import Package, Scope

ENTRIES = st.lists(
    st.builds(
        Entry,
        type=st.sampled_from(["npm", "pypi"]),
        name=st.sampled_from(["lid", "pot", "spout"]),
        version=st.sampled_from(["1", "2"]),
        scope=st.sampled_from(list(Scope)),
        direct=st.sampled_from([True, False, None]),
        funded=st.booleans(),
    ),
    max_size=8,
)


def entry(
    name: str,
    version: str = "1",
    scope: Scope = Scope.RUNTIME,
    *,
    direct: bool | None = False,
    funded: bool = False,
) -> Entry:
    return Entry("npm", name, version, scope, direct, funded)


def names(changes: Changes) -> list[str]:
    return [change.name for change in changes]


def test_what_came_and_what_went_is_told_with_what_it_is() -> None:
    found = compare([entry("lid")], [entry("pot", "3", Scope.DEV, direct=True, funded=True)])
    (added,), (removed,) = found.added, found.removed
    assert (added.name, added.before) == ("pot", None)
    assert added.after == Standing(("3",), Scope.DEV, direct=True, funded=True)
    assert (removed.name, removed.after) == ("lid", None)
    assert found == Difference(added=(added,), removed=(removed,))


def test_versions_are_compared_as_the_set_that_is_installed() -> None:
    found = compare([entry("lid", "1"), entry("lid", "2")], [entry("lid", "2"), entry("lid", "3")])
    (change,) = found.changed_version
    assert change.before is not None
    assert change.after is not None
    assert (change.before.versions, change.after.versions) == (("1", "2"), ("2", "3"))
    assert found == Difference(changed_version=(change,))


def test_one_name_in_two_ecosystems_is_two_packages() -> None:
    other = entry("lid")._replace(type="pypi")
    found = compare([entry("lid")], [other])
    assert names(found.added) == names(found.removed) == ["lid"]


def test_becoming_direct_and_ceasing_to_be_are_told() -> None:
    found = compare(
        [entry("lid"), entry("pot", direct=True)], [entry("lid", direct=True), entry("pot")]
    )
    assert (names(found.newly_direct), names(found.no_longer_direct)) == (["lid"], ["pot"])


def test_a_direct_that_becomes_known_is_no_change_of_it() -> None:
    for known in (True, False):
        before, after = [entry("lid", direct=None)], [entry("lid", direct=known)]
        assert not compare(before, after)
        assert not compare(after, before)


def test_a_package_is_direct_when_one_of_its_releases_is() -> None:
    before = [entry("lid", "1"), entry("lid", "2")]
    after = [entry("lid", "1", direct=None), entry("lid", "2", direct=True)]
    assert names(compare(before, after).newly_direct) == ["lid"]


def test_funding_that_appears_and_disappears_is_told() -> None:
    found = compare(
        [entry("lid"), entry("pot", funded=True)], [entry("lid", funded=True), entry("pot")]
    )
    assert (names(found.newly_funded), names(found.no_longer_funded)) == (["lid"], ["pot"])


def test_the_strongest_scope_counts() -> None:
    before = [entry("lid", "1", Scope.DEV), entry("lid", "2", Scope.OPTIONAL)]
    found = compare(before, [entry("lid", "1", Scope.RUNTIME), entry("lid", "2", Scope.DEV)])
    assert names(found.changed_scope) == ["lid"]
    assert not compare(before, before[::-1])


def test_changes_stand_in_the_order_of_type_and_name() -> None:
    after = [entry("spout"), entry("lid"), entry("lid")._replace(type="cargo"), entry("Pot")]
    found = [(change.type, change.name) for change in compare([], after).added]
    assert found == [("cargo", "lid"), ("npm", "Pot"), ("npm", "lid"), ("npm", "spout")]


def test_an_entry_is_made_of_a_package_of_a_file() -> None:
    package = Package("npm", "lid", "1", Scope.DEV, direct=True, funding=("https://give.example/",))
    assert Entry.of(package) == entry("lid", "1", Scope.DEV, direct=True, funded=True)


@given(ENTRIES)
def test_an_inventory_does_not_differ_from_itself(entries: list[Entry]) -> None:
    assert compare(entries, entries) == Difference()
    assert not compare(entries, [*entries[::-1], *entries])


@given(ENTRIES, ENTRIES)
def test_the_way_back_is_the_way_there_mirrored(one: list[Entry], two: list[Entry]) -> None:
    assert compare(two, one) == compare(one, two).mirrored()


@given(ENTRIES, ENTRIES)
def test_only_what_changed_is_told_and_added_or_removed_once(
    one: list[Entry], two: list[Entry]
) -> None:
    found = compare(one, two)
    before, after = {it[:2] for it in one}, {it[:2] for it in two}
    assert {(it.type, it.name) for it in found.added} == after - before
    assert {(it.type, it.name) for it in found.removed} == before - after
    others = (found.changed_version, found.newly_direct, found.newly_funded, found.changed_scope)
    for change in (change for changes in others for change in changes):
        assert (change.type, change.name) in before & after
        assert change.before != change.after
