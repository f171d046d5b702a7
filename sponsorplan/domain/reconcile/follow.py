"""Refunds and fees: they belong where the payment belongs that they are of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sponsorplan.domain.reconcile.shapes import Kind, Match, Said, Seen, shared

_FOLLOWING = (Kind.REFUND, Kind.FEE)
_Parts = dict[tuple[int, int], int]


def follow_matches(
    free: Iterable[Seen],
    seen: Iterable[Seen],
    found: Iterable[Match],
    confirmed: Iterable[Said],
    refused: set[tuple[int, int, int]],
) -> list[Match]:
    """Where refunds and fees go: sure if they name their payment, asked if only the payee fits."""
    parts = _parts(found, confirmed)
    payments = [one for one in seen if one.kind is Kind.PAYMENT and parts.get(one.pk)]
    by_name = {(one.source, one.name): one for one in payments}
    by_payee: dict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    for one in payments:
        by_payee[one.platform, one.payee.lower(), one.currency].append(one)
    follows: list[Match] = []
    for one in free:
        if one.kind not in _FOLLOWING:
            continue
        named = by_name.get((one.source, one.refund_of)) if one.refund_of else None
        if named is not None:
            follows += _shared(one, parts[named.pk], (), refused)
        elif one.kind is Kind.REFUND and not one.refund_of:
            follows += _likely(one, by_payee, parts, refused)
    return follows


def _parts(found: Iterable[Match], confirmed: Iterable[Said]) -> Mapping[int, _Parts]:
    parts: dict[int, _Parts] = defaultdict(dict)
    for said in confirmed:
        parts[said.seen][said.plan, said.line] = said.minor
    for made in found:
        if made.sure:
            parts[made.seen][made.plan, made.line] = made.minor
    return parts


def _likely(
    one: Seen,
    by_payee: Mapping[tuple[str, str, str], list[Seen]],
    parts: Mapping[int, _Parts],
    refused: set[tuple[int, int, int]],
) -> list[Match]:
    """The last payment before it to the same payee that is not smaller."""
    before = [
        each
        for each in by_payee.get((one.platform, one.payee.lower(), one.currency), ())
        if each.on <= one.on and each.gross >= one.gross
    ]
    if not before:
        return []
    last = max(before, key=lambda each: each.order)
    reason = f"it does not say which payment it takes back; the last one was on {last.on}"
    return _shared(one, parts[last.pk], (reason,), refused)


def _shared(
    one: Seen, parts: _Parts, reasons: tuple[str, ...], refused: set[tuple[int, int, int]]
) -> list[Match]:
    keys = [key for key in sorted(parts) if (one.pk, *key) not in refused]
    amounts = shared(one.gross, [parts[key] for key in keys])
    return [
        Match(one.pk, *key, minor, sure=not reasons, reasons=reasons)
        for key, minor in zip(keys, amounts, strict=True)
        if minor
    ]
