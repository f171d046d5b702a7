"""Random people do random things to plans, and a model of the rules says each time what must come of it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import hypothesis
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.approvals.models import Approval, ApprovalRequest, ApprovalRule, Delegation
from apps.approvals.services import (
    Absence,
    Said,
    approval_record,
    delegation_make,
    delegation_withdraw,
    request_open,
    request_withdraw,
    rule_make,
    rule_remove,
)
from apps.audit.selectors import chain_verdict
from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import (
    company_create,
    membership_remove,
    membership_set,
    token_create,
)
from apps.inventory.models import Product
from apps.inventory.services import product_create, upload_ingest, uploads_receive
from apps.plans.models import Line, Plan, PlanInputs, PlanRevision
from apps.plans.selectors import open_lines
from apps.plans.services import (
    plan_copy,
    plan_draft,
    plan_edit,
    vote_cast,
    vote_close,
    vote_open,
)
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from tests.approvals import model
from tests.conftest import PACKAGE_LOCK

DAY = date(2026, 11, 1)
STARTS = (0, 5_000)
# The last of them is no member to begin with.
CAST = ("owner", "planner", "approver", "controller", "approver", "planner", "")
_MOST_PLANS, _MOST_RENAMES = 4, 2
_people = st.integers(0, len(CAST) - 1)
_plans = st.integers(0, _MOST_PLANS - 1)
_budgets = st.sampled_from((4_000, 6_000))
_days = st.sampled_from([(-3, 5), (-3, 5), (3, 5), (-3, -2), (5, 3)])
# Without a role they leave.
_roles = st.sampled_from([*(role.value for role in Role), ""])


def world() -> Company:
    """The company, its people with a token each, and an inventory."""
    users = [User.objects.create_user(f"p{n}@acme.example") for n in range(len(CAST))]
    company = company_create(owner=users[0], name="Acme", slug="acme")
    for user, role in zip(users[1:], CAST[1:], strict=True):
        known = Role(role or Role.VIEWER)
        membership_set(company=company, user=user, role=known, actor="p0@acme.example")
    for person, user in enumerate(users):
        member = Member(company, user.email, frozenset(), user.pk)
        token_create(member=member, name=f"of {person}", scopes=["plans:write"])
    # As if their token had not been revoked when they left.
    left = [user for user, role in zip(users, CAST, strict=True) if not role]
    Membership.objects.filter(user__in=left).delete()
    planner = Member(company, users[1].email, frozenset(), users[1].pk)
    product = product_create(member=planner, name="Shop", tier=Product.Tier.CRITICAL)
    sent = uploads_receive(
        member=planner, product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    for upload in sent.uploads:
        upload_ingest(upload_id=upload.pk)
    return company


def content(plan_id: int) -> list[object]:
    """All that was approved; how far the giving has come is no part of it."""
    return [
        list(Line.objects.filter(plan=plan_id).order_by("position").values()),
        list(PlanInputs.objects.filter(plan=plan_id).values_list("document", flat=True)),
        Plan.objects.filter(pk=plan_id)
        .values("settings", "digest", "title", "revision", "budget_minor", "available_minor")
        .get(),
    ]


class FourEyes(RuleBasedStateMachine):
    """One run of it is undone at its end. ``seen`` counts what was tried and what came of it."""

    company: ClassVar[Company]
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.users = [User.objects.get(email=f"p{n}@acme.example") for n in range(len(CAST))]
        self.names = {user.email: number for number, user in enumerate(self.users)}
        self.names |= {f"token of {n}": n for n in range(len(CAST))}
        self.model = model.Company({n: role for n, role in enumerate(CAST) if role})
        self.order: list[int] = []
        # Requests by plan, as somebody may still have them open in a browser.
        self.looks: dict[int, list[ApprovalRequest]] = {}
        self.asked: dict[int, list[object]] = {}
        self.count = self.renames = 0
        self.seen["runs"] += 1

    def teardown(self) -> None:
        try:
            self._check_the_end()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # Who and what

    def member(self, person: int) -> Member:
        """As a page has them that was opened before they lost their role."""
        return Member(self.company, self.users[person].email, frozenset(), self.users[person].pk)

    def program(self, person: int) -> Member:
        return Member(self.company, f"token of {person}", frozenset())

    def plan(self, which: int) -> tuple[Plan, model.Plan]:
        pk = self.order[which % len(self.order)]
        return Plan.objects.select_related("company").get(pk=pk), self.model.plans[pk]

    def _one(self, which: int, wanted: Callable[[model.Plan], object]) -> tuple[Plan, model.Plan]:
        """One of those that are wanted, if there is any; else one of all."""
        places = range(len(self.order))
        fit = [n for n in places if wanted(self.model.plans[self.order[n]])]
        return self.plan(fit[which % len(fit)] if fit else which)

    def act(self, name: str, does: Callable[[], Any], refused: set[str]) -> Any:  # noqa: ANN401
        """Do it, and compare; ``None`` where it was refused, as it had to be."""
        self.seen["steps"] += 1
        code, came = _tried(does)
        expected = refused or {""}
        assert code in expected, f"{name}: {code or 'accepted'}, not {expected}"
        self.seen[f"{name} {'refused' if code else 'accepted'}"] += 1
        return None if code else came or True

    def added(self, plan: Plan, by: int, replaces: int | None = None) -> None:
        monthly = plan.frequency is Frequency.MONTHLY
        made = model.Plan(_amount(plan), {by}, monthly=monthly, replaces=replaces)
        made.carried = self.model.last_of_kind(made)
        self.model.plans[plan.pk] = made
        self.order.append(plan.pk)
        self.looks[plan.pk] = []

    # Making and changing plans

    @initialize(person=_people, asker=_people, monthly=st.booleans(), budget=_budgets)
    def first(self, *, person: int, asker: int, monthly: bool, budget: int) -> None:
        self.draft(person=person, monthly=monthly, budget=budget)
        self.ask(asker, 0)

    @precondition(lambda self: len(self.order) < _MOST_PLANS)
    @rule(person=_people, monthly=st.booleans(), budget=_budgets)
    def draft(self, *, person: int, monthly: bool, budget: int) -> None:
        frequency = Frequency.MONTHLY if monthly else Frequency.ONE_TIME
        policy = Policy(cap_percent=60, frequency=frequency)
        made = self.act(
            "draft",
            lambda: plan_draft(
                member=self.member(person),
                title=f"Plan {len(self.order)}",
                budget=Money(budget, "USD"),
                policy=policy,
                as_of=DAY,
            ),
            set(),
        )
        self.added(made, person)

    @precondition(lambda self: len(self.order) < _MOST_PLANS)
    @rule(person=_people, which=_plans, replaces=st.booleans())
    def copy(self, *, person: int, which: int, replaces: bool) -> None:
        plan, _ = self.plan(which)
        refused = {"not_the_newest"} if replaces and not self.model.is_newest(plan.pk) else set()
        made = self.act(
            "copy",
            lambda: plan_copy(
                member=self.member(person), plan=plan, title="Copy", as_of=DAY, replaces=replaces
            ),
            refused,
        )
        if made:
            self.added(made, person, plan.pk if replaces else None)

    @rule(person=_people, which=_plans, program=st.booleans(), budget=st.just(0) | _budgets)
    def edit(self, *, person: int, which: int, program: bool, budget: int) -> None:
        plan, known = self.plan(which)
        self.count += 1
        changes: dict[str, object] = {"title": f"Title {self.count}"}
        if budget:
            changes["budget"] = _budget(budget)
        done = self.act(
            "edit",
            lambda: plan_edit(
                member=self.program(person) if program else self.member(person),
                plan=plan,
                base=plan.revision,
                changes=changes,
                summary="Changed",
            ),
            set() if known.state == "draft" else {"not_a_draft"},
        )
        if done:
            self.model.made(known, person, _amount(Plan.objects.get(pk=plan.pk)))

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(which=_plans)
    def tamper(self, which: int) -> None:
        """Somebody changes a row of a plan that waits, with no service."""
        plan, known = self._one(which, _waits)
        if known.request:
            first = Line.objects.filter(plan=plan, position=1)
            first.update(amount_minor=F("amount_minor") + 1)
            known.tampered = True
            self.seen["tampered"] += 1

    # Votes

    @rule(person=_people, which=_plans, casts=st.booleans())
    def vote(self, *, person: int, which: int, casts: bool) -> None:
        """Open one, or end the one that is open."""
        plan, known = self.plan(which)
        if known.vote == "open":
            self._vote_end(person, plan, known, casts=casts)
            return
        refused = set() if known.state == "draft" else {"not_a_draft"}
        if known.vote == "closed":
            refused |= {"vote_stands"}
        closes = timezone.now() + timedelta(days=7)
        if self.act(
            "vote opened",
            lambda: vote_open(member=self.member(person), plan=plan, points=10, closes_at=closes),
            refused,
        ):
            known.vote = "open"

    def _vote_end(self, person: int, plan: Plan, known: model.Plan, *, casts: bool) -> None:
        if casts:
            upstream = open_lines(plan=plan)[0].upstream
            vote_cast(member=self.member(0), plan=plan, points={upstream: 1})
        self.act("vote closed", lambda: vote_close(member=self.member(person), plan=plan), set())
        known.vote = "closed"
        if casts:
            self.model.made(known, person, _amount(Plan.objects.get(pk=plan.pk)))

    # Asking and deciding

    @rule(person=_people, which=_plans)
    def ask(self, person: int, which: int) -> None:
        plan, known = self._one(which, lambda plan: plan.state == "draft")
        request = self.act(
            "ask",
            lambda: request_open(member=self.member(person), plan=plan),
            self.model.ask_refused(known),
        )
        if request:
            needed = self.model.needed_by_rules(known)
            assert (request.approvers, frozenset(request.roles)) == (needed.people, needed.roles)
            known.request = model.Request(request.pk, person, needed)
            known.state = "proposed"
            self.looks[plan.pk].append(request)
            self.asked[request.pk] = content(plan.pk)

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(person=_people, which=_plans)
    def withdraw(self, person: int, which: int) -> None:
        plan, known = self._one(which, _waits)
        if self.act(
            "withdraw",
            lambda: request_withdraw(member=self.member(person), plan=plan),
            set() if known.request else {"wrong_state"},
        ):
            self.model.send_back(known)

    @precondition(lambda self: any(self.looks.values()))
    @rule(person=_people, which=_plans, back=st.integers(0, 2), guess=st.booleans())
    def approve_another(self, *, person: int, which: int, back: int, guess: bool) -> None:
        """Looking at what was asked some time ago, of this plan or another; or at a made-up digest."""
        plan, known = self.plan(which)
        looks = self.looks[plan.pk] or next(each for each in self.looks.values() if each)
        look = looks[max(len(looks) - 1 - back, 0)]
        self._say(
            person, plan, known, Said(look.pk, "0" * 64 if guess else look.digest, approves=True)
        )

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(person=_people, which=_plans)
    def approve(self, person: int, which: int) -> None:
        self._approve(person, which)

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(who=_people, which=_plans)
    def approve_as_somebody_who_may(self, who: int, which: int) -> None:
        _, known = self._one(which, _waits)
        spent = {one for both in self.model.counted(known) for one in both}
        may = [n for n in range(len(CAST)) if self.model.place_of(known, n, spent) is not None]
        self._approve(may[who % len(may)] if may else who, which)

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(who=_people, which=_plans)
    def approve_own(self, who: int, which: int) -> None:
        _, known = self._one(which, _waits)
        makers = sorted(self.model.makers(known))
        self._approve(makers[who % len(makers)], which)

    def _approve(self, person: int, which: int) -> None:
        plan, known = self._one(which, _waits)
        if self.looks[plan.pk]:
            look = self.looks[plan.pk][-1]
            self._say(person, plan, known, Said(look.pk, look.digest, approves=True))

    @precondition(lambda self: any(map(_waits, self.model.plans.values())))
    @rule(person=_people, which=_plans)
    def approve_as_a_program(self, person: int, which: int) -> None:
        plan, known = self._one(which, _waits)
        if known.request:
            look = self.looks[plan.pk][-1]
            said = Said(look.pk, look.digest, approves=True)
            self.act(
                "approve by a program",
                lambda: approval_record(member=self.program(person), plan=plan, said=said),
                {"may_not_approve"},
            )

    @precondition(lambda self: any(self.looks.values()))
    @rule(person=_people, which=_plans)
    def reject(self, person: int, which: int) -> None:
        plan, known = self.plan(which)
        looks = self.looks[plan.pk] or next(each for each in self.looks.values() if each)
        said = Said(looks[-1].pk, looks[-1].digest, approves=False, reason="No")
        refused = self.model.speak_refused(known, person, said.request_id, approves=False)
        if self.act(
            "reject",
            lambda: approval_record(member=self.member(person), plan=plan, said=said),
            refused,
        ):
            self.model.send_back(known)

    def _say(self, person: int, plan: Plan, known: model.Plan, said: Said) -> None:
        self._note(person, plan, known, said)
        refused = self.model.speak_refused(known, person, said.request_id, approves=True)
        if known.request and said.digest != plan.digest:
            refused.add("plan_changed")
        is_void = known.tampered and not refused
        expected = {"plan_changed"} if is_void else refused or {""}
        member = self.member(person)
        code, _ = _tried(lambda: approval_record(member=member, plan=plan, said=said))
        assert code in expected, f"approve: {code or 'accepted'}, not {expected}"
        self.seen[f"approve {'void' if is_void else 'refused' if code else 'accepted'}"] += 1
        if is_void:
            self.model.send_back(known)
        elif not code:
            self.model.approve(known, person)
            self.seen["plans approved"] += known.state == "approved"

    def _note(self, person: int, plan: Plan, known: model.Plan, said: Said) -> None:
        self.seen["steps"] += 1
        self.seen["approvals tried of what waits"] += known.request is not None
        if known.request and person in self.model.makers(known):
            self.seen["own plan tried"] += 1
        asked_now = (known.request.number if known.request else 0, plan.digest)
        if known.request and (said.request_id, said.digest) != asked_now:
            self.seen["other version tried"] += 1
        if person not in self.model.roles:
            self.seen["tried by no member"] += 1

    # People, roles and rules

    @rule(person=_people, role=_roles)
    def set_role(self, person: int, role: str) -> None:
        place = Membership.objects.filter(company=self.company, user=self.users[person]).first()
        assert (place is not None) == (person in self.model.roles)
        refused = {"last_owner"} if role != "owner" and self.model.is_only_owner(person) else set()
        user = self.users[person]
        does: Callable[[], object]
        if role:
            does = partial(
                membership_set, company=self.company, user=user, role=Role(role), actor="o"
            )
        elif place:
            does = partial(membership_remove, member=self.member(0), membership=place)
        else:
            return
        code = self.act("role set" if role else "removed", does, refused)
        if code is None:
            return
        if role:
            self.model.roles[person] = role
        else:
            self.model.leave(person)

    @precondition(lambda self: self.renames < _MOST_RENAMES)
    @rule(person=_people)
    def rename(self, person: int) -> None:
        """They make another address their main one; the one they acted under stays theirs."""
        user = self.users[person]
        self.count += 1
        new = f"p{person}-{self.count}@acme.example"
        for address in (user.email, new):
            EmailAddress.objects.get_or_create(user=user, email=address)
        User.objects.filter(pk=user.pk).update(email=new)
        user.email = new
        self.names[new] = person
        self.renames += 1
        self.seen["renamed"] += 1

    @rule(away=_people, person=_people, days=_days, ends=st.booleans())
    def stand_in(self, *, away: int, person: int, days: tuple[int, int], ends: bool) -> None:
        if self.model.stand_ins and ends:
            self._stand_in_ends(person)
            return
        first, last = days
        today = datetime.now(UTC).date()  # noqa: TID251 - as the service does, which is asked now
        place = Membership.objects.filter(company=self.company, user=self.users[person]).first()
        are = away in self.model.roles and person in self.model.roles and away != person
        absence = Absence(
            place.pk if place else 0,
            today + timedelta(days=first),
            today + timedelta(days=last),
            "on leave",
        )
        made = self.act(
            "stand-in",
            lambda: delegation_make(member=self.member(away), absence=absence),
            set() if are and last >= max(first, 0) else {"invalid_delegation"},
        )
        if made:
            one = model.StandIn(made.pk, away, person, first, last)
            self.model.stand_ins.append(one)

    def _stand_in_ends(self, which: int) -> None:
        one = self.model.stand_ins.pop(which % len(self.model.stand_ins))
        delegation_withdraw(member=self.member(one.away), delegation_id=one.number)
        self.seen["stand-in ended"] += 1

    @rule(
        start=st.sampled_from(STARTS),
        currency=st.sampled_from(["USD", "USD", "EUR"]),
        people=st.sampled_from([1, 2]),
        roles=st.sets(st.sampled_from(model.MAY_APPROVE), min_size=1),
        drops=st.booleans(),
    )
    def set_rule(
        self, *, start: int, currency: str, people: int, roles: set[str], drops: bool
    ) -> None:
        if self.model.rules and drops:
            self._drop_rule(start)
            return
        taken = {(rule[0], rule[1]) for rule in self.model.rules.values()}
        made = self.act(
            "rule",
            lambda: rule_make(
                member=self.member(0),
                start=Money(start, currency),
                approvers=people,
                roles=sorted(roles),
            ),
            {"rule_exists"} if (start, currency) in taken else set(),
        )
        if made:
            needed = model.Needed(people, frozenset(roles))
            self.model.rules[made.pk] = (start, currency, needed)

    def _drop_rule(self, which: int) -> None:
        pk = sorted(self.model.rules)[which % len(self.model.rules)]
        rule_remove(member=self.member(0), rule_id=pk)
        del self.model.rules[pk]
        self.seen["rule removed"] += 1

    # What must hold after each step

    @invariant()
    def plans_are_where_they_must_be(self) -> None:
        for plan in Plan.objects.filter(company=self.company):
            known = self.model.plans[plan.pk]
            assert plan.state == known.state
            if known.approved:
                self._check_approved(plan, known)

    def _check_approved(self, plan: Plan, known: model.Plan) -> None:
        request = ApprovalRequest.objects.get(plan=plan, state="approved")
        rows = {
            row.approver: row for row in Approval.objects.filter(request=request, approves=True)
        }
        by = [(one["approver"], one["on_behalf_of"] or one["approver"]) for one in plan.approved_by]
        people = [(self.names[person], self.names[place]) for person, place in by]
        assert people == known.approved_by
        made = PlanRevision.objects.filter(plan=plan).values_list("made_by", flat=True)
        workers = {self.names[name] for name in (*made, plan.created_by, request.asked_by)}
        assert not workers & {one for both in people for one in both}
        assert len({one for both in people for one in both}) >= request.approvers
        assert {rows[person].digest for person, _ in by} == {plan.digest} == {request.digest}
        assert content(plan.pk) == self.asked[request.pk]

    def _check_the_end(self) -> None:
        # Nothing is ever taken out of the log, so what broke it at any step still shows.
        assert chain_verdict(company_id=self.company.pk).misfit is None
        waiting = ApprovalRequest.objects.filter(state="open").values_list("pk", flat=True)
        known = {plan.request.number for plan in self.model.plans.values() if plan.request}
        assert set(waiting) == known
        assert ApprovalRule.objects.count() == len(self.model.rules)
        assert Delegation.objects.filter(withdrawn_at=None).count() == len(self.model.stand_ins)


def run(company: Company, runs: int, steps: int, seed: int | None = None) -> Counter[str]:
    """So many random runs of at most so many steps. Raises with the shortest that breaks a rule."""
    FourEyes.company = company
    FourEyes.seen.clear()
    machine = FourEyes if seed is None else hypothesis.seed(seed)(FourEyes)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
    return Counter(FourEyes.seen)


def _tried(does: Callable[[], Any]) -> tuple[str, Any]:
    """The code of what refused it, or nothing; and what it gave."""
    try:
        return "", does()
    except DomainError as error:
        return error.code, None


def _waits(plan: model.Plan) -> bool:
    return plan.request is not None


def _amount(plan: Plan) -> int:
    return max(plan.budget_minor, plan.available_minor)


def _budget(minor: int) -> object:
    return BudgetRule(BudgetKind.AMOUNT, minor, "USD")
