"""Plans as files for other programs."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import PermissionDenied

from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans.models import Line, Plan
from apps.plans.selectors import canonical_of, line_list, line_value, link_of
from sponsorplan.domain.allocation.bundle import Kept, bundle
from sponsorplan.domain.allocation.differences import Split, differences
from sponsorplan.domain.allocation.proposal import Unplaced
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text

_COLUMNS = (
    "plan",
    "position",
    "upstream",
    "state",
    "amount",
    "currency",
    "platform",
    "handle",
    "link",
    "reason",
    "packages",
)


def lines_csv(plan: Plan, lines: Iterable[Line]) -> str:
    """One row a line, largest first; then one for each part of the budget that no line holds."""
    return csv_text(_COLUMNS, [*_placed(plan, lines), *_unplaced(plan)])


def _placed(plan: Plan, lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        link = link_of(line=line)
        channel = line.channel or {}
        yield (
            str(plan.number),
            str(line.position),
            line.upstream,
            line.state,
            line.amount.decimal,
            plan.currency,
            channel.get("platform", ""),
            channel.get("handle", ""),
            link.url if link else "",
            line.reason,
            " ".join(line.packages),
        )


def _unplaced(plan: Plan) -> Iterator[tuple[str, ...]]:
    for item in plan.unplaced:
        amount = Money(item["minor"], plan.currency).decimal
        cells = (amount, plan.currency, "", "", "", item["text"], " ".join(item["upstreams"]))
        yield (str(plan.number), "", "", "unplaced", *cells)


_BESIDE_COLUMNS = (
    "recipient",
    "name",
    "what",
    "before",
    "after",
    "difference",
    "currency",
    "state_before",
    "state_after",
    "moved_most_by",
    "which_moved",
    "why",
)


def beside_csv(currency: str, before: Split, after: Split) -> str:
    """One row a recipient, most moved first; one for what no line has. Raises ``CurrenciesDiffer``."""
    return csv_text(_BESIDE_COLUMNS, _beside_rows(currency, before, after))


def _beside_rows(currency: str, before: Split, after: Split) -> Iterator[tuple[str, ...]]:
    def decimal(minor: int) -> str:
        return Money(minor, currency).decimal

    for one in differences(before, after):
        mover = one.mover
        yield (
            one.key,
            one.name,
            one.kind,
            decimal(one.before),
            decimal(one.after),
            decimal(one.minor),
            currency,
            one.state_before,
            one.state_after,
            mover.step if mover else "",
            decimal(mover.minor) if mover else "",
            (mover.text_after or mover.text_before) if mover else "",
        )
    unplaced = (before.unplaced, after.unplaced, after.unplaced - before.unplaced)
    yield ("", "", "unplaced", *map(decimal, unplaced), currency, "", "", "", "", "")


def bundle_name(plan: Plan) -> str:
    return f"{plan.company.slug}-plan-{plan.number}.jsonl"


def plan_bundle(member: Member, plan: Plan) -> bytes:
    """The plan as one file that proves itself; the same plan, the same bytes.

    It holds the inventory that the plan was made from, so whoever may not read that is denied.
    Raises ``InputsUnknown``.
    """
    if not member.may(Permission.INVENTORY_READ):
        raise PermissionDenied
    return bundle(
        canonical_of(plan=plan),
        Kept(
            plan.model_version,
            plan.digest,
            plan.available_minor,
            plan.assumed_direct,
            plan.unreached,
            [line_value(row) for row in line_list(plan=plan)],
            [Unplaced(**{**item, "upstreams": tuple(item["upstreams"])}) for item in plan.unplaced],
        ),
    )
