"""What an approver looks at: whether a plan meets its checks, and what changed since the last one."""

import gzip
import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone

from apps.approvals.models import ApprovalRequest
from apps.plans.models import Line, Plan, PlanInputs, VoteRound
from apps.plans.selectors import carries_from, is_replaceable, line_list, plan_list, settings_of
from sponsorplan.domain.allocation.bounds import cap_of
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.approval.changes import Change, ChangeKind, Part, changes
from sponsorplan.domain.approval.checks import Check, Facts, checks
from sponsorplan.domain.approval.seal import seal
from sponsorplan.domain.money import Money

_LARGEST = 10
_SEALED = (
    *("position", "upstream", "upstreams", "amount_minor", "extra_minor", "credit_minor"),
    *("held_minor", "share", "since", "state", "channel"),
)


def seal_of(*, plan: Plan) -> str:
    """The digest of all that is approved: what the plan is called, its amounts, and its payees.

    How far the giving has come is no part of it.
    """
    rows = Line.objects.filter(plan=plan).order_by("position").values_list(*_SEALED)
    return seal(
        {
            "number": plan.number,
            "title": plan.title,
            "digest": plan.digest,
            "budget": [plan.budget_minor, plan.available_minor, plan.currency],
            "policy": plan.policy,
            "settings": plan.settings,
            "unplaced": plan.unplaced,
            "carried_from": plan.carried_from_id,
            "replaces": plan.replaces_id,
            "lines": [
                [
                    str(value) if name == "since" else value
                    for name, value in zip(_SEALED, row, strict=True)
                ]
                for row in rows
            ],
        }
    )


def checks_of(*, plan: Plan, request: ApprovalRequest | None) -> tuple[Check, ...]:
    """Every check of the plan as it is now; ``request`` is the one that it waits for, if any."""
    lines = Line.objects.filter(plan=plan)
    sums = lines.aggregate(
        placed=Sum("amount_minor", default=0), most=Max("amount_minor", default=0)
    )
    before = carries_from(
        company=plan.company, settings=settings_of(plan=plan), replaces=plan.replaces
    )
    percent = plan.policy["cap_percent"]
    available = max(plan.available_minor, plan.budget_minor)
    return checks(
        Facts(
            available=available,
            placed=sums["placed"],
            unplaced=sum(item["minor"] for item in plan.unplaced),
            fits=_fits(plan),
            unchanged=_is_what_was_asked(plan, request) if request else None,
            goes_on=plan.carried_from_id == (before.pk if before else None),
            replaces_newest=is_replaceable(plan=plan.replaces) if plan.replaces else None,
            vote_open=VoteRound.objects.filter(plan=plan, closed_at=None).exists(),
            largest=sums["most"],
            most=cap_of(available, percent),
            cap_percent=percent,
            frozen=lines.filter(state=LineState.FROZEN).count(),
            rejected=_was_rejected_so(plan),
        )
    )


def _was_rejected_so(plan: Plan) -> bool:
    last = ApprovalRequest.objects.filter(plan=plan).exclude(state=ApprovalRequest.State.OPEN)
    found = last.first()
    return (
        found is not None
        and found.state == ApprovalRequest.State.REJECTED
        and _is_what_was_asked(plan, found)
    )


def _is_what_was_asked(plan: Plan, request: ApprovalRequest) -> bool:
    return (plan.digest, seal_of(plan=plan)) == (request.digest, request.seal)


def _fits(plan: Plan) -> bool:
    inputs = PlanInputs.objects.filter(plan=plan).first()
    if inputs is None:
        return False
    try:
        document = gzip.decompress(bytes(inputs.document))
    except (OSError, EOFError, zlib.error):
        return False
    return hashlib.sha256(document).hexdigest() == plan.digest


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient's change as money."""

    change: Change
    before: Money
    now: Money
    difference: Money


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan beside the last approved one of its kind; without one, ``largest`` are its lines.

    ``elsewhere`` are recipients whose money goes to another place than then.
    """

    before: Plan | None
    largest: tuple[Row, ...]
    elsewhere: tuple[Row, ...]
    counts: dict[str, int]
    difference: Money


def comparison_of(*, plan: Plan) -> Comparison:
    """What changed since the plan it replaces, or the last approved of its frequency and currency."""
    before = plan.replaces or _approved_before(plan).first()
    found = changes(_parts(before) if before else [], _parts(plan))
    rows = [_row(one, plan.currency) for one in found]
    counts = Counter(one.kind for one in found)
    grown = plan.budget_minor - (before.budget_minor if before else 0)
    return Comparison(
        before,
        tuple(row for row in rows if row.change.minor)[:_LARGEST],
        tuple(row for row in rows if row.change.is_paid_elsewhere),
        {str(kind): counts[kind] for kind in ChangeKind},
        Money(grown, plan.currency),
    )


def _approved_before(plan: Plan) -> QuerySet[Plan]:
    approved = plan_list(company=plan.company).filter(
        state__in=(Plan.State.APPROVED, Plan.State.REPLACED),
        approved_at__lt=plan.approved_at or timezone.now(),
        policy__frequency=str(plan.frequency),
        currency=plan.currency,
    )
    return approved.exclude(pk=plan.pk).order_by(F("approved_at").desc(), "-number")


def _parts(plan: Plan) -> list[Part]:
    rows = line_list(plan=plan).values_list("upstream", "name", "amount_minor", "state", "channel")
    return [
        Part(upstream, name, minor, state, channel["url"] if channel else "")
        for upstream, name, minor, state, channel in rows
    ]


def _row(change: Change, currency: str) -> Row:
    before = change.before.minor if change.before else 0
    now = change.now.minor if change.now else 0
    return Row(change, Money(before, currency), Money(now, currency), Money(change.minor, currency))
