import pytest

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    UnreadableLockfile,
)


def npm(name: str, version: str = "1.0.0") -> Package:
    return Package("npm", name, version)


def finish(collector: Collector) -> ParsedLockfile:
    return collector.finish(format="f", parser="p", parser_version=1)


def test_the_strongest_reason_to_install_a_package_wins() -> None:
    collector = Collector()
    for name in ("app", "tool", "both", "deep"):
        collector.add(name, npm(name))
    collector.root("app")
    collector.root("tool", Scope.DEV)
    collector.link("app", "both")
    collector.link("tool", "both")
    collector.link("tool", "deep")
    scopes = {package.name: package.scope for package in finish(collector).packages}
    assert scopes == {
        "app": Scope.RUNTIME,
        "tool": Scope.DEV,
        "both": Scope.RUNTIME,
        "deep": Scope.DEV,
    }


def test_variants_of_one_release_are_one_package_with_all_that_is_said_of_it() -> None:
    collector = Collector()
    collector.add("a(x)", npm("a"))
    collector.add("a(y)", Package("npm", "a", "1.0.0", funding=("https://opencollective.com/a",)))
    collector.add("b", npm("b"))
    collector.root("a(x)", Scope.DEV)
    collector.root("b")
    collector.link("b", "a(y)")
    first, _ = finish(collector).packages
    assert (first.direct, first.scope) == (True, Scope.RUNTIME)
    assert first.funding == ("https://opencollective.com/a",)


def test_dependencies_are_followed_through_own_packages_without_naming_them() -> None:
    collector = Collector()
    collector.add_local("own", LocalPackage("npm", "own"))
    collector.add("a", npm("a"))
    collector.root("own", Scope.DEV)
    collector.link("own", "a")
    parsed = finish(collector)
    assert parsed.packages[0].scope is Scope.DEV
    assert parsed.edges == ()


def test_a_cycle_ends_and_an_edge_to_itself_is_none() -> None:
    collector = Collector()
    collector.add("a", npm("a"))
    collector.add("b", npm("b"))
    collector.root("a")
    for pair in (("a", "b"), ("b", "a"), ("a", "a")):
        collector.link(*pair)
    assert finish(collector).edges == ((0, 1), (1, 0))


@pytest.mark.parametrize("name", ["", "a\x00b", "a\nb", "\ud800", "a\u202eb"])
def test_a_name_that_no_registry_could_have_is_left_out_and_said(name: str) -> None:
    collector = Collector()
    collector.add("k", npm(name))
    parsed = finish(collector)
    assert parsed.packages == ()
    assert parsed.problems[0].code == "unprintable_name"


def test_problems_without_end_are_cut_and_the_cut_is_said() -> None:
    collector = Collector()
    for number in range(1000):
        collector.warn("odd", f"{number}")
    assert len(collector.problems) < 300
    assert collector.problems[-1].code == "more"


def test_more_packages_or_edges_than_allowed_are_refused_with_the_limit() -> None:
    collector = Collector(limits=Limits(max_packages=2, max_edges=1))
    collector.add("a", npm("a"))
    collector.add("b", npm("b"))
    collector.link("a", "b")
    with pytest.raises(UnreadableLockfile, match="2 packages"):
        collector.add("c", npm("c"))
    with pytest.raises(UnreadableLockfile, match="1 dependencies"):
        collector.link("b", "a")
