"""How many people must approve a plan, and in which roles, by its amount."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

OWNER, APPROVER, CONTROLLER = "owner", "approver", "controller"
ROLES = (OWNER, APPROVER, CONTROLLER)
MOST_APPROVERS = 2


class InvalidRule(DomainError):
    """A rule of approval that cannot be used; ``field`` names the part."""

    code: ClassVar[str] = "invalid_rule"
    title: ClassVar[str] = "The rule of approval cannot be used"


@dataclass(frozen=True, slots=True)
class Needed:
    """So many people, each in one of these roles."""

    approvers: int
    roles: frozenset[str]

    @property
    def strictness(self) -> tuple[int, int, bool, bool]:
        """Greater is stricter: more people, then fewer roles, then owners before approvers."""
        return self.approvers, -len(self.roles), OWNER in self.roles, APPROVER in self.roles

    @property
    def words(self) -> str:
        """Such as “2 people, each owner or approver”."""
        *first, last = (role for role in ROLES if role in self.roles)
        roles = f"{', '.join(first)} or {last}" if first else last
        each = ", each" if self.approvers > 1 else ","
        return f"{self.approvers} {'people' if self.approvers > 1 else 'person'}{each} {roles}"


# What holds where no rule of the company does.
DEFAULT = Needed(1, frozenset(ROLES))


@dataclass(frozen=True, slots=True)
class Rule:
    """From this amount on, in its currency, so many people in these roles."""

    start: Money
    needed: Needed


def rule_of(start: Money, approvers: int, roles: Iterable[str]) -> Rule:
    """A rule that can be kept. Raises ``InvalidRule``."""
    chosen = frozenset(roles)
    if not 1 <= approvers <= MOST_APPROVERS:
        raise InvalidRule("A plan needs one approver or two.", field="approvers")
    if not chosen or not chosen <= frozenset(ROLES):
        raise InvalidRule(f"Choose who may approve from: {', '.join(ROLES)}.", field="roles")
    if start.minor < 0:
        raise InvalidRule("A rule starts at 0 or more.", field="start")
    return Rule(start, Needed(approvers, chosen))


def needed_for(amount: Money, rules: Iterable[Rule]) -> Needed:
    """What approving ``amount`` takes: the strictest of all rules whose amount it reaches.

    Where no rule is in its currency, amounts cannot be compared and the strictest rule of all holds.
    Where no rule holds, it takes one owner, approver or controller.
    """
    rules = list(rules)
    same = [rule for rule in rules if rule.start.currency == amount.currency]
    reached = [rule.needed for rule in same if rule.start.minor <= amount.minor]
    return strictest(reached if same else [rule.needed for rule in rules])


def strictest(each: Iterable[Needed]) -> Needed:
    """The strictest of several; the default where there is none."""
    return max(each, key=lambda needed: needed.strictness, default=DEFAULT)
