"""Charges as a file for other programs."""

from collections.abc import Iterable, Mapping, Sequence

from apps.plans.models import Line, Plan
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text

_COLUMNS = ("plan", "line", "upstream", "recipient", "cost_centre", "amount", "currency")


def charges_csv(
    plan: Plan, lines: Iterable[Line], by_line: Mapping[int, Sequence[tuple[str, Money]]]
) -> str:
    """One row for each part of each line; a line's rows sum to it."""
    return csv_text(
        _COLUMNS,
        (
            (
                str(plan.number),
                str(line.position),
                line.upstream,
                line.name,
                code,
                money.decimal,
                money.currency,
            )
            for line in lines
            for code, money in by_line.get(line.pk, ())
        ),
    )
