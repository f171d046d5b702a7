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
    """The last change that is not taken back, if going back would bring other settings."""
    if not plan.is_draft:
        return None
    revisions = {revision.number: revision for revision in revision_list(plan=plan)}
    number = plan.revision
    while number in revisions and revisions[number].undone is not None:
        number = (revisions[number].undone or 1) - 1
    # Splitting anew is a revision too, and there is nothing in it to take back.
    while number > 1 and revisions[number].settings == revisions[number - 1].settings:
        number -= 1
    return revisions[number] if number > 1 else None
