"""Plans as files for other programs."""

import csv
import io
from collections.abc import Iterable

from apps.plans.models import Line, Plan
from apps.plans.selectors import link_of
from sponsorplan.domain.money import Money

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
# What a spreadsheet takes for a formula (OWASP ASVS 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def lines_csv(plan: Plan, lines: Iterable[Line]) -> str:
    """One row a line, largest first; then one for each part of the budget that no line holds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for line in lines:
        link = link_of(line=line)
        channel = line.channel or {}
        writer.writerow(
            _safe(cell)
            for cell in (
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
        )
    for item in plan.unplaced:
        amount = Money(item["minor"], plan.currency).decimal
        cells = (amount, plan.currency, "", "", "", item["text"], " ".join(item["upstreams"]))
        writer.writerow(map(_safe, (str(plan.number), "", "", "unplaced", *cells)))
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
