"""Own packages, packages of others that were added back, and packages that may be private."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
)
from sponsorplan.domain.lockfiles.ownership import Ownership, Why, origin, sorted_out

PUBLIC, PRIVATE = "registry.example", "npm.corp.example"


def package(name: str, host: str = PUBLIC, **more: object) -> Package:
    return Package("npm", name, "1", source=Source.REGISTRY, host=host, **more)  # type: ignore[arg-type]


def lock(
    packages: Sequence[Package],
    edges: Sequence[tuple[int, int]] = (),
    local: Sequence[LocalPackage] = (),
) -> ParsedLockfile:
    return ParsedLockfile("npm", "npm", 1, tuple(packages), tuple(edges), local=tuple(local))


TILL = package("@corp/till", PRIVATE)
MIXED = lock([TILL, package("lid"), package("pot")])


def held(parsed: ParsedLockfile) -> list[str]:
    return [one.name for one in parsed.packages if one.held]


def names(parsed: ParsedLockfile) -> list[str]:
    return [one.name for one in parsed.packages]


def test_packages_from_a_minority_host_are_held_until_somebody_says() -> None:
    assert held(sorted_out(MIXED, Ownership())) == ["@corp/till"]


def test_a_host_that_is_public_frees_what_it_serves() -> None:
    freed = sorted_out(MIXED, Ownership(origins={("npm", PRIVATE): False}))
    assert (held(freed), names(freed)) == ([], names(MIXED))


def test_a_host_that_is_the_companys_makes_what_it_serves_its_own() -> None:
    own = sorted_out(MIXED, Ownership(origins={("npm", PRIVATE): True}))
    assert names(own) == ["lid", "pot"]
    assert own.local == (LocalPackage("npm", "@corp/till", "1", why=Why.ORIGIN),)


def test_a_host_counts_only_for_its_own_ecosystem() -> None:
    assert held(sorted_out(MIXED, Ownership(origins={("pypi", PRIVATE): False}))) == ["@corp/till"]


def test_what_is_said_of_a_package_counts_before_its_prefix_and_its_host() -> None:
    said = Ownership(
        prefixes=("@corp/",),
        origins={("npm", PRIVATE): True},
        packages={("npm", "@corp/till"): False, ("npm", "lid"): True},
    )
    parsed = sorted_out(MIXED, said)
    assert (names(parsed), held(parsed)) == (["@corp/till", "pot"], [])
    assert parsed.local == (LocalPackage("npm", "lid", "1", why=Why.MEMBER),)


def test_a_prefix_makes_packages_own_wherever_they_come_from() -> None:
    own = sorted_out(MIXED, Ownership(prefixes=("@corp/",), origins={("npm", PRIVATE): False}))
    assert own.local == (LocalPackage("npm", "@corp/till", "1", why=Why.PREFIX),)


def test_what_an_own_package_needs_is_direct_in_the_scope_it_had() -> None:
    tree = lock(
        [
            package("@corp/till", scope=Scope.DEV, direct=True),
            package("@corp/web", direct=True),
            package("lid", scope=Scope.DEV, direct=False),
            package("pot", direct=False),
        ],
        [(0, 2), (1, 3)],
    )
    parsed = sorted_out(tree, Ownership(prefixes=("@corp/",)))
    assert [(one.name, one.direct, one.scope) for one in parsed.packages] == [
        ("lid", True, Scope.DEV),
        ("pot", True, Scope.RUNTIME),
    ]


def test_a_local_package_of_somebody_else_is_added_back_where_it_is_sorted() -> None:
    tree = lock(
        [package("lid"), package("zip")],
        [(0, 1)],
        [LocalPackage("npm", "phoenix", "1.8", "../deps/phoenix"), LocalPackage("npm", "shop")],
    )
    said = Ownership(
        packages={("npm", "phoenix"): False},
        repositories={("npm", "phoenix"): "https://github.com/phoenixframework/phoenix"},
    )
    parsed = sorted_out(tree, said)
    assert names(parsed) == ["lid", "phoenix", "zip"]
    assert parsed.edges == ((0, 2),)
    phoenix = parsed.packages[1]
    assert (phoenix.direct, phoenix.version) == (True, "1.8")
    assert phoenix.repository == "https://github.com/phoenixframework/phoenix"
    assert parsed.local == (LocalPackage("npm", "shop"),)


def test_an_added_package_that_the_file_has_anyway_stays_as_it_is() -> None:
    tree = lock([package("lid")], local=[LocalPackage("npm", "lid", "1", "../lid")])
    parsed = sorted_out(tree, Ownership(packages={("npm", "lid"): False}))
    assert (parsed.packages, parsed.local) == (tree.packages, ())


def test_of_a_forge_only_one_owner_can_be_the_company() -> None:
    def git(repository: str, host: str = "github.com") -> Package:
        return Package("npm", "till", "1", source=Source.GIT, repository=repository, host=host)

    assert origin(git("https://github.com/Corp/till")) == "github.com/corp"
    assert origin(git("ssh://git@git.corp.example/team/till")) == "git.corp.example/team"
    assert origin(git("", "github.com")) == "github.com"
    assert origin(TILL) == PRIVATE
    tree = lock([git("https://github.com/Corp/till"), package("lid"), package("pot")])
    assert held(sorted_out(tree, Ownership())) == ["till"]
    assert held(sorted_out(tree, Ownership(origins={("npm", "github.com/corp"): False}))) == []


PACKAGES = st.lists(
    st.builds(
        package,
        st.sampled_from(["a", "@corp/b", "@corp/c", "d", "e"]),
        st.sampled_from(["", PUBLIC, PRIVATE]),
        direct=st.sampled_from([True, False, None]),
    ),
    unique_by=lambda one: one.name,
).map(lambda found: sorted(found, key=lambda one: one.name))
NAMES = st.sampled_from([("npm", "a"), ("npm", "@corp/b"), ("npm", "e")])
SAID = st.builds(
    Ownership,
    prefixes=st.sampled_from([(), ("@corp/",), ("",)]),
    packages=st.dictionaries(NAMES, st.booleans()),
    origins=st.dictionaries(
        st.sampled_from([("npm", PUBLIC), ("npm", PRIVATE), ("npm", "")]), st.booleans()
    ),
)


@given(PACKAGES, SAID, st.data())
def test_every_package_is_kept_or_local_and_edges_stay_between_those_kept(
    packages: list[Package], said: Ownership, data: st.DataObject
) -> None:
    ends = st.integers(0, max(len(packages) - 1, 0))
    pairs = data.draw(st.sets(st.tuples(ends, ends))) if packages else set()
    edges = sorted((one, two) for one, two in pairs if one != two)
    parsed = sorted_out(lock(packages, edges), said)
    assert sorted([*names(parsed), *(one.name for one in parsed.local)]) == names(lock(packages))
    kept = {(packages[one].name, packages[two].name) for one, two in edges}
    left = {(names(parsed)[one], names(parsed)[two]) for one, two in parsed.edges}
    assert left == {pair for pair in kept if {*pair} <= {*names(parsed)}}
    assert not any(one.held and said.is_cleared(one) for one in parsed.packages)
