"""Which transaction belongs to which line: sure where one reading is left, else a question.

The answer depends on the facts alone, never on their order or on what the rules said before. A
person's word stands: what was confirmed is used up, what was refused is not asked again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sponsorplan.domain.money import Money, exponent
from sponsorplan.domain.reconcile.bulk import bulk_matches
from sponsorplan.domain.reconcile.follow import follow_matches
from sponsorplan.domain.reconcile.likeness import Index, references, tags_of
from sponsorplan.domain.reconcile.shapes import Kind, Match, Owed, Said, Seen, Verdict, fits

Key = tuple[int, int]
# How much of the second currency one of the first was on that day, in whole units.
Rates = Callable[[str, str, date], Fraction | None]
_ASKED = 3
TWICE = "another payment fits this line already, so it may be paid twice"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that a transaction may be for, and what speaks against being sure."""

    owed: Owed
    doubts: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, Key]:
        return len(self.doubts), self.owed.key


def match(
    owed: Iterable[Owed],
    paid: Iterable[Seen],
    known: Iterable[Said] = (),
    rates: Rates = lambda *_: None,
) -> tuple[Match, ...]:
    """What the rules say of all that no person has decided, in the order of transactions and lines.

    An amount in another currency is always a question; ``rates`` says what it would have been.
    """
    lines = sorted((one for one in owed if not one.skipped), key=lambda one: one.key)
    seen = sorted(paid, key=lambda one: one.order)
    said = list(known)
    refused = {
        (each.seen, each.plan, each.line) for each in said if each.verdict is Verdict.REFUSED
    }
    confirmed = [each for each in said if each.verdict is Verdict.CONFIRMED]
    settled = {each.seen for each in confirmed}
    free = [one for one in seen if one.pk not in settled]
    places = _places(lines, seen, confirmed)
    found = _payments(lines, free, refused, places, rates)
    taken = settled | {each.seen for each in found}
    used = {(each.plan, each.line) for each in found}
    used |= {(each.plan, each.line) for each in confirmed}
    rest = [one for one in lines if one.key not in used]
    loose = [one for one in free if one.pk not in taken and one.kind is Kind.PAYMENT]
    found += bulk_matches(rest, loose, refused)
    found += follow_matches(free, seen, found, confirmed, refused)
    return tuple(sorted(found))


def _places(
    lines: Iterable[Owed], seen: Iterable[Seen], confirmed: Iterable[Said]
) -> dict[Key, int]:
    """How many payments each line still waits for."""
    payments = {one.pk for one in seen if one.kind is Kind.PAYMENT}
    places = {one.key: one.periods for one in lines}
    for each in confirmed:
        key = (each.plan, each.line)
        if key in places and each.seen in payments:
            places[key] -= 1
    return places


def _payments(
    lines: Iterable[Owed],
    free: Iterable[Seen],
    refused: set[tuple[int, int, int]],
    places: dict[Key, int],
    rates: Rates,
) -> list[Match]:
    index = Index(lines)
    read = []
    for one in free:
        if one.kind in (Kind.PAYMENT, Kind.FAILED):
            candidates = [
                each
                for each in _candidates(one, index, rates)
                if (one.pk, *each.owed.key) not in refused
            ]
            read.append((one, candidates))
    # What nothing speaks against goes first, so that a doubtful payment takes nobody's place.
    read.sort(key=lambda pair: all(each.doubts for each in pair[1]))
    return [made for one, candidates in read for made in _decided(one, candidates, places)]


def _decided(one: Seen, candidates: list[_Candidate], places: dict[Key, int]) -> list[Match]:
    """Sure for the one line that nothing speaks against; else the likeliest as questions."""
    if not candidates:
        return []
    best = min(len(each.doubts) for each in candidates)
    likeliest = sorted((c for c in candidates if len(c.doubts) == best), key=lambda c: c.rank)
    if len(likeliest) > 1:
        open_ones = [each for each in likeliest if places[each.owed.key] > 0] or likeliest
        if len(open_ones) > 1:
            reason = f"{len(open_ones)} lines fit as well"
            return [_question(one, each, (reason,)) for each in open_ones[:_ASKED]]
        likeliest = open_ones
    (only,) = likeliest
    if one.kind is Kind.PAYMENT:
        places[only.owed.key] -= 1
        if places[only.owed.key] < 0:
            return [_question(one, only, (TWICE,))]
    if only.doubts:
        return [_question(one, only, ())]
    return [Match(one.pk, *only.owed.key, one.gross, sure=True)]


def _question(one: Seen, candidate: _Candidate, more: tuple[str, ...]) -> Match:
    return Match(
        one.pk, *candidate.owed.key, one.gross, sure=False, reasons=(*candidate.doubts, *more)
    )


def _candidates(one: Seen, index: Index, rates: Rates) -> list[_Candidate]:
    """Lines of that payee; else of that tag and amount; else of a like name, at the right time.

    A tag is stronger than a day: with it no day is asked about.
    """
    paid = index.paid(one)
    if paid:
        carried = frozenset(references(one))
        tagged = [owed for owed in paid if tags_of(owed) & carried]
        return [
            _Candidate(owed, (*_amount_doubts(one, owed, rates), *_date_doubts(one, owed, tagged)))
            for owed in tagged or paid
        ]
    tagged = index.tagged(one)
    if tagged:
        return [_Candidate(owed, ()) for owed in tagged]
    return [
        _Candidate(owed, (_named(one, owed), *_amount_doubts(one, owed, rates)))
        for owed in index.alike(one)
        if not _date_doubts(one, owed, ())
    ]


def _named(one: Seen, owed: Owed) -> str:
    return f"the payee “{one.payee[:60]}” is like “{owed.name[:60]}”, not the same"


def _date_doubts(one: Seen, owed: Owed, tagged: Sequence[Owed]) -> tuple[str, ...]:
    if tagged or owed.opens <= one.on <= owed.closes:
        return ()
    return (f"the day, {one.on}, is outside {owed.opens} to {owed.closes}",)


def _amount_doubts(one: Seen, owed: Owed, rates: Rates) -> tuple[str, ...]:
    amounts = {(owed.minor, owed.currency)}
    if owed.mark is not None:
        amounts.add((owed.mark.minor, owed.mark.currency))
    if any(code == one.currency and fits(minor, one, owed.platform) for minor, code in amounts):
        return ()
    same = [minor for minor, code in sorted(amounts) if code == one.currency]
    if not same:
        return (_other_currency(one, owed, rates),)
    planned, paid = Money(same[0], one.currency), Money(one.gross, one.currency)
    return (f"the amount differs: {planned.spoken} planned, {paid.spoken} seen",)


def _other_currency(one: Seen, owed: Owed, rates: Rates) -> str:
    rate = rates(owed.currency, one.currency, one.on)
    text = f"planned in {owed.currency}, paid in {one.currency}"
    if rate is None:
        return f"{text}, and no rate is known"
    scale = Fraction(10) ** (exponent(one.currency) - exponent(owed.currency))
    wanted = int(owed.minor * rate * scale + Fraction(1, 2))
    return f"{text}; at the rate of that day it would be {Money(wanted, one.currency).spoken}"
