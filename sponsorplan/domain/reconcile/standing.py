"""How each line stands: planned, said, seen; and totals in which every transaction is once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sponsorplan.domain.reconcile.shapes import Kind, Owed, Seen, fits, shared

# After so many days a line that is marked as given, and of which nothing was seen, is missing.
DAYS_UNTIL_MISSING = 14


class State(StrEnum):
    SHORT = "short"
    MISSING = "missing"
    DUPLICATE = "duplicate"
    OVER = "over"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    MATCHED = "matched"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a transaction is for a line; ``counts`` unless it is only proposed."""

    seen: Seen
    minor: int
    counts: bool
    fee: int | None = None


@dataclass(slots=True)
class Sums:
    """Minor units of one currency. ``fee`` is what is known of it; ``fees_known`` says if all is."""

    gross: int = 0
    fee: int = 0
    refunded: int = 0
    asked: int = 0
    fees_known: bool = True

    def add(self, part: Part) -> None:
        kind = part.seen.kind
        if kind is Kind.FAILED:
            return
        if not part.counts:
            self.asked += part.minor if kind is Kind.PAYMENT else 0
        elif kind is Kind.FEE:
            self.fee += part.minor
        elif kind is Kind.REFUND:
            self.refunded += part.minor
        else:
            self.gross += part.minor
            self.fee += part.fee or 0
            self.fees_known &= part.fee is not None

    @property
    def kept(self) -> int:
        """What stayed paid."""
        return self.gross - self.refunded


@dataclass(frozen=True, slots=True)
class Standing:
    """One line. ``sums`` by currency; ``difference`` is what stayed paid less what was planned.

    ``difference`` is ``None`` where that is not one currency. ``failed`` payments count for nothing.
    """

    owed: Owed
    state: State
    sums: Mapping[str, Sums]
    difference: int | None
    asked: int
    failed: int
    parts: tuple[Part, ...] = field(default=(), repr=False)


def parted(seen: Seen, minors: Sequence[tuple[int, bool]]) -> list[Part]:
    """A transaction's parts, each with its share of the fee; the rest's share stays with the rest."""
    rest = max(seen.gross - sum(minor for minor, counts in minors if counts), 0)
    weights = [minor if counts else 0 for minor, counts in minors]
    fees = shared(seen.fee, [*weights, rest]) if seen.fee is not None else None
    return [
        Part(seen, minor, counts, fees[at] if fees is not None else None)
        for at, (minor, counts) in enumerate(minors)
    ]


def standing_of(owed: Owed, parts: Iterable[Part], today: date) -> Standing:
    found = tuple(sorted(parts, key=lambda part: part.seen.order))
    sums: dict[str, Sums] = defaultdict(Sums)
    for part in found:
        sums[part.seen.currency].add(part)
    payments = [p for p in found if p.counts and p.seen.kind is Kind.PAYMENT]
    wanted = _wanted(owed, {part.seen.currency for part in payments})
    counted = sums.get(wanted[1], Sums())
    only = not payments or {part.seen.currency for part in payments} == {owed.currency}
    return Standing(
        owed,
        _state(owed, found, counted, wanted, today),
        dict(sums),
        sums.get(owed.currency, Sums()).kept - owed.total if only and payments else None,
        sum(1 for part in found if not part.counts),
        sum(1 for part in found if part.counts and part.seen.kind is Kind.FAILED),
        found,
    )


def _wanted(owed: Owed, currencies: set[str]) -> tuple[int, str]:
    """What it is measured against: the plan's amount, or the charge as marked in its currency."""
    mark = owed.mark
    if mark is not None and mark.currency != owed.currency and currencies == {mark.currency}:
        return mark.minor * owed.periods, mark.currency
    return owed.total, owed.currency


def _state(
    owed: Owed, parts: Sequence[Part], sums: Sums, wanted: tuple[int, str], today: date
) -> State:
    payments = [part for part in parts if part.seen.kind is Kind.PAYMENT]
    counted = [part for part in payments if part.counts]
    if owed.skipped and not counted:
        return State.SKIPPED
    if sums.refunded and sums.kept != wanted[0]:
        return State.REFUNDED
    if not counted:
        return _unpaid(owed, payments, today)
    if any(part.seen.currency != wanted[1] for part in counted):
        return State.MATCHED  # a person said that it belongs here, in a currency of its own
    return _paid(owed, payments, sums, wanted)


def _paid(owed: Owed, payments: Sequence[Part], sums: Sums, wanted: tuple[int, str]) -> State:
    """Of a line with payments that count. A second one that was refunded is no duplicate any more."""
    if not sums.refunded and _is_double(owed, payments, wanted):
        return State.DUPLICATE
    counted = [part for part in payments if part.counts]
    if sums.kept == wanted[0] or _all_fit(owed, counted, sums, wanted[0]):
        return State.MATCHED
    return State.SHORT if sums.gross < wanted[0] else State.OVER


def _unpaid(owed: Owed, asked: Sequence[Part], today: date) -> State:
    """Nothing counts yet. A question whose amount is too small says today that the line is short."""
    same = [part for part in asked if part.seen.currency == owed.currency]
    whole = all(part.minor == part.seen.gross for part in same)
    low = sum(part.minor for part in same) < owed.minor
    fitting = any(fits(owed.minor, part.seen, owed.platform) for part in same)
    if same and whole and low and not fitting:
        return State.SHORT
    if owed.mark is not None and not asked and (today - owed.mark.on).days > DAYS_UNTIL_MISSING:
        return State.MISSING
    return State.WAITING


def _is_double(owed: Owed, payments: Sequence[Part], wanted: tuple[int, str]) -> bool:
    each = wanted[0] // owed.periods if owed.periods else 0
    whole = [
        part
        for part in payments
        if part.minor == part.seen.gross
        and part.seen.currency == wanted[1]
        and fits(each, part.seen, owed.platform)
    ]
    return len(whole) > owed.periods


def _all_fit(owed: Owed, counted: Sequence[Part], sums: Sums, wanted: int) -> bool:
    if sums.gross == wanted:
        return True
    fee = sum(part.fee or 0 for part in counted) if sums.fees_known else None
    first = counted[0].seen
    whole = Seen(0, "", Kind.PAYMENT, first.on, "", "", sums.gross, first.currency, fee)
    return fits(wanted, whole, owed.platform)


@dataclass(slots=True)
class Total:
    """One currency. Of each transaction ``seen`` and ``unmatched`` have every minor unit once."""

    currency: str
    planned: int = 0
    given: int = 0
    seen: int = 0
    fees: int = 0
    refunded: int = 0
    short: int = 0
    unmatched: int = 0
    unmatched_refunds: int = 0
    unmatched_fees: int = 0

    @property
    def net(self) -> int:
        """What stayed with those who were paid, as far as fees are known to be inside."""
        return self.seen - self.refunded - self.fees

    @property
    def all_paid(self) -> int:
        return self.seen + self.unmatched

    @property
    def all_refunded(self) -> int:
        return self.refunded + self.unmatched_refunds


def totals_of(standings: Iterable[Standing], seen: Iterable[Seen]) -> tuple[Total, ...]:
    """Sums by currency: what lines have and what none has are all transactions together."""
    totals: dict[str, Total] = {}

    def of(currency: str) -> Total:
        return totals.setdefault(currency, Total(currency))

    for one in standings:
        _add_line(of, one)
    for each in seen:
        total = of(each.currency)
        if each.kind is Kind.PAYMENT:
            total.unmatched += each.gross
            total.unmatched_fees += each.fee or 0
        elif each.kind is Kind.REFUND:
            total.unmatched_refunds += each.gross
        elif each.kind is Kind.FEE:
            total.unmatched_fees += each.gross
    for total in totals.values():
        total.unmatched -= total.seen
        total.unmatched_refunds -= total.refunded
        total.unmatched_fees -= total.fees
    return tuple(totals[code] for code in sorted(totals))


def _add_line(of: Callable[[str], Total], one: Standing) -> None:
    if not one.owed.skipped:
        of(one.owed.currency).planned += one.owed.total
    if one.owed.mark is not None:
        of(one.owed.mark.currency).given += one.owed.mark.minor
    for code, sums in one.sums.items():
        total = of(code)
        total.seen += sums.gross
        total.fees += sums.fee
        total.refunded += sums.refunded
    if one.state is State.SHORT:
        seen = one.sums.get(one.owed.currency, Sums())
        of(one.owed.currency).short += max(one.owed.total - seen.kept - seen.asked, 0)
