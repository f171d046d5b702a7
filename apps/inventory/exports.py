"""Differences as files for other programs."""

from collections.abc import Iterable, Iterator

from apps.inventory.selectors import InventoryDifference
from sponsorplan.domain.lockfiles.compare import Standing
from sponsorplan.web.sheets import csv_text

_SIDES = ("versions", "scope", "direct", "funded")
_COLUMNS = (
    "change",
    "type",
    "name",
    "upstream",
    *(f"{side}_before" for side in _SIDES),
    *(f"{side}_after" for side in _SIDES),
)
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def difference_csv(found: InventoryDifference, kinds: Iterable[str]) -> str:
    """One row for each change of these kinds; a package may have several."""
    return csv_text(_COLUMNS, _rows(found, kinds))


def _rows(found: InventoryDifference, kinds: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for kind in kinds:
        for change in found.of(kind):
            yield (
                kind,
                change.type,
                change.name,
                found.upstream(change),
                *_cells(change.before),
                *_cells(change.after),
            )


def _cells(standing: Standing | None) -> tuple[str, ...]:
    if standing is None:
        return ("",) * len(_SIDES)
    return (
        " ".join(standing.versions),
        standing.scope,
        _ANSWERS[standing.direct],
        _ANSWERS[standing.funded],
    )
