"""What a revision did: to the lines, in few words and figures, and to a vote that waited for it."""

from apps.plans.models import Plan, VoteRound
from sponsorplan.domain.allocation.differences import Kind, Split, differences

_NAMED = 5


def effect_of(before: Split, after: Split) -> dict[str, object]:
    """What the pages show of a change: minor units raised and lowered, and the lines that moved most.

    ``lines`` are rows of key, name, minor units before and after. Empty where the currency changed,
    since then nothing can be compared.
    """
    if before.budget.currency != after.budget.currency:
        return {}
    moved = [one for one in differences(before, after) if one.minor]
    return {
        "currency": after.budget.currency,
        "raised": sum(one.minor for one in moved if one.minor > 0),
        "lowered": -sum(one.minor for one in moved if one.minor < 0),
        "unplaced": after.unplaced - before.unplaced,
        "moved": len(moved),
        "entered": sum(one.kind is Kind.ENTERED for one in moved),
        "left": sum(one.kind is Kind.LEFT for one in moved),
        "lines": [[one.key, one.name, one.before, one.after] for one in moved[:_NAMED]],
    }


def votes_counted(*, plan: Plan) -> None:
    """Note that a closed vote is in the plan as it is now, whatever made it be split anew."""
    waiting = VoteRound.objects.filter(plan=plan, closed_at__isnull=False, counted_in=None)
    waiting.update(counted_in=plan.revision)
