from sponsorplan.domain.graph.collapse import FileGraph, collapse
from sponsorplan.domain.lockfiles.interface import Package, Scope


def package(name: str, *, direct: bool | None, scope: Scope = Scope.RUNTIME) -> Package:
    return Package("npm", name, "1.0.0", scope, direct)


def upstream(package: Package) -> str:
    """Names like ``babel/core`` belong to the upstream before the slash."""
    return package.name.partition("/")[0]


def test_packages_of_one_upstream_become_one_seat() -> None:
    file = FileGraph([package("a/one", direct=True), package("a/two", direct=True)], [])
    assert collapse("p", 1, [file], upstream).graph.runtime == {"a"}


def test_a_package_only_the_tests_use_lets_no_runtime_money_through() -> None:
    file = FileGraph(
        [
            package("app", direct=True),
            package("kit/run", direct=False),
            package("kit/test", direct=True, scope=Scope.DEV),
            package("leaf", direct=False, scope=Scope.DEV),
        ],
        [(0, 1), (2, 3), (1, 3)],
    )
    graph = collapse("p", 1, [file], upstream).graph
    assert graph.runtime_edges == {("app", "kit")}
    assert graph.dev_edges == {("kit", "leaf")}


def test_in_a_flat_list_every_package_is_taken_as_direct_and_said_to_be() -> None:
    file = FileGraph([package("a", direct=None), package("b", direct=None)], [])
    collapsed = collapse("p", 1, [file], upstream)
    assert collapsed.graph.runtime == {"a", "b"}
    assert len(collapsed.assumed) == 2


def test_with_edges_only_the_tops_are_taken_as_direct() -> None:
    file = FileGraph([package("a", direct=None), package("b", direct=None)], [(0, 1)])
    assert collapse("p", 1, [file], upstream).graph.runtime == {"a"}


def test_a_cycle_nobody_names_gets_one_seat() -> None:
    file = FileGraph([package("a", direct=None), package("b", direct=None)], [(0, 1), (1, 0)])
    collapsed = collapse("p", 1, [file], upstream)
    assert collapsed.graph.runtime == {"a"}
    assert not collapsed.unreached


def test_a_cycle_that_another_one_leads_into_gets_no_seat() -> None:
    packages = [package(name, direct=None) for name in ("a", "b", "x", "y")]
    edges = [(0, 1), (1, 0), (2, 3), (3, 2), (3, 0)]
    assert collapse("p", 1, [FileGraph(packages, edges)], upstream).graph.runtime == {"x"}


def test_the_order_of_packages_does_not_choose_who_stands_for_a_cycle() -> None:
    packages = [package("b", direct=None), package("a", direct=None)]
    file = FileGraph(packages, [(0, 1), (1, 0)])
    assert collapse("p", 1, [file], upstream).graph.runtime == {"a"}


def test_a_second_version_of_what_depends_on_itself_is_no_other_top() -> None:
    later = Package("npm", "z", "2.0.0", direct=None)
    one = FileGraph([package("a", direct=None), package("z", direct=None)], [(1, 1), (1, 0)])
    two = FileGraph([*one.packages, later], [(1, 2), (2, 1), (1, 0), (2, 0)])
    graphs = [collapse("p", 1, [file], upstream).graph for file in (one, two)]
    assert graphs[0] == graphs[1]
    assert graphs[0].runtime == {"z"}


def test_what_no_direct_dependency_leads_to_is_reported() -> None:
    file = FileGraph([package("a", direct=True), package("lost", direct=False)], [])
    collapsed = collapse("p", 1, [file], upstream)
    assert {package.name for package in collapsed.unreached} == {"lost"}


def test_optional_packages_count_in_the_runtime_layer() -> None:
    file = FileGraph([package("a", direct=True, scope=Scope.OPTIONAL)], [])
    assert collapse("p", 1, [file], upstream).graph.runtime == {"a"}
