"""A budget as the sum of its parts, for pages that show one."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from apps.plans import charts
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money

_NAMED_IN_BAR = 8


def parts_of(
    budget: Money,
    rows: Iterable[tuple[str, str, int]],
    unplaced: Iterable[dict[str, Any]],
    available: int = 0,
) -> dict[str, object]:
    """A budget as the sum of its parts; rows are (name, state, minor units), largest first.

    ``available`` minor units are the budget with what the last plan left, where there is more.
    """
    rows, unplaced = list(rows), list(unplaced)
    counts = Counter(state for _, state, _ in rows)
    sums: Counter[str] = Counter()
    for _, state, minor in rows:
        sums[state] += minor
    left = sum(item["minor"] for item in unplaced)
    return {
        "budget": budget,
        "carried": Money(max(available - budget.minor, 0), budget.currency),
        "given_out": Money(max(available, budget.minor), budget.currency),
        "totals": [
            (each.value, Money(sums[each], budget.currency), counts[each])
            for each in LineState
            if counts[each] or each is LineState.PAYABLE
        ],
        "unplaced": [
            {**item, "amount": Money(item["minor"], budget.currency)} for item in unplaced
        ],
        "unplaced_total": Money(left, budget.currency),
        "sum_total": Money(sums.total() + left, budget.currency),
        "bar": _bar(rows, left),
    }


def _bar(rows: Iterable[tuple[str, str, int]], unplaced: int) -> list[charts.Segment]:
    """The largest payable lines by name, then what is left of each state, then the unplaced."""
    named: list[tuple[str, str, int]] = []
    rest = dict.fromkeys(LineState, 0)
    for name, state, minor in rows:
        if state == LineState.PAYABLE and len(named) < _NAMED_IN_BAR:
            named.append((name, "payable", minor))
        else:
            rest[LineState(state)] += minor
    others = [
        (
            f"Other {state} lines" if state == LineState.PAYABLE else f"All {state} lines",
            state,
            minor,
        )
        for state, minor in rest.items()
    ]
    return charts.stacked_bar([*named, *others, ("Unplaced", "unplaced", unplaced)])
