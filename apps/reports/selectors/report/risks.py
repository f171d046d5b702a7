"""Risk against usage, and the ladder, as tables."""

from collections.abc import Sequence

from apps.plans.models import Plan
from apps.reports.selectors.report.coverage import Rung
from apps.reports.selectors.report.rows import LineRow
from apps.reports.selectors.report.table import Column, Kind, Row, Table
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.bands import band


def scatter_table(plan: Plan, lines: Sequence[LineRow]) -> Table:
    """Every line with its usage, its risk and the range that may lie in, and its money."""
    return Table(
        "scatter",
        "Risk against usage",
        (
            Column("number", "No.", Kind.PLACE),
            Column("recipient", "Recipient", Kind.NAME),
            Column("usage", "Usage", Kind.USAGE),
            Column("band", "Risk", Kind.WORD),
            Column("risk", "Value", Kind.RISK),
            Column("low", "From", Kind.RISK),
            Column("high", "To", Kind.RISK),
            Column("amount", f"Amount, {plan.currency}", Kind.MONEY),
        ),
        tuple(_row(plan, number, line) for number, line in enumerate(lines, start=1)),
        head=1,
    )


def _row(plan: Plan, number: int, line: LineRow) -> Row:
    risk = line.risk
    known = (risk.value, risk.low, risk.high) if risk.coverage else (None, None, None)
    money = Money(line.minor, plan.currency)
    return (number, line.name, line.usage, str(band(risk)), *known, money)


def coverage_table(found: Sequence[Rung]) -> Table:
    return Table(
        "coverage",
        "How far thanks reach",
        (
            Column("step", "Of all that is used", Kind.NAME),
            Column("lines", "Lines", Kind.COUNT),
            Column("usage", "Usage", Kind.USAGE),
        ),
        (
            ("all usage", "", TOTAL),
            *((rung.label, rung.lines, rung.units) for rung in found),
        ),
    )
