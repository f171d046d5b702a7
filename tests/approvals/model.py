"""Who may do what to a plan, once more, from the written rules alone: no line of the program is used.

People, plans, rules and requests are numbers. ``refusals`` of an act are the codes of all that stands in
its way; none means that it must succeed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

MAY_APPROVE = ("owner", "approver", "controller")


@dataclass
class Needed:
    people: int = 1
    roles: frozenset[str] = frozenset(MAY_APPROVE)

    @property
    def strictness(self) -> tuple[int, int, bool, bool]:
        """More people, then fewer roles, then owners before approvers."""
        return self.people, -len(self.roles), "owner" in self.roles, "approver" in self.roles


@dataclass
class Request:
    number: int
    asker: int
    needed: Needed
    # Who approved, and in whose place; themselves, where in nobody's.
    words: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Plan:
    amount: int
    makers: set[int]
    monthly: bool = False
    carried: int | None = None
    replaces: int | None = None
    state: str = "draft"
    vote: str = "none"
    ballots: bool = False
    tampered: bool = False
    request: Request | None = None
    approved: int = 0
    approved_by: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class StandIn:
    number: int
    away: int
    person: int
    first: int
    last: int


@dataclass
class Company:
    """``roles`` of members only; days are counted from today."""

    roles: dict[int, str]
    plans: dict[int, Plan] = field(default_factory=dict)
    rules: dict[int, tuple[int, str, Needed]] = field(default_factory=dict)
    stand_ins: list[StandIn] = field(default_factory=list)
    approvals: int = 0

    # What approving takes

    def needed_by_rules(self, plan: Plan) -> Needed:
        dollars = [rule for rule in self.rules.values() if rule[1] == "USD"]
        hold = (
            [rule for rule in dollars if rule[0] <= plan.amount] if dollars else self.rules.values()
        )
        return max((rule[2] for rule in hold), key=lambda n: n.strictness, default=Needed())

    def needed(self, plan: Plan) -> Needed:
        now = self.needed_by_rules(plan)
        if plan.request is None:
            return now
        return max(plan.request.needed, now, key=lambda needed: needed.strictness)

    # Who counts

    def makers(self, plan: Plan) -> set[int]:
        return plan.makers | ({plan.request.asker} if plan.request else set())

    def counted(self, plan: Plan) -> list[tuple[int, int]]:
        needed, makers = self.needed(plan), self.makers(plan)
        spent: set[int] = set()
        found = []
        for person, place in plan.request.words if plan.request else []:
            both = {person, place}
            is_member = person in self.roles
            if is_member and self.roles.get(place) in needed.roles and not both & (makers | spent):
                found.append((person, place))
                spent |= both
        return found

    def place_of(self, plan: Plan, person: int, spent: set[int]) -> int | None:
        """In whose place somebody may speak, their own first; nobody's is ``None``."""
        makers, roles = self.makers(plan), self.needed(plan).roles
        if person in makers | spent or person not in self.roles:
            return None
        for place in (person, *self._away(person)):
            if self.roles.get(place) in roles and place not in makers | spent:
                return place
        return None

    def _away(self, person: int) -> Iterator[int]:
        for each in sorted(self.stand_ins, key=lambda one: (one.first, one.number)):
            if each.person == person and each.first <= 0 <= each.last:
                yield each.away

    # What a plan must meet

    def last_of_kind(self, plan: Plan) -> int | None:
        """Which plan this one would go on from, were it split now."""
        if not plan.monthly:
            return None
        if plan.replaces is not None:
            return self.plans[plan.replaces].carried
        approved = {n: p for n, p in self.plans.items() if p.monthly and p.state == "approved"}
        return max(approved, key=lambda number: approved[number].approved, default=None)

    def is_newest(self, number: int) -> bool:
        later = (p for p in self.plans.values() if p.state == "approved" and p.carried == number)
        return self.plans[number].state == "approved" and not any(later)

    def is_ready(self, plan: Plan) -> bool:
        goes_on = plan.carried == self.last_of_kind(plan)
        newest = plan.replaces is None or self.is_newest(plan.replaces)
        return goes_on and newest and plan.vote != "open" and not plan.tampered

    # What happens

    def made(self, plan: Plan, by: int, amount: int) -> None:
        """Another revision, split anew."""
        plan.makers.add(by)
        plan.amount, plan.tampered = amount, False
        plan.carried = self.last_of_kind(plan)

    def ask_refused(self, plan: Plan) -> set[str]:
        if plan.state != "draft":
            return {"wrong_state"}
        return set() if self.is_ready(plan) else {"not_ready"}

    def speak_refused(self, plan: Plan, person: int, request: int, *, approves: bool) -> set[str]:
        """Void apart: of what was changed behind the services' back."""
        if plan.request is None:
            return {"wrong_state"}
        spent = {one for both in self.counted(plan) for one in both} if approves else set()
        found = set()
        if plan.request.number != request:
            found.add("plan_changed")
        if self.place_of(plan, person, spent) is None:
            found.add("may_not_approve")
        if approves and not plan.tampered and not self.is_ready(plan):
            found.add("not_ready")
        return found

    def approve(self, plan: Plan, person: int) -> None:
        assert plan.request
        spent = {one for both in self.counted(plan) for one in both}
        place = self.place_of(plan, person, spent)
        assert place is not None
        plan.request.words.append((person, place))
        counted = self.counted(plan)
        if len(counted) < self.needed(plan).people:
            return
        self.approvals += 1
        plan.state, plan.approved, plan.approved_by = "approved", self.approvals, counted
        plan.makers, plan.request = self.makers(plan), None
        if plan.replaces is not None:
            self.plans[plan.replaces].state = "replaced"

    def send_back(self, plan: Plan) -> None:
        plan.state, plan.request = "draft", None

    def is_only_owner(self, person: int) -> bool:
        return [one for one, role in self.roles.items() if role == "owner"] == [person]

    def leave(self, person: int) -> None:
        del self.roles[person]
        self.stand_ins = [one for one in self.stand_ins if person not in (one.away, one.person)]
