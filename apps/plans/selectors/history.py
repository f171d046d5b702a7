"""A plan's revisions, each with what it changed in words and what it did to the lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.plans.models import Plan, PlanRevision
from apps.plans.selectors.carrying import revision_list
from sponsorplan.domain.allocation.settings import settings_from
from sponsorplan.domain.allocation.told import Told, told


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision: ``changes`` against the one before it; whether it is the plan's present settings."""

    revision: PlanRevision
    changes: tuple[Told, ...]
    is_present: bool


def entries_of(*, plan: Plan, revisions: Sequence[PlanRevision]) -> list[Entry]:
    """Entries of revisions that follow each other, newest first; asks once for the one before them."""
    if not revisions:
        return []
    earlier = revision_list(plan=plan).filter(number__lt=revisions[-1].number).first()
    following = [*revisions[1:], earlier]
    return [
        Entry(
            revision,
            told(settings_from(before.settings), settings_from(revision.settings))
            if before
            else (),
            revision.settings == plan.settings,
        )
        for revision, before in zip(revisions, following, strict=True)
    ]


def undoable(*, plan: Plan) -> PlanRevision | None:
    """The last revision, if it changed settings that going back would bring back."""
    last = list(revision_list(plan=plan)[:2])
    if not plan.is_draft or len(last) < 2 or last[0].settings == last[1].settings:  # noqa: PLR2004 - a pair
        return None
    return last[0]
