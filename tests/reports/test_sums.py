"""Whatever a plan holds, each table of its report comes to what there is."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.plans.models import Plan
from apps.reports.charts import Bar, Dot, Label
from apps.reports.selectors.report import pictures
from apps.reports.selectors.report.coverage import rungs
from apps.reports.selectors.report.risks import scatter_table
from apps.reports.selectors.report.rows import LineRow, divided, ecosystem_of
from apps.reports.selectors.report.split import (
    ecosystems_table,
    products_table,
    risk_table,
    upstreams_table,
)
from apps.reports.selectors.report.table import Table
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.proposal import Line, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.bands import Band, band
from sponsorplan.domain.risk.score import Risk
from tests.domain.allocation.worlds import worlds


def plan_of(proposal: Proposal) -> Plan:
    return Plan(
        number=1,
        currency=proposal.budget.currency,
        available_minor=proposal.available,
        unplaced=[asdict(item) for item in proposal.unplaced],
    )


def row_of(line: Line) -> LineRow:
    return LineRow(
        line.name,
        line.upstream,
        str(line.state),
        line.usage,
        line.risk,
        line.minor,
        divided(line.minor, [asdict(step) for step in line.because]),
        ecosystem_of(line.packages),
        line.channel is not None,
        is_paid=False,
    )


def minor(value: object) -> int:
    assert isinstance(value, Money)
    return value.minor


def ties(table: Table, available: int) -> None:
    """Amounts and parts of all rows are the total, and that is all there is."""
    at = [column.key for column in table.columns].index("share")
    rows = [*table.rows, *table.rest]
    assert sum(minor(row[-1]) for row in rows) == minor(table.total[-1]) == available
    assert sum(row[at] for row in rows) == table.total[at] == (1000 if available else 0)  # type: ignore[misc]


@given(worlds())
def test_each_way_to_split_a_plan_comes_to_all_there_is(world: Inputs) -> None:
    proposal = propose(world)
    plan, rows = plan_of(proposal), [row_of(line) for line in proposal.lines]
    for make in (upstreams_table, ecosystems_table, products_table, risk_table):
        table = make(plan, rows)
        ties(table, proposal.available)
        ties(table.folded(2), proposal.available)
        picture = pictures.split_picture(table)
        for bar in picture.marks:
            if isinstance(bar, Bar):
                assert 0 <= bar.x <= bar.x + bar.width <= 1000


@given(worlds())
def test_the_ladder_only_narrows(world: Inputs) -> None:
    lines = propose(world).lines
    steps = rungs(
        (line.usage, str(line.state), line.channel is not None, at % 2 == 0)
        for at, line in enumerate(lines)
    )
    known, channel, payable, paid = (rung.units for rung in steps)
    assert known >= channel >= payable >= paid >= 0


@given(worlds())
def test_no_dot_is_out_of_its_picture(world: Inputs) -> None:
    proposal = propose(world)
    rows = [row_of(line) for line in proposal.lines]
    picture = pictures.scatter_picture("USD", rows)
    dots = [mark for mark in picture.marks if isinstance(mark, Dot)]
    assert len(dots) == len(rows)
    for dot in dots:
        assert 0 <= dot.x <= 1000
        assert 0 <= dot.y <= picture.height


@given(st.integers(0, 10**9), st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10**6))))
def test_an_amount_is_divided_to_the_last_unit(amount: int, uses: list[tuple[str, int]]) -> None:
    steps = [{"product": product, "minor": weight} for product, weight in uses]
    parts = divided(amount, steps)
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())


def test_an_amount_goes_to_products_as_they_use_it() -> None:
    steps: list[dict[str, Any]] = [
        {"product": "Shop", "minor": 70},
        {"product": "Till", "minor": 30},
        {"minor": 400},
    ]
    assert divided(1001, steps) == {"Shop": 701, "Till": 300}


def test_what_no_usage_weighs_is_said_to_be_in_no_product() -> None:
    assert divided(500, [{"product": "Shop", "minor": 0}]) == {"": 500}


def test_a_line_is_of_the_ecosystem_of_most_of_its_packages() -> None:
    releases = ["pkg:npm/a@1", "pkg:npm/a@2", "pkg:npm/a@3", "pkg:pypi/b@1", "pkg:pypi/c@1"]
    assert ecosystem_of(releases) == "pypi"
    assert ecosystem_of([]) == ""


@pytest.mark.parametrize(
    ("value", "coverage", "expected"),
    [
        (0, 1, Band.LOW),
        (3499, 9000, Band.LOW),
        (3500, 9000, Band.MIDDLING),
        (6499, 9000, Band.MIDDLING),
        (6500, 9000, Band.HIGH),
        (5000, 0, Band.UNKNOWN),
    ],
)
def test_a_risk_is_in_one_band(value: int, coverage: int, expected: Band) -> None:
    assert band(Risk(value, 0, 10_000, coverage)) is expected


def test_a_risk_that_nobody_knows_is_no_number() -> None:
    unknown = LineRow(
        "a", "a", "payable", 1, Risk(5000, 0, 10_000, 0), 5, {}, "", has_channel=True, is_paid=False
    )
    plan = Plan(currency="USD", as_of=date(2026, 1, 1))
    (row,) = scatter_table(plan, [unknown]).rows
    assert row[3:7] == ("not known", None, None, None)
    marks = pictures.scatter_picture("USD", [unknown]).marks
    (dot,) = [mark for mark in marks if isinstance(mark, Dot)]
    zero = next(mark for mark in marks if isinstance(mark, Label) and mark.text == "0.00")
    assert dot.x < zero.x
