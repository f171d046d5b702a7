"""Where a plan's money goes: the same money by recipient, ecosystem, product and risk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.plans.models import Plan
from apps.reports.selectors.report.rows import LineRow
from apps.reports.selectors.report.table import Column, Kind, Row, Table
from sponsorplan.domain.graph.usage import largest_remainder
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.bands import Band, band

NO_PACKAGE = "no package: a member added them"
NO_PRODUCT = "no product: added, or too little used"
_UNPLACED = {
    "unknown_upstream": "Nobody known behind packages",
    "maybe_private": "Packages that may be your own",
    "no_dependencies": "Nothing to share it with",
    "no_recipient": "Nobody who can be paid now",
    "caps": "Above what one may get",
    "whole_units": "Left after whole units",
    "next_turn": "Too little for anybody's turn",
}


def upstreams_table(plan: Plan, lines: Sequence[LineRow]) -> Table:
    """Every line, largest first, then each part that is in no line; they sum to what there is."""
    unplaced = plan.unplaced
    shares = _shares([*(line.minor for line in lines), *(item["minor"] for item in unplaced)])
    return Table(
        "upstreams",
        "By upstream",
        (
            Column("recipient", "Recipient", Kind.NAME),
            Column("upstream", "Address", Kind.NAME, is_extra=True),
            Column("state", "State", Kind.WORD),
            Column("usage", "Usage", Kind.USAGE, is_extra=True),
            Column("share", "Part", Kind.SHARE),
            Column("amount", f"Amount, {plan.currency}", Kind.MONEY),
        ),
        tuple(
            (line.name, line.upstream, line.state, line.usage, share, _money(plan, line.minor))
            for line, share in zip(lines, shares, strict=False)
        ),
        tuple(
            (
                _UNPLACED.get(item["reason"], item["reason"]),
                "",
                "unplaced",
                "",
                share,
                _money(plan, item["minor"]),
            )
            for item, share in zip(unplaced, shares[len(lines) :], strict=True)
        ),
        ("All there is", "", "", "", sum(shares), plan.available),
    )


def ecosystems_table(plan: Plan, lines: Iterable[LineRow]) -> Table:
    groups = _grouped(lines, lambda line: {line.ecosystem or NO_PACKAGE: line.minor})
    return _table(plan, ("ecosystems", "By ecosystem", "Ecosystem"), groups, _by_size(groups))


def products_table(plan: Plan, lines: Iterable[LineRow]) -> Table:
    """Each line's money by the products that use it, as much as each of them does."""
    groups = _grouped(
        lines, lambda line: {name or NO_PRODUCT: minor for name, minor in line.by_product.items()}
    )
    return _table(plan, ("products", "By product", "Product"), groups, _by_size(groups))


def risk_table(plan: Plan, lines: Iterable[LineRow]) -> Table:
    """Bands from low to high, then what is not known; also those that nobody is in."""
    groups = _grouped(lines, lambda line: {str(band(line.risk)): line.minor})
    for each in Band:
        groups.setdefault(str(each), _Group())
    return _table(plan, ("risk", "By risk", "Risk"), groups, [str(each) for each in Band])


@dataclass(slots=True)
class _Group:
    lines: int = 0
    minor: int = 0


def _grouped(
    lines: Iterable[LineRow], parts_of: Callable[[LineRow], Mapping[str, int]]
) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for line in lines:
        for name, minor in parts_of(line).items():
            group = groups.setdefault(name, _Group())
            group.lines += 1
            group.minor += minor
    return groups


def _by_size(groups: Mapping[str, _Group]) -> list[str]:
    return sorted(groups, key=lambda name: (-groups[name].minor, name))


def _table(
    plan: Plan, words: tuple[str, str, str], groups: Mapping[str, _Group], order: Sequence[str]
) -> Table:
    key, title, of = words
    left = sum(item["minor"] for item in plan.unplaced)
    shares = _shares([*(groups[name].minor for name in order), left])
    rows: list[Row] = [
        (name, groups[name].lines, share, _money(plan, groups[name].minor))
        for name, share in zip(order, shares, strict=False)
    ]
    return Table(
        key,
        title,
        (
            Column(key, of, Kind.NAME),
            Column("lines", "Lines", Kind.COUNT),
            Column("share", "Part", Kind.SHARE),
            Column("amount", f"Amount, {plan.currency}", Kind.MONEY),
        ),
        tuple(rows),
        (("unplaced: in no line", "", shares[-1], _money(plan, left)),) if left else (),
        ("All there is", "", sum(shares), plan.available),
    )


def _shares(minors: Sequence[int]) -> list[int]:
    """Per mille that sum to a thousand."""
    return largest_remainder(1000, minors)


def _money(plan: Plan, minor: int) -> Money:
    return Money(minor, plan.currency)
