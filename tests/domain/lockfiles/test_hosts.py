"""Registry hosts, and packages that may be private."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.hosts import hosts, suspects
from sponsorplan.domain.lockfiles.interface import Package

PUBLIC, PRIVATE = "registry.example", "npm.corp.example"


@dataclass(frozen=True)
class Row:
    type: str
    host: str


ROWS = st.lists(
    st.builds(Row, st.sampled_from(["npm", "pypi"]), st.sampled_from(["", "a", "b", "c"]))
)


def test_hosts_are_counted_by_ecosystem_the_busiest_first() -> None:
    rows = [
        Row("npm", PRIVATE),
        Row("pypi", PUBLIC),
        Row("npm", PUBLIC),
        Row("npm", PUBLIC),
        Row("npm", ""),
    ]
    found = hosts(rows)
    assert found == {"npm": {PUBLIC: 2, PRIVATE: 1}, "pypi": {PUBLIC: 1}}
    assert list(found["npm"]) == [PUBLIC, PRIVATE]
    assert list(found) == ["npm", "pypi"]


def test_packages_from_a_minority_host_are_suspects() -> None:
    packages = [
        Package("npm", "lid", "1", host=PUBLIC),
        Package("npm", "@corp/till", "1", host=PRIVATE),
        Package("npm", "pot", "1", host=PUBLIC),
    ]
    assert [found.name for found in suspects(packages)] == ["@corp/till"]


def test_a_mirror_that_serves_everything_is_no_suspect() -> None:
    assert suspects([Row("npm", PRIVATE), Row("npm", PRIVATE)]) == []


def test_packages_without_a_host_neither_count_nor_are_suspects() -> None:
    rows = [Row("npm", ""), Row("npm", ""), Row("npm", PRIVATE)]
    assert suspects(rows) == []


def test_half_is_no_minority() -> None:
    assert suspects([Row("npm", PUBLIC), Row("npm", PRIVATE)]) == []


def test_each_ecosystem_is_counted_for_itself() -> None:
    rows = [Row("npm", PUBLIC), Row("npm", PUBLIC), Row("pypi", PRIVATE)]
    assert suspects(rows) == []
    assert suspects([*rows, Row("npm", PRIVATE)]) == [Row("npm", PRIVATE)]


def test_without_a_host_of_half_or_more_all_are_suspects() -> None:
    rows = [Row("npm", PUBLIC), Row("npm", PRIVATE), Row("npm", "third.example")]
    assert suspects(rows) == rows


@given(ROWS)
def test_all_that_name_a_host_are_counted_once(rows: list[Row]) -> None:
    counted = sum(sum(served.values()) for served in hosts(rows).values())
    assert counted == sum(bool(row.host) for row in rows)


@given(ROWS)
def test_the_order_of_a_file_says_nothing_of_its_hosts(rows: list[Row]) -> None:
    assert list(hosts(rows).items()) == list(hosts(rows[::-1]).items())
    assert suspects(rows[::-1]) == suspects(rows)[::-1]


@given(ROWS)
def test_a_host_is_a_suspect_with_all_of_its_packages_or_with_none(rows: list[Row]) -> None:
    found = set(suspects(rows))
    assert [row for row in rows if row in found] == suspects(rows)
