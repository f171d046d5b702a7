"""What members say of an approved plan, what follows from it, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.payments.errors import (
    MarkedAlready,
    NotApproved,
    NothingToMark,
    PaymentImpossible,
)
from apps.payments.models import Payment
from apps.payments.selectors import bulk_for, entries_of, plan_to_give, progress_of
from apps.payments.services import (
    Done,
    file_done,
    payment_done,
    payment_skipped,
    payment_undo,
)
from apps.plans.models import Line, Plan
from apps.plans.selectors import paid_before
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from tests.payments.worlds import COLLECTIVE, DAY, GITHUB, approved, channel, line_of

MONTHLY = Frequency.MONTHLY


def mark(member: Member, plan: Plan, handle: str, **how: object) -> Payment:
    line = how.pop("line", None) or line_of(plan, handle)
    assert isinstance(line, Line)
    done = Done(**{"paid_on": DAY, **how})  # type: ignore[arg-type]
    return payment_done(member=member, plan=plan, line_id=line.pk, done=done)


def steps(plan: Plan) -> dict[str, str]:
    return {one.line.name: str(one.step) for one in entries_of(plan=plan)}


def parts(plan: Plan) -> dict[str, int]:
    found = progress_of(entries=entries_of(plan=plan), currency=plan.currency)
    assert found.ties
    names = ("given", "kept", "skipped", "left")
    return {name: getattr(found, name).amount.minor for name in names} | {
        "total": found.total.minor,
        "stops": found.stops,
    }


def test_platforms_come_in_their_order_and_the_largest_first(company: Company) -> None:
    plan = approved(
        company, [(COLLECTIVE, "big", 900), (GITHUB, "ada", 300_00), (GITHUB, "bob", 400_00)]
    )
    assert [one.line.name for one in entries_of(plan=plan)] == ["bob", "ada", "big"]


def test_the_sums_tie_whatever_became_of_the_lines(company: Company, planner: Member) -> None:
    plan = approved(
        company,
        [
            (COLLECTIVE, "a", 50_01),
            (COLLECTIVE, "b", 30_00),
            (GITHUB, "c", 20_00),
            (COLLECTIVE, "d", 9),
        ],
    )
    assert parts(plan) == {
        "given": 0,
        "kept": 0,
        "skipped": 0,
        "left": 100_10,
        "total": 100_10,
        "stops": 0,
    }
    mark(planner, plan, "a", amount=Money(45_00, "USD"))
    mark(planner, plan, "b", amount=Money(28_00, "EUR"))
    payment_skipped(member=planner, plan=plan, line_id=line_of(plan, "d").pk, reason="closed")
    found = parts(plan)
    assert (found["given"], found["skipped"], found["left"]) == (80_01, 9, 20_00)
    paid = progress_of(entries=entries_of(plan=plan), currency="USD").paid
    assert [(each.paid, each.difference) for each in paid] == [
        (Money(45_00, "USD"), Money(-5_01, "USD")),
        (Money(28_00, "EUR"), None),
    ]


def test_what_was_set_aside_before_is_sent_with_it(company: Company, planner: Member) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    Line.objects.update(extra_minor=7_00)
    assert parts(plan)["total"] == 57_00
    assert mark(planner, plan, "a").paid == Money(57_00, "USD")


def test_cents_that_github_does_not_take_are_shown_and_not_lost(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(GITHUB, "ada", 12_40)])
    (entry,) = entries_of(plan=plan)
    assert (entry.sends, entry.cut_off) == (Money(12_00, "USD"), Money(40, "USD"))
    mark(planner, plan, "ada")
    paid = progress_of(entries=entries_of(plan=plan), currency="USD").paid
    assert (parts(plan)["given"], paid[0].difference) == (12_40, Money(-40, "USD"))


def test_a_mark_is_undone_and_the_log_keeps_both(company: Company, planner: Member) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    payment = mark(planner, plan, "a", reference="order 7")
    assert line_of(plan, "a").given_at is not None
    payment_undo(member=planner, payment=payment)
    assert parts(plan)["left"] == 50_00
    assert line_of(plan, "a").given_at is None
    done, undone = AuditEvent.objects.filter(action__startswith="payment.")
    assert (done.action, undone.action) == ("payment.done", "payment.undone")
    assert done.data["reference"] == undone.data["reference"] == "order 7"
    with pytest.raises(NothingToMark):
        payment_undo(member=planner, payment=payment)


@pytest.mark.parametrize("state", [Plan.State.DRAFT, Plan.State.PROPOSED, Plan.State.REPLACED])
def test_only_an_approved_plan_can_be_marked(company: Company, planner: Member, state: str) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)], state=state)
    with pytest.raises(NotApproved):
        mark(planner, plan, "a")
    with pytest.raises(NotApproved):
        payment_skipped(member=planner, plan=plan, line_id=line_of(plan, "a").pk, reason="no")
    assert not Payment.objects.exists()


def test_a_plan_that_was_replaced_since_it_was_looked_at_is_not_marked(
    company: Company, planner: Member
) -> None:
    seen = approved(company, [(COLLECTIVE, "a", 50_00)])
    Plan.objects.update(state=Plan.State.REPLACED)
    with pytest.raises(NotApproved):
        mark(planner, seen, "a")


@pytest.mark.parametrize("state", [each for each in LineState if each != LineState.PAYABLE])
def test_only_payable_lines_can_be_marked(
    company: Company, planner: Member, state: LineState
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    Line.objects.update(state=state)
    with pytest.raises(NothingToMark):
        mark(planner, plan, "a")


def test_a_line_is_marked_once(company: Company, planner: Member) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    mark(planner, plan, "a")
    with pytest.raises(MarkedAlready, match="planner@acme"):
        mark(planner, plan, "a")
    with pytest.raises(MarkedAlready):
        payment_skipped(member=planner, plan=plan, line_id=line_of(plan, "a").pk, reason="no")
    assert Payment.objects.count() == 1


def test_a_line_of_another_plan_or_company_cannot_be_marked(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    other = approved(company, [(COLLECTIVE, "b", 50_00)])
    with pytest.raises(NothingToMark):
        mark(planner, plan, "b", line=line_of(other, "b"))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"amount": Money(0, "USD")}, "amount as it was paid"),
        ({"amount": Money(10**16, "USD")}, "amount as it was paid"),
        ({"paid_on": date(2999, 1, 1)}, "has not come yet"),
    ],
)
def test_what_cannot_be_is_refused(
    company: Company, planner: Member, how: dict[str, object], says: str
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    with pytest.raises(PaymentImpossible, match=says):
        mark(planner, plan, "a", **how)


def test_skipping_needs_a_reason(company: Company, planner: Member) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 50_00)])
    with pytest.raises(PaymentImpossible, match="why"):
        payment_skipped(member=planner, plan=plan, line_id=line_of(plan, "a").pk, reason=" ")


def test_github_dollars_are_not_guessed_for_a_plan_in_euros(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(GITHUB, "ada", 50_00)], currency="EUR")
    with pytest.raises(PaymentImpossible, match="how many it charged"):
        mark(planner, plan, "ada")
    assert mark(planner, plan, "ada", amount=Money(54_00, "USD")).planned == Money(50_00, "EUR")


def test_a_plan_that_repeats_asks_only_for_what_changes(company: Company, planner: Member) -> None:
    first = approved(
        company,
        [
            (GITHUB, "up", 10_00),
            (GITHUB, "down", 20_00),
            (GITHUB, "same", 30_00),
            (COLLECTIVE, "gone", 5_50),
            (COLLECTIVE, "never", 1_00),
        ],
        frequency=MONTHLY,
    )
    assert set(steps(first).values()) == {"start"}
    for handle in ("up", "down", "same", "gone"):
        mark(planner, first, handle)
    payment_skipped(member=planner, plan=first, line_id=line_of(first, "never").pk, reason="no")
    second = approved(
        company,
        [
            (GITHUB, "up", 11_00),
            (GITHUB, "down", 19_00),
            (GITHUB, "same", 30_00),
            (GITHUB, "new", 7_00),
            (COLLECTIVE, "never", 1_00),
        ],
        frequency=MONTHLY,
    )
    assert steps(second) == {
        "up": "raise",
        "down": "lower",
        "same": "keep",
        "new": "start",
        "never": "start",
        "gone": "stop",
    }
    assert parts(second) == {
        "given": 0,
        "kept": 30_00,
        "skipped": 0,
        "left": 38_00,
        "total": 68_00,
        "stops": 1,
    }
    for handle in ("up", "down", "new", "never"):
        mark(planner, second, handle)
    assert plan_to_give(company=company) == second
    stop = mark(planner, second, "gone", line=line_of(first, "gone"))
    assert (stop.step, stop.minor, stop.renews) == ("stop", 0, False)
    assert plan_to_give(company=company) is None
    # What only ran on in the second plan is still known in the third.
    third = approved(
        company,
        [(GITHUB, "same", 30_00), (GITHUB, "up", 11_00), (COLLECTIVE, "gone", 5_50)],
        frequency=MONTHLY,
    )
    assert steps(third) == {
        "same": "keep",
        "up": "keep",
        "gone": "start",
        "down": "stop",
        "new": "stop",
        "never": "stop",
    }
    # And the first stays as it was given.
    assert parts(first)["given"] == 65_50
    assert parts(second)["stops"] == 0


def test_a_stop_says_why_its_payee_is_no_more_in_the_plan(
    company: Company, planner: Member
) -> None:
    first = approved(company, [(COLLECTIVE, "a", 10_00)], frequency=MONTHLY)
    mark(planner, first, "a")
    second = approved(company, [(COLLECTIVE, "a", 10_00)], frequency=MONTHLY)
    Line.objects.filter(plan=second).update(state=LineState.FROZEN, reason="Its address changed.")
    (stop,) = entries_of(plan=second)
    assert (str(stop.step), stop.note) == (
        "stop",
        "In this plan it is frozen: Its address changed.",
    )


def test_other_frequencies_and_other_companies_run_by_themselves(
    company: Company, planner: Member, outsider: object
) -> None:
    rival = Company.objects.get(slug="rival")
    monthly = approved(company, [(COLLECTIVE, "a", 10_00)], frequency=MONTHLY)
    mark(planner, monthly, "a")
    yearly = approved(company, [(COLLECTIVE, "a", 10_00)], frequency=Frequency.YEARLY)
    assert steps(yearly) == {"a": "start"}
    theirs = approved(rival, [], frequency=MONTHLY)
    Plan.objects.filter(pk=theirs.pk).update(number=9)
    theirs.refresh_from_db()
    assert entries_of(plan=theirs) == []


@pytest.mark.parametrize(
    ("platform", "frequency", "renews"),
    [
        (GITHUB, MONTHLY, True),
        (COLLECTIVE, Frequency.YEARLY, True),
        (GITHUB, Frequency.YEARLY, False),  # GitHub has no yearly payment
        ("paypal", MONTHLY, False),  # nobody said that it repeats
        (GITHUB, Frequency.QUARTERLY, False),  # no platform knows quarters
        (GITHUB, Frequency.ONE_TIME, False),
    ],
)
def test_only_what_a_platform_is_known_to_repeat_runs_on_unsaid(
    company: Company, planner: Member, platform: str, frequency: Frequency, *, renews: bool
) -> None:
    plan = approved(company, [(platform, "ada", 12_00)], frequency=frequency)
    assert mark(planner, plan, "ada").renews is renews
    again = approved(company, [(platform, "ada", 12_00)], frequency=frequency)
    assert steps(again)["ada"] == ("keep" if renews else "start" if again.repeats else "once")


def test_a_member_knows_better_whether_it_repeats(company: Company, planner: Member) -> None:
    plan = approved(company, [("patreon", "ada", 12_00)], frequency=MONTHLY)
    mark(planner, plan, "ada", renews=True)
    again = approved(company, [("patreon", "ada", 12_00)], frequency=MONTHLY)
    assert steps(again) == {"ada": "keep"}


def test_a_new_version_of_a_plan_made_once_sends_only_the_rest(
    company: Company, planner: Member
) -> None:
    first = approved(company, [(COLLECTIVE, "a", 50_00), (COLLECTIVE, "b", 30_00)])
    mark(planner, first, "a")
    mark(planner, first, "b")
    Plan.objects.filter(pk=first.pk).update(state=Plan.State.REPLACED)
    second = approved(
        company,
        [(COLLECTIVE, "a", 60_00), (COLLECTIVE, "b", 25_00), (COLLECTIVE, "c", 5_00)],
        replaces=first,
    )
    due = {one.line.name: (one.due.minor, one.state) for one in entries_of(plan=second)}
    assert due == {"a": (10_00, "open"), "b": (0, "kept"), "c": (5_00, "open")}
    assert parts(second) == {
        "given": 0,
        "kept": 75_00,
        "skipped": 0,
        "left": 15_00,
        "total": 90_00,
        "stops": 0,
    }
    assert mark(planner, second, "a").paid == Money(10_00, "USD")
    assert parts(second)["given"] == 10_00


def test_a_file_is_marked_at_once_except_for_whom_github_refused(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(GITHUB, f"u{n}", 100_00) for n in range(102)])
    (first, second), _ = bulk_for(plan=plan, entries=entries_of(plan=plan))
    assert (len(first.rows), len(second.rows)) == (100, 2)
    went = [row.line for row in first.rows if row.login != "u3"]
    file_done(member=planner, plan=plan, part=1, lines=went, done=Done(DAY, reference="bulk 1"))
    (first, second), _ = bulk_for(plan=plan, entries=entries_of(plan=plan))
    # The files keep their lines: who is marked leaves, nobody moves from one to the other.
    assert [row.login for row in first.rows] == ["u3"]
    assert len(second.rows) == 2
    event = AuditEvent.objects.get(action="payments.done")
    assert (event.data["minor"], len(event.data["lines"])) == (9_900_00, 99)
    with pytest.raises(NothingToMark):
        file_done(member=planner, plan=plan, part=1, lines=went, done=Done(DAY))


def test_a_line_marked_or_skipped_by_itself_is_in_no_file(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(GITHUB, "ada", 5_00), (GITHUB, "bob", 4_00), (GITHUB, "eve", 3_00)])
    mark(planner, plan, "ada")
    payment_skipped(member=planner, plan=plan, line_id=line_of(plan, "bob").pk, reason="asked")
    (part,), _ = bulk_for(plan=plan, entries=entries_of(plan=plan))
    assert [(row.login, row.dollars) for row in part.rows] == [("eve", 3)]


def test_what_runs_on_github_is_changed_there_and_never_by_a_file(
    company: Company, planner: Member
) -> None:
    first = approved(company, [(GITHUB, "ada", 5_00)], frequency=MONTHLY)
    mark(planner, first, "ada")
    second = approved(company, [(GITHUB, "ada", 6_00), (GITHUB, "bob", 4_00)], frequency=MONTHLY)
    (part,), _ = bulk_for(plan=second, entries=entries_of(plan=second))
    assert [row.login for row in part.rows] == ["bob"]


def test_the_newest_approved_plan_with_something_left_is_given(
    company: Company, planner: Member
) -> None:
    assert plan_to_give(company=company) is None
    once = approved(company, [(COLLECTIVE, "a", 1_00)])
    older = approved(company, [(COLLECTIVE, "a", 1_00)], frequency=MONTHLY)
    newer = approved(company, [(COLLECTIVE, "a", 2_00)], frequency=MONTHLY)
    approved(company, [(COLLECTIVE, "a", 3_00)], state=Plan.State.DRAFT)
    assert plan_to_give(company=company) == newer
    mark(planner, newer, "a")
    # The older monthly plan would change back what the newer one set.
    assert older.state == Plan.State.APPROVED
    assert plan_to_give(company=company) == once
    mark(planner, once, "a")
    assert plan_to_give(company=company) is None


def test_a_payee_is_known_by_what_was_marked_rather_than_only_opened(
    company: Company, planner: Member
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 1_00)])
    mark(planner, plan, "a")
    later = approved(company, [(COLLECTIVE, "a", 1_00)])
    Line.objects.filter(plan=later).update(
        channel=channel(COLLECTIVE, "stranger"), opened_at=timezone.now() + timedelta(days=1)
    )
    key = "github.com/a/a"
    assert paid_before(company=company)[key].handle == "a"
    Payment.objects.all().delete()
    Line.objects.update(given_at=None)
    assert paid_before(company=company)[key].handle == "stranger"


def test_two_who_mark_one_line_leave_one_mark(
    company: Company, planner: Member, owner: Member
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 1_00)])
    tries: list[Callable[[], object]] = [
        lambda: mark(planner, plan, "a"),
        lambda: mark(owner, plan, "a"),
    ]
    refused = 0
    for attempt in tries:
        try:
            attempt()
        except DomainError:
            refused += 1
    assert (Payment.objects.count(), refused) == (1, 1)
