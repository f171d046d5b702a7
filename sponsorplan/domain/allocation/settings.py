"""What members may change about a plan, and how changes of several members come together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar

from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.decisions import Decision, DecisionKind
from sponsorplan.domain.allocation.policy import Policy, policy_from
from sponsorplan.domain.errors import DomainError

_POLICY, _LINE = "policy.", "line:"


class EditConflict(DomainError):
    """Somebody else changed the same since; ``target`` names it, ``theirs`` is what it is now."""

    code: ClassVar[str] = "edit_conflict"
    title: ClassVar[str] = "Somebody changed this at the same time"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Word:
    """A member's decision about one line, with why. ``minor`` units where the kind has an amount.

    ``address`` is given where the line was added by it and nothing uses it.
    """

    kind: DecisionKind
    minor: int
    reason: str
    made_by: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One plan's settings; ``words`` by upstream."""

    title: str
    budget: BudgetRule
    policy: Policy
    words: Mapping[str, Word] = field(default_factory=dict)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return tuple(
            Decision(upstream, word.kind, word.minor)
            for upstream, word in sorted(self.words.items())
        )

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(sorted(word.address for word in self.words.values() if word.address))

    def as_document(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "budget": asdict(self.budget),
            "policy": self.policy.as_dict(),
            "words": {upstream: asdict(word) for upstream, word in sorted(self.words.items())},
        }


def settings_from(document: Mapping[str, Any]) -> Settings:
    """The settings that `as_document` wrote. Raises ``InvalidPolicy``."""
    budget = document["budget"]
    return Settings(
        document["title"],
        BudgetRule(**{**budget, "kind": BudgetKind(budget["kind"])}),
        policy_from(document["policy"]),
        {
            upstream: Word(**{**word, "kind": DecisionKind(word["kind"])})
            for upstream, word in document["words"].items()
        },
    )


def edited(current: Settings, base: Settings, changes: Mapping[str, object]) -> Settings:
    """``current`` with the changes that somebody made looking at ``base``.

    Targets are ``title``, ``budget``, ``policy.<field>`` and ``line:<upstream>``, whose value is a
    `Word` or ``None``. Changes of other targets by others stay. Raises ``EditConflict`` where the
    same target was changed since to something else.
    """
    for target, value in changes.items():
        theirs = value_at(current, target)
        if theirs not in (value_at(base, target), value):
            raise EditConflict(
                f"{_named(target)} was changed while you looked at it, to {_shown(theirs)}. Look at "
                "it as it is now, and change it again if you still want to.",
                target=target,
            )
    for target, value in changes.items():
        current = _with(current, target, value)
    return current


def targets(before: Settings, after: Settings) -> list[str]:
    """What differs between two settings, by target."""
    policies = [_POLICY + each.name for each in fields(Policy)]
    lines = sorted(_LINE + upstream for upstream in {*before.words, *after.words})
    return [
        target
        for target in ("title", "budget", *policies, *lines)
        if value_at(before, target) != value_at(after, target)
    ]


def value_at(settings: Settings, target: str) -> object:
    if target.startswith(_POLICY):
        return getattr(settings.policy, target.removeprefix(_POLICY))
    if target.startswith(_LINE):
        return settings.words.get(target.removeprefix(_LINE))
    return getattr(settings, target)


def _with(settings: Settings, target: str, value: Any) -> Settings:  # noqa: ANN401 - by its target
    if target.startswith(_POLICY):
        name = target.removeprefix(_POLICY)
        # Read once more, so that fields are checked together.
        document = {**replace(settings.policy, **{name: value}).as_dict()}
        return replace(settings, policy=policy_from(document))
    if target.startswith(_LINE):
        words = {**settings.words}
        words.pop(upstream := target.removeprefix(_LINE), None)
        return replace(settings, words=words if value is None else {**words, upstream: value})
    return replace(settings, **{target: value})


def _named(target: str) -> str:
    if target.startswith(_POLICY):
        return f"The policy's {target.removeprefix(_POLICY)}"
    if target.startswith(_LINE):
        return f"The line of {target.removeprefix(_LINE)}"
    return f"The {target}"


def _shown(value: object) -> str:
    if value is None:
        return "no decision"
    if isinstance(value, Word):
        return f"“{value.kind.replace('_', ' ')}” by {value.made_by}"
    return f"{value.minor} {value.currency}" if isinstance(value, BudgetRule) else f"“{value}”"
