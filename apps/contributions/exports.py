"""Logged hours as a file for other programs."""

from collections.abc import Iterable, Iterator

from apps.contributions.models import Contribution
from sponsorplan.web.sheets import csv_pieces

_COLUMNS = ("day", "member", "upstream", "kind", "minutes", "link", "note", "plan")


def hours_csv(contributions: Iterable[Contribution]) -> Iterator[str]:
    """One row for each time that was done; minutes, so that sums are exact."""
    return csv_pieces(
        _COLUMNS,
        (
            (
                row.day.isoformat(),
                row.member,
                row.upstream,
                row.kind,
                str(row.minutes),
                row.link,
                row.note,
                str(row.plan.number) if row.plan else "",
            )
            for row in contributions
        ),
    )
