"""Compare what plans owe with what statements say, and keep only what that changes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company
from apps.payments.models import Matching, Standing, Transaction
from apps.payments.selectors.facts import Facts, facts_of
from apps.plans.models import Plan
from sponsorplan.celery import enqueue
from sponsorplan.domain.money import Money
from sponsorplan.domain.reconcile.match import match
from sponsorplan.domain.reconcile.shapes import Kind, Match, Owed
from sponsorplan.domain.reconcile.standing import Part, State, Sums, parted, standing_of
from sponsorplan.domain.reconcile.standing import Standing as Found

_ACTOR = "SponsorPlan"
_COUNTED = (Matching.State.MADE, Matching.State.CONFIRMED)
_QUIET = (State.WAITING, State.SKIPPED)
_Key = tuple[int, int, int]


@transaction.atomic
def matching_run(*, company_id: int) -> None:
    """Match all that no person has decided, and keep how each line stands.

    The same facts change nothing and record nothing. A line that comes to be short, matched and so
    on is recorded once, as ``payment.short`` and the like.
    """
    # Without its key: whoever holds the log meanwhile must be able to commit rows of the company.
    company = Company.objects.select_for_update(no_key=True).get(pk=company_id)
    facts = facts_of(company=company, today=timezone.now().date())
    counts = _matchings_keep(company, match(facts.owed, facts.seen, facts.said, facts.rates))
    if any(counts.values()):
        event_record(
            company_id=company.pk,
            actor=_ACTOR,
            action="matchings.run",
            subject=f"{sum(counts.values())} matchings changed",
            data=dict(counts),
        )
    _standings_keep(company, facts)


def matchings_sweep() -> None:
    """Look again at each company that has something to compare: days pass, and tasks get lost."""
    with_facts = Transaction.objects.order_by("company_id").values_list("company_id", flat=True)
    with_standing = Standing.objects.order_by("company_id").values_list("company_id", flat=True)
    for company_id in sorted({*with_facts.distinct(), *with_standing.distinct()}):
        enqueue("payments.match", company_id=company_id)


def _matchings_keep(company: Company, found: Iterable[Match]) -> Counter[str]:
    kept = {
        (row.transaction_id, row.plan_id, row.line_id): row
        for row in Matching.objects.filter(company=company)
    }
    wanted = {(each.seen, each.plan, each.line): each for each in found}
    open_rows = {key: row for key, row in kept.items() if _is_machine(row)}
    gone = [row.pk for key, row in open_rows.items() if key not in wanted]
    Matching.objects.filter(company=company, pk__in=gone).delete()
    new = [_row(company, wanted[key]) for key in sorted(wanted.keys() - kept.keys())]
    Matching.objects.bulk_create(new)
    changed = [
        row
        for key, row in open_rows.items()
        if key in wanted and _changes(row, _values(wanted[key]))
    ]
    Matching.objects.bulk_update(changed, ["minor", "state", "reasons"])
    return Counter(made=len(new), changed=len(changed), dropped=len(gone))


def _is_machine(row: Matching) -> bool:
    return row.state in (Matching.State.MADE, Matching.State.PROPOSED)


def _values(each: Match) -> dict[str, Any]:
    state = Matching.State.MADE if each.sure else Matching.State.PROPOSED
    return {"minor": each.minor, "state": state, "reasons": list(each.reasons)}


def _row(company: Company, each: Match) -> Matching:
    return Matching(
        company=company,
        transaction_id=each.seen,
        plan_id=each.plan,
        line_id=each.line,
        **_values(each),
    )


def _changes(row: object, values: Mapping[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    found = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in found.items():
        setattr(row, name, value)
    return bool(found)


def _standings_keep(company: Company, facts: Facts) -> None:
    parts = _parts(company, facts)
    kept = {(row.plan_id, row.line_id): row for row in Standing.objects.filter(company=company)}
    today = timezone.now().date()
    new, changed, turned = [], [], []
    for owed in facts.owed:
        found = standing_of(owed, parts.get(owed.key, ()), today)
        row = kept.pop(owed.key, None)
        before = row.state if row is not None else ""
        values = _standing_values(found)
        if row is None:
            row = Standing(company=company, plan_id=owed.plan, line_id=owed.line, **values)
            new.append(row)
        elif _changes(row, values):
            changed.append(row)
        if found.state != before:
            row.changed_at = timezone.now()
            if before or found.state not in _QUIET:
                turned.append((found, before))
    Standing.objects.bulk_create(new)
    Standing.objects.bulk_update(changed, [*_FIELDS, "changed_at"], batch_size=200)
    Standing.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
    numbers = _numbers(found.owed.plan for found, _ in turned)
    for found, before in turned:
        _turned_record(company, found, before, numbers[found.owed.plan])


def _numbers(plans: Iterable[int]) -> dict[int, int]:
    return dict(Plan.objects.filter(pk__in={*plans}).values_list("pk", "number"))


def _parts(company: Company, facts: Facts) -> dict[tuple[int, int], list[Part]]:
    """What of each transaction is for which line, of all that is not refused."""
    seen = {one.pk: one for one in facts.seen}
    rows: dict[int, list[Matching]] = defaultdict(list)
    found = Matching.objects.filter(company=company).exclude(state=Matching.State.REFUSED)
    for row in found.order_by("pk"):
        rows[row.transaction_id].append(row)
    parts: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for pk, matchings in rows.items():
        minors = [(row.minor, row.state in _COUNTED) for row in matchings]
        for row, part in zip(matchings, parted(seen[pk], minors), strict=True):
            parts[row.plan_id, row.line_id].append(part)
    return parts


_FIELDS = (
    *("platform", "handle", "state", "planned_minor", "currency", "marked_minor"),
    *("marked_currency", "marked_on", "seen_currency", "gross_minor", "fee_minor"),
    *("refunded_minor", "asked_minor", "asked", "failed", "difference_minor", "sums"),
)


def _standing_values(found: Found) -> dict[str, Any]:
    owed, mark = found.owed, found.owed.mark
    code = _shown_currency(found)
    sums = found.sums.get(code, Sums())
    return {
        "platform": owed.platform,
        "handle": owed.handle[:300],
        "state": str(found.state),
        "planned_minor": owed.total,
        "currency": owed.currency,
        "marked_minor": mark.minor if mark else None,
        "marked_currency": mark.currency if mark else "",
        "marked_on": mark.on if mark else None,
        "seen_currency": code,
        "gross_minor": sums.gross,
        "fee_minor": sums.fee if sums.fees_known and sums.gross else None,
        "refunded_minor": sums.refunded,
        "asked_minor": sums.asked,
        "asked": found.asked,
        "failed": found.failed,
        "difference_minor": found.difference,
        "sums": [
            {"currency": each, "gross": one.gross, "refunded": one.refunded, "fee": one.fee}
            for each, one in sorted(found.sums.items())
        ],
    }


def _shown_currency(found: Found) -> str:
    """The currency of most that was seen: the plan's where it is one of them."""
    codes = [code for code, sums in sorted(found.sums.items()) if sums.gross or sums.asked]
    return found.owed.currency if found.owed.currency in codes or not codes else codes[0]


def _turned_record(company: Company, found: Found, before: str, number: int) -> None:
    owed: Owed = found.owed
    sums = found.sums.get(_shown_currency(found), Sums())
    seen = [part.seen.name for part in found.parts if part.seen.kind is not Kind.FAILED]
    event_record(
        company_id=company.pk,
        actor=_ACTOR,
        action=f"payment.{found.state}",
        subject=f"plan {number}: {owed.name}, {Money(owed.total, owed.currency)} planned",
        data={
            "plan": number,
            "line": f"line_{owed.line}",
            "before": before or None,
            "platform": owed.platform,
            "handle": owed.handle,
            "planned": owed.total,
            "currency": owed.currency,
            "seen": sums.gross,
            "seen_currency": _shown_currency(found),
            "refunded": sums.refunded,
            "asked": sums.asked,
            "difference": found.difference,
            "transactions": seen,
        },
    )
