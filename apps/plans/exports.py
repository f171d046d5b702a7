"""Plans as files for other programs."""

from collections.abc import Iterable, Iterator

from apps.plans.models import Line, Plan
from apps.plans.selectors import link_of
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text

_COLUMNS = (
    "plan",
    "position",
    "upstream",
    "state",
    "amount",
    "currency",
    "platform",
    "handle",
    "link",
    "reason",
    "packages",
)


def lines_csv(plan: Plan, lines: Iterable[Line]) -> str:
    """One row a line, largest first; then one for each part of the budget that no line holds."""
    return csv_text(_COLUMNS, [*_placed(plan, lines), *_unplaced(plan)])


def _placed(plan: Plan, lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        link = link_of(line=line)
        channel = line.channel or {}
        yield (
            str(plan.number),
            str(line.position),
            line.upstream,
            line.state,
            line.amount.decimal,
            plan.currency,
            channel.get("platform", ""),
            channel.get("handle", ""),
            link.url if link else "",
            line.reason,
            " ".join(line.packages),
        )


def _unplaced(plan: Plan) -> Iterator[tuple[str, ...]]:
    for item in plan.unplaced:
        amount = Money(item["minor"], plan.currency).decimal
        cells = (amount, plan.currency, "", "", "", item["text"], " ".join(item["upstreams"]))
        yield (str(plan.number), "", "", "unplaced", *cells)
