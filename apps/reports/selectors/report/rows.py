"""A plan's lines as reports need them, in one query."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.plans.models import Plan
from apps.plans.selectors import line_list
from sponsorplan.domain import purl
from sponsorplan.domain.graph.usage import largest_remainder
from sponsorplan.domain.risk.score import Risk

_FIELDS = (
    *("name", "upstream", "state", "usage", "risk", "amount_minor"),
    *("because", "packages", "channel", "given_at"),
)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line. ``by_product`` parts its ``minor`` units exactly; the part of no product is ``""``.

    ``ecosystem`` is that of most of its packages, empty where it has none. ``is_paid`` is whether
    somebody marked it as paid.
    """

    name: str
    upstream: str
    state: str
    usage: int
    risk: Risk
    minor: int
    by_product: Mapping[str, int]
    ecosystem: str
    has_channel: bool
    is_paid: bool


def line_rows(*, plan: Plan) -> tuple[LineRow, ...]:
    """The plan's lines, largest first."""
    return tuple(map(_row, line_list(plan=plan).values(*_FIELDS)))


def _row(values: Mapping[str, Any]) -> LineRow:
    return LineRow(
        values["name"],
        values["upstream"],
        values["state"],
        values["usage"],
        Risk(**values["risk"]),
        values["amount_minor"],
        divided(values["amount_minor"], values["because"]),
        ecosystem_of(values["packages"]),
        values["channel"] is not None,
        values["given_at"] is not None,
    )


def divided(minor: int, because: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """An amount by the products that use it, as the steps of its waterfall weigh them.

    Whole minor units that sum to it. What no product's usage weighs is in no product.
    """
    weights: Counter[str] = Counter()
    for step in because:
        if step.get("product"):
            weights[step["product"]] += step["minor"]
    if not weights.total():
        return {"": minor} if minor else {}
    names = sorted(weights)
    parts = largest_remainder(minor, [weights[name] for name in names])
    return dict(zip(names, parts, strict=True))


def ecosystem_of(packages: Iterable[str]) -> str:
    """The type of most of the packages, given as purls of releases; of equally many the first."""
    found = (purl.parse(text) for text in packages)
    kinds = Counter(kind for kind, _ in {(one.type, one.name) for one in found if one})
    return min(kinds, key=lambda kind: (-kinds[kind], kind), default="")
