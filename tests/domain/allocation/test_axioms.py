"""Each axiom on many worlds, and the cases that chance finds too seldom."""

import ast
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sponsorplan.domain
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money
from tests.domain.allocation import axioms
from tests.domain.allocation.changes import used
from tests.domain.allocation.worlds import GITHUB, direct, inputs, product, recipient

DOMAIN = Path(sponsorplan.domain.__path__[0])
DECIDING = [
    DOMAIN / "money.py",
    *(path for name in ("allocation", "graph", "risk") for path in (DOMAIN / name).rglob("*.py")),
]
# A seed is all that is drawn: what else there is of a world takes Hypothesis fifty times as long.
seeds = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("name", sorted(set(axioms.ALL) - {"A16"}))
def test_an_axiom_holds(name: str) -> None:
    @settings(max_examples=150)
    @given(seeds)
    def holds(seed: int) -> None:
        axioms.ALL[name](Random(seed))

    holds()


@settings(max_examples=2)
@given(seeds)
def test_another_process_with_other_hashes_finds_the_same(seed: int) -> None:
    axioms.a16(Random(seed))


def usage_of(*packages: Package, edges: tuple[tuple[int, int], ...] = ()) -> dict[str, int]:
    """Parts of ten thousand of one product."""
    names = {one.name for one in packages}
    world = inputs(Money(1, "USD"), [product("p", packages, edges)], [recipient(n) for n in names])
    return {name: units * 10_000 // TOTAL for name, units in used(propose(world)).items()}


def test_a_development_dependency_gains_when_it_joins_a_hundred_runtime_ones() -> None:
    """A4, A10: with a plain quarter for development it would fall from 25 % to 0.99 %."""
    runtime = [direct(f"r{number:03d}") for number in range(100)]
    assert usage_of(*runtime, direct("d", Scope.DEV))["d"] == 49
    assert usage_of(*runtime, direct("d"))["d"] == 99


def test_fifty_names_below_an_upstream_gain_less_than_twice() -> None:
    """A8: ``x`` has one dependency of its own; then fifty more under other names."""
    z = Package("npm", "z", "1", direct=False)
    plain = usage_of(direct("x"), direct("y"), z, edges=((0, 2),))
    others = [Package("npm", f"a{number}", "1", direct=False) for number in range(50)]
    edges = ((0, 2), *((0, 3 + number) for number in range(50)))
    padded = usage_of(direct("x"), direct("y"), z, *others, edges=edges)
    together = padded["x"] + sum(padded[one.name] for one in others)
    assert (plain["x"], plain["z"]) == (3750, 1250)
    assert plain["x"] < together <= 2 * plain["x"]
    # A leaf gains nothing at all.
    padded = usage_of(direct("x"), direct("y"), *others, edges=tuple((0, 2 + n) for n in range(50)))
    assert padded["y"] == usage_of(direct("x"), direct("y"))["y"] == 5000


def test_a_cap_that_moves_lifts_all_lines_at_it_and_the_others_pay() -> None:
    """Where A3 stops: one cent more of budget, and the cap of whole dollars is a dollar higher."""

    def amounts(budget: int) -> dict[str, int]:
        names = [f"g{number}" for number in range(5)]
        world = inputs(
            Money(budget, "USD"),
            [product("p", [direct(name)._replace(weight=50) for name in names] + [direct("x")])],
            [*(recipient(name, GITHUB) for name in names), recipient("x")],
            Policy(cap_percent=19),
        )
        return {item.upstream: item.minor for item in propose(world).lines}

    before, after = amounts(100_000), amounts(100_001)
    assert {after[name] - before[name] for name in before if name != "x"} == {100}
    assert after["x"] == before["x"] - 499


def inexact(source: str) -> list[str]:
    """What in a program could make an amount depend on the machine, or on anything but inputs."""
    return [
        words for node in ast.walk(ast.parse(source)) if (words := _number(node) or _name(node))
    ]


def _number(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=float() | complex()):
            return "a number that is no whole one"
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return "division that may round"
        case ast.BinOp(op=ast.Pow(), right=ast.UnaryOp(op=ast.USub())):
            return "a power that is no whole number"
    return ""


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id="float" | "complex" | "round" | "hash" | "id", ctx=ast.Load()):
            return node.id
        case ast.Attribute(attr="today" | "now" | "utcnow"):
            return node.attr
        case ast.Import(names=names) if {one.name for one in names} & BANNED:
            return "a module that rounds, or differs between machines"
        case ast.ImportFrom(module=module, names=names) if module in BANNED:
            return "" if {one.name for one in names} <= WHOLE else str(module)
    return ""


BANNED = {"math", "cmath", "statistics", "random", "time", "numpy", "secrets", "os", "locale"}
WHOLE = {"isqrt", "gcd", "lcm", "comb", "perm", "factorial"}


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: str(path.relative_to(DOMAIN)))
def test_nothing_but_whole_numbers_decides(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    # Its arrays are of whole numbers; a test of its own holds them to the plain path.
    allowed = "import numpy as np" if path.name == "flow.py" else ""
    assert inexact(source.replace(allowed, "pass") if allowed else source) == []


@pytest.mark.parametrize(
    "source",
    [
        "share = 0.5",
        "share = a / b",
        "share /= 2",
        "share = 2 ** -n",
        "share = float(a)",
        "share = round(a)",
        "order = sorted(names, key=hash)",
        "import math",
        "from math import log2",
        "from random import choice",
        "day = date.today()",
    ],
)
def test_what_could_depend_on_the_machine_is_found(source: str) -> None:
    assert inexact(source)


def test_whole_number_arithmetic_is_let_through() -> None:
    assert inexact("from math import isqrt\nshare = Fraction(a, b) + a // b + 2 ** n") == []
