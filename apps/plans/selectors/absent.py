"""Why something has no line in a plan, in words."""

from dataclasses import dataclass

from apps.companies.models import Company
from apps.inventory.selectors import dependency_list, inventory_uploads
from apps.plans.models import Plan
from apps.plans.selectors.lines import line_list

_MOST = 5
_UNKNOWN = "It is in use, but nobody knows yet who is behind it: its part is unplaced. Name its repository."
_HELD = "It may be your own package, and is held until a member says so."
_NO_LINE = (
    "It is in use now, but has no line here: it came after this plan was split, or nothing that you "
    "chose leads to it. Split the plan anew to see."
)
_OWN = "It is your own package, and is never paid."


@dataclass(frozen=True, slots=True)
class Absent:
    """A package that the words name, and why it has no line of its own; ``upstream`` if known."""

    name: str
    reason: str
    upstream: str = ""


def absent_list(*, company: Company, plan: Plan, words: str) -> list[Absent]:
    """What is in the inventory by these words and has no line; empty where nothing is."""
    lines = {
        key for keys in line_list(plan=plan).values_list("upstreams", flat=True) for key in keys
    }
    found: dict[tuple[str, str], Absent] = {}
    for row in dependency_list(company=company, words=words).order_by("name", "pk")[:200]:
        if row.upstream in lines:
            continue
        reason = _HELD if row.held else (_NO_LINE if row.upstream else _UNKNOWN)
        found.setdefault((row.type, row.name), Absent(row.name, reason, row.upstream))
    return [*found.values(), *_own(company, words)][:_MOST]


def _own(company: Company, words: str) -> list[Absent]:
    wanted = [word.lower() for word in words.split()]
    names = {
        package["name"]
        for local in inventory_uploads(company=company).values_list("local", flat=True)
        for package in local
    }
    return [
        Absent(name, _OWN)
        for name in sorted(names)
        if wanted and all(word in name.lower() for word in wanted)
    ]
