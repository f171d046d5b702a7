"""From what happened with a line to its journal entries. The same facts give the same entries.

commit     Dr commitment     Cr reserve        when the plan is approved
pay        Dr expense        Cr prepaid        and Dr reserve, Cr commitment for what it settles
release    Dr reserve        Cr commitment     for what will not be paid
exchange   the payment led through conversion, and the difference to its plan
fee        Dr fee            Cr prepaid        or Cr expense where it was kept from the amount
refund     Dr prepaid        Cr expense

Where statements hold the payments of a line, they are what is posted, and a member's word of the
same line settles its commitment only: nothing is paid twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sponsorplan.domain.ledger.entries import JournalEntry, Kind, Posting, Role, Tags
from sponsorplan.domain.ledger.facts import (
    Direction,
    FeeKind,
    LineOf,
    Matched,
    Story,
)
from sponsorplan.domain.ledger.rates import Rate
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class Books:
    """How a company keeps them. ``through_payable``: bills are booked apart, payments settle them."""

    through_payable: bool = False


@dataclass(frozen=True, slots=True)
class _Of:
    """What an entry is of."""

    key: str
    day: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class _Paid:
    """One payment of a line, by whoever knows of it."""

    of: _Of
    amount: Money
    rate: Rate | None


def entries_of(story: Story, books: Books | None = None) -> list[JournalEntry]:
    """The entries of one line by day, then by id."""
    return sorted(
        _entries(story, books or Books()),
        key=lambda entry: (entry.day, _ORDER[entry.kind], entry.id),
    )


_ORDER = {kind: place for place, kind in enumerate(Kind)}


def _entries(story: Story, books: Books) -> Iterator[JournalEntry]:
    line = story.line
    matched = sorted(story.matched, key=lambda one: (one.day, one.key))
    paid = _payments(story, matched)
    left = line.planned.minor
    if left:
        yield _entry(line, Kind.COMMIT, _Of(line.key, line.approved_on), _moved(line, left))
    for place, one in enumerate(paid):
        settles = min(left, _settles(story, one, first=place == 0))
        left -= settles
        yield _pay(line, one, settles, books)
        yield from _exchange(line, one, settles, books)
    ended = _ended(story, paid)
    if left and ended:
        of, why = ended
        yield _entry(line, Kind.RELEASE, of, _moved(line, -left), why)
    for each in matched:
        yield from _beside(line, each, books)


def _payments(story: Story, matched: Sequence[Matched]) -> list[_Paid]:
    """What statements say of it, else what a member says."""
    told = [
        _Paid(_Of(one.key, one.day, one.reference), one.amount, one.rate)
        for one in matched
        if one.direction is Direction.PAYMENT and one.amount.minor
    ]
    said = story.said
    if told or said is None or said.paid is None or not said.paid.minor:
        return told
    return [_Paid(_Of(said.key, said.day, said.reference), said.paid, said.rate)]


def _settles(story: Story, one: _Paid, *, first: bool) -> int:
    """How much of the commitment a payment settles, in minor units of the plan's currency."""
    into = story.line.planned.currency
    if one.amount.currency == into:
        return one.amount.minor
    if story.said is not None and story.said.paid is not None:
        return story.said.planned.minor if first else 0
    return one.rate.convert(one.amount, into).minor if one.rate else 0


def _ended(story: Story, paid: Sequence[_Paid]) -> tuple[_Of, str] | None:
    """What ends a commitment that is not all paid: of what, and why."""
    said = story.said
    if said is not None:
        if said.paid is None:
            return _Of(said.key, said.day), f"Skipped: {said.reason}"
        day = max([said.day, *(one.of.day for one in paid)])
        return _Of(said.key, day), "Less was paid than was planned."
    if story.stopped is not None:
        return _Of(story.stopped.key, story.stopped.day), "Stopped."
    if story.line.ended_on is not None:
        return _Of(story.line.key, story.line.ended_on), "A newer version replaces the plan."
    return None


def _pay(line: LineOf, one: _Paid, settles: int, books: Books) -> JournalEntry:
    postings = [*_expense(line, one.amount, books), _posting(Role.PREPAID, one.amount, -1)]
    if settles:
        postings += _moved(line, -settles)
    note = ""
    if one.amount.currency != line.planned.currency and one.rate is None:
        note = (
            f"No rate of {line.planned.currency} and {one.amount.currency} is known for "
            f"{one.of.day.isoformat()}, so it stays in {one.amount.currency}."
        )
    return _entry(line, Kind.PAY, one.of, postings, note)


def _exchange(line: LineOf, one: _Paid, settles: int, books: Books) -> Iterator[JournalEntry]:
    """The expense as it was planned, and what the rate made of it."""
    planned_in = line.planned.currency
    if one.amount.currency == planned_in or one.rate is None:
        return
    worth = one.rate.convert(one.amount, planned_in)
    expense = Money(settles or worth.minor, planned_in)
    difference = worth.minor - expense.minor
    postings = [
        *_expense(line, Money(-one.amount.minor, one.amount.currency), books),
        _posting(Role.CONVERSION, one.amount),
        *_expense(line, expense, books),
        _posting(Role.CONVERSION, worth, -1),
    ]
    if difference:
        postings.append(_posting(Role.EXCHANGE, Money(difference, planned_in)))
    yield _entry(line, Kind.EXCHANGE, one.of, postings, f"Rate: {one.rate}.")


def _beside(line: LineOf, one: Matched, books: Books) -> Iterator[JournalEntry]:
    """Fees and refunds of a statement."""
    of = _Of(one.key, one.day, one.reference)
    if one.direction is Direction.REFUND:
        back = Money(-one.amount.minor, one.amount.currency)
        postings = [_posting(Role.PREPAID, one.amount), *_expense(line, back, Books())]
        yield _entry(line, Kind.REFUND, of, postings)
    elif one.direction is Direction.FEE:
        postings = [_posting(Role.FEE, one.amount), _posting(Role.PREPAID, one.amount, -1)]
        yield _entry(line, Kind.FEE, of, postings)
    elif one.fee is not None and one.fee.minor and one.fee_kind is not FeeKind.UNKNOWN:
        added = one.fee_kind is FeeKind.ADDED
        less = Money(-one.fee.minor, one.fee.currency)
        other = [_posting(Role.PREPAID, less)] if added else _expense(line, less, books)
        note = "" if added else "Kept from the amount, so it is taken out of the expense."
        yield _entry(line, Kind.FEE, of, [_posting(Role.FEE, one.fee), *other], note)


def _posting(role: Role, money: Money, sign: int = 1) -> Posting:
    return Posting(role, Money(sign * money.minor, money.currency))


def _moved(line: LineOf, minor: int) -> list[Posting]:
    """``minor`` units come to be committed, or where they are negative, no longer are."""
    money = Money(minor, line.planned.currency)
    return [_posting(Role.COMMITMENT, money), _posting(Role.RESERVE, money, -1)]


def _expense(line: LineOf, money: Money, books: Books) -> list[Posting]:
    role = Role.PAYABLE if books.through_payable else Role.EXPENSE
    return [
        Posting(role, part, centre, line.platform, line.ecosystem)
        for centre, part in split(money, line.charges)
    ]


def split(money: Money, charges: Iterable[tuple[str, Money]]) -> list[tuple[str | None, Money]]:
    """``money`` by cost centre as the charges stand to each other; largest remainder, ties by code.

    All of it for no centre where nothing is charged; "" is the part that no centre bears.
    """
    weights: dict[str, int] = {}
    for centre, part in charges:
        weights[centre] = weights.get(centre, 0) + max(part.minor, 0)
    total = sum(weights.values())
    if not total:
        return [(None, money)]
    sign, whole = (-1 if money.minor < 0 else 1), abs(money.minor)
    parts = {centre: whole * weight // total for centre, weight in weights.items()}
    rest = whole - sum(parts.values())
    by_remainder = sorted(weights, key=lambda code: (-(whole * weights[code] % total), code))
    for centre in by_remainder[:rest]:
        parts[centre] += 1
    return [
        (centre or None, Money(sign * parts[centre], money.currency))
        for centre in sorted(parts)
        if parts[centre]
    ] or [(None, money)]


_TEXTS = {
    Kind.COMMIT: "Committed",
    Kind.RELEASE: "Commitment released",
    Kind.PAY: "Sponsorship",
    Kind.EXCHANGE: "Exchange",
    Kind.FEE: "Platform fee",
    Kind.REFUND: "Refund",
}


def _entry(
    line: LineOf, kind: Kind, of: _Of, postings: Sequence[Posting], note: str = ""
) -> JournalEntry:
    return JournalEntry(
        id=f"{kind}:{of.key}",
        kind=kind,
        day=of.day,
        name=line.name,
        text=f"{_TEXTS[kind]}, {line.plan_tag} line {line.position}",
        postings=tuple(postings),
        tags=Tags(line.plan_tag, line.position, line.upstream, line.purl, line.payee),
        reference=of.reference,
        note=note,
    )


def open_of(entries: Iterable[JournalEntry]) -> dict[str, int]:
    """What is still committed, by currency: commit less release less what payments settled."""
    sums: dict[str, int] = {}
    for entry in entries:
        for posting in entry.postings:
            if posting.role is Role.COMMITMENT:
                code = posting.money.currency
                sums[code] = sums.get(code, 0) + posting.money.minor
    return sums
