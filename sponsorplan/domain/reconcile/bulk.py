"""One charge for many lines: a card's monthly charge of a platform, or one transfer for a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sponsorplan.domain.reconcile.likeness import platform_of
from sponsorplan.domain.reconcile.shapes import Match, Owed, Seen, fits, shared


def bulk_matches(
    lines: Iterable[Owed], loose: Iterable[Seen], refused: set[tuple[int, int, int]]
) -> list[Match]:
    """Questions where a charge is the sum of lines that belong together and nothing has paid.

    Together belong the lines of a plan on a platform: all of them, those marked with one reference,
    those marked on one day. Each line's part is its share of the charge, to the minor unit.
    """
    groups = _groups(lines)
    used: set[tuple[int, int]] = set()
    found: list[Match] = []
    for one in loose:
        group = _group_for(one, groups.get((platform_of(one), one.currency), []), refused, used)
        if group:
            used |= {each.key for each in group}
            parts = shared(one.gross, [each.minor for each in group])
            reason = f"it is the sum of {len(group)} lines on one platform"
            found += [
                Match(one.pk, *each.key, part, sure=False, reasons=(reason,))
                for each, part in zip(group, parts, strict=True)
            ]
    return found


def _groups(lines: Iterable[Owed]) -> dict[tuple[str, str], list[tuple[Owed, ...]]]:
    groups: dict[tuple[str, str, int, str], list[Owed]] = defaultdict(list)
    for one in lines:
        names = [""]
        if one.mark is not None:
            names += [f"day {one.mark.on}", f"reference {one.mark.reference}"]
        for name in names:
            groups[one.platform, one.currency, one.plan, name].append(one)
    found: dict[tuple[str, str], dict[tuple[Owed, ...], None]] = defaultdict(dict)
    for (platform, currency, _, _), members in sorted(groups.items()):
        if len(members) > 1:
            found[platform, currency][tuple(members)] = None
    return {key: list(each) for key, each in found.items()}


def _group_for(
    one: Seen,
    groups: Sequence[tuple[Owed, ...]],
    refused: set[tuple[int, int, int]],
    used: set[tuple[int, int]],
) -> tuple[Owed, ...]:
    for group in groups:
        if used & {each.key for each in group}:
            continue
        if any((one.pk, *each.key) in refused for each in group):
            continue
        in_time = all(each.opens <= one.on <= each.closes for each in group)
        if in_time and fits(sum(each.minor for each in group), one, group[0].platform):
            return group
    return ()
