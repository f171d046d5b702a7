"""Which cost centre bears which part of an amount, to the minor unit.

Centres are told apart by their ids; 0 is "not charged". Remainders go to the largest, ties to the
smaller id, so that the same inputs give the same parts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.graph.usage import largest_remainder

NOT_CHARGED = 0
WHOLE = 1000  # per mille


class UnusableRule(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_charge_rule"
    title: ClassVar[str] = "The plan cannot be charged like this"


class Kind(StrEnum):
    WHOLE = "whole"
    SHARES = "shares"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Rule:
    """``shares``: per mille by centre. ``products``: centre by a product's name, for ``PRODUCT``.

    ``otherwise`` bears what no product with a centre explains.
    """

    kind: Kind
    shares: Mapping[int, int] = field(default_factory=dict)
    products: Mapping[str, int] = field(default_factory=dict)
    otherwise: int = NOT_CHARGED


def check(rule: Rule) -> None:
    """Raise ``UnusableRule`` for shares that are not the whole, or that do not belong to the kind."""
    if rule.kind is Kind.PRODUCT:
        if rule.shares:
            raise UnusableRule("By product there are no shares. Leave them out.", field="shares")
        return
    if rule.otherwise != NOT_CHARGED:
        raise UnusableRule(
            "Only by product does a cost centre bear what is left. Leave it out.",
            field="otherwise",
        )
    if any(not 0 < share <= WHOLE for share in rule.shares.values()):
        raise UnusableRule("Each share is from 0.1 to 100 percent.", field="shares")
    total = sum(rule.shares.values())
    if total != WHOLE:
        raise UnusableRule(
            f"The shares are {total // 10}.{total % 10} percent together. They must be 100.",
            field="shares",
        )
    if rule.kind is Kind.WHOLE and len(rule.shares) != 1:
        raise UnusableRule("Choose one cost centre for the whole plan.", field="shares")


def parts(rule: Rule, minor: int, because: Iterable[Mapping[str, Any]] = ()) -> dict[int, int]:
    """``minor`` units by centre; they sum to it. ``because`` are a line's steps of explanation."""
    weights = _weights(rule, because)
    centres = sorted(weights)
    shared = largest_remainder(minor, [weights[centre] for centre in centres])
    return {centre: part for centre, part in zip(centres, shared, strict=True) if part}


def _weights(rule: Rule, because: Iterable[Mapping[str, Any]]) -> Mapping[int, int]:
    if rule.kind is not Kind.PRODUCT:
        return rule.shares
    found: Counter[int] = Counter()
    for step in because:
        name, weight = step.get("product"), step["minor"]
        if name and weight > 0:
            found[rule.products.get(name, rule.otherwise)] += weight
    return found or {rule.otherwise: 1}


def added(parts_of_lines: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Sums over lines, by centre in order."""
    total: Counter[int] = Counter()
    for line in parts_of_lines:
        total.update(line)
    return {centre: total[centre] for centre in sorted(total)}


def scaled(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """``total`` shared as the weights are; nothing where there are none."""
    centres = sorted(weights)
    shared = largest_remainder(total, [weights[centre] for centre in centres])
    return {centre: part for centre, part in zip(centres, shared, strict=True) if part}
