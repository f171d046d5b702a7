"""What a plan is made from besides the inventory: settings, votes, the company, the plan before it."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import F, QuerySet

from apps.companies.models import Company
from apps.plans.models import Ballot, Line, Plan, PlanRevision
from apps.plans.selectors.lines import accounts_of, line_list, plan_list
from apps.upstreams.models import Correction
from apps.upstreams.selectors import (
    confirmed_channels,
    correction_list,
    corrections_of,
    present_upstreams,
)
from sponsorplan.domain.allocation.decisions import NOTHING, Carried
from sponsorplan.domain.allocation.payer import Payer
from sponsorplan.domain.allocation.proposal import GIVEN_OUT_ANEW, LineState
from sponsorplan.domain.allocation.settings import Settings, Word, settings_from
from sponsorplan.domain.channels.interface import ChannelRef, Frequency


def settings_of(*, plan: Plan) -> Settings:
    """What members may change about the plan, as it is now."""
    return settings_from(plan.settings)


def settings_at(revision: PlanRevision) -> Settings:
    """What they were after that change."""
    return settings_from(revision.settings)


def revision_list(*, plan: Plan) -> QuerySet[PlanRevision]:
    """The plan's changes, newest first."""
    return PlanRevision.objects.filter(plan=plan)


def revision_find(*, plan: Plan, number: int) -> PlanRevision | None:
    return revision_list(plan=plan).filter(number=number).first()


def words_before(*, company: Company, settings: Settings) -> Mapping[str, Word]:
    """What members decided about lines of the last approved plan that a new one like this goes on from."""
    frequency, currency = settings.policy.frequency, settings.budget.currency
    last = last_approved(company=company, frequency=frequency, currency=currency)
    return settings_of(plan=last).words if last else {}


def last_approved(*, company: Company, frequency: Frequency, currency: str = "") -> Plan | None:
    """The newest approved plan of a recurring frequency; nothing is carried on to one made once.

    With a currency, the newest in it: what is owed in one is not owed in another.
    """
    if frequency is Frequency.ONE_TIME:
        return None
    approved = plan_list(company=company).filter(state=Plan.State.APPROVED)
    # A new version of an older plan has a higher number than the plans after that one.
    newest = approved.order_by(F("approved_at").desc(nulls_last=True), "-number")
    if currency:
        newest = newest.filter(currency=currency)
    return newest.filter(policy__frequency=str(frequency)).first()


def carries_from(
    *, company: Company, settings: Settings, replaces: Plan | None = None
) -> Plan | None:
    """The approved plan that one with these settings goes on from.

    The last of its frequency and currency; for a next version that of the version before it.
    """
    frequency, currency = settings.policy.frequency, settings.budget.currency
    if replaces is None:
        return last_approved(company=company, frequency=frequency, currency=currency)
    before = replaces.carried_from
    fits = before and (before.frequency, before.currency) == (frequency, currency)
    return before if fits else None


def is_replaceable(*, plan: Plan) -> bool:
    """Whether the plan is approved, the newest version, and no later plan goes on from it yet."""
    later = Plan.objects.filter(carried_from=plan, state=Plan.State.APPROVED)
    return plan.state == Plan.State.APPROVED and not later.exists()


def votes_of(*, plan: Plan) -> dict[str, int]:
    """Points by upstream of the plan's vote, once it is closed."""
    ballots = Ballot.objects.filter(round__plan_id=plan.pk, round__closed_at__isnull=False)
    points: Counter[str] = Counter()
    for ballot in ballots:
        points.update(ballot.points)
    return dict(points)


def carried_of(*, plan: Plan | None) -> Carried:
    """What an approved plan leaves to the next one."""
    if plan is None:
        return NOTHING
    rows = list(
        line_list(plan=plan).only(
            *("plan", "upstream", "share", "credit_minor", "held_minor", "since", "state")
        )
    )
    closed = (LineState.GATED, LineState.EXCLUDED)
    corrections = correction_list(company=plan.company).filter(
        kind=Correction.Kind.DISTRESS, made_at__gt=plan.created_at
    )
    return Carried(
        plan=plan.digest,
        shares={row.upstream: row.share for row in rows if row.share},
        credits={row.upstream: row.credit_minor for row in rows if row.credit_minor},
        held={row.upstream: row.held_minor for row in rows if row.held_minor},
        since={row.upstream: row.since.isoformat() for row in rows if row.since},
        payable=frozenset(row.upstream for row in rows if row.state == LineState.PAYABLE),
        reset=frozenset(row.upstream for row in rows if row.state in closed)
        | frozenset(corrections.values_list("subject", flat=True)),
        left=sum(item["minor"] for item in plan.unplaced if item["reason"] in GIVEN_OUT_ANEW),
    )


def payer_of(*, company: Company) -> Payer:
    """The company as it pays: its accounts, its corrections, and whom it paid where before."""
    return Payer(
        accounts_of(company=company),
        corrections_of(company=company),
        confirmed_channels(company=company),
        paid_before(company=company),
    )


def paid_before(*, company: Company) -> dict[str, ChannelRef]:
    """Where each upstream was last paid: by the newest line that a member said was given.

    Where there is none, a line whose link was opened counts, as it may have been paid. An upstream
    that moved since is known by its present key as well, so that a move changes no payee unseen.
    """
    lines = Line.objects.filter(company=company).exclude(channel=None)
    before: dict[str, ChannelRef] = {}
    for moment in ("opened_at", "given_at"):  # the second stands above the first
        known = lines.exclude(**{moment: None}).order_by(moment, "pk")
        for upstreams, channel in known.values_list("upstreams", "channel"):
            if channel:
                ref = ChannelRef(channel["platform"], channel["handle"], channel["url"])
                before.update(dict.fromkeys(upstreams, ref))
    moved = present_upstreams(keys=before.keys())
    for key, ref in list(before.items()):
        if key in moved:
            before.setdefault(moved[key], ref)
    return before
