"""What changed between two settings of a plan, as people read it."""

from dataclasses import dataclass

from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.settings import Settings, Word, targets, value_at
from sponsorplan.domain.money import Money

_LABELS = {
    "title": "Title",
    "budget": "Budget",
    "policy.basis": "Shares follow",
    "policy.cap_percent": "Most for one recipient, %",
    "policy.ecosystem_cap_percent": "Most for one ecosystem, %",
    "policy.owner_cap_percent": "Most for one owner, %",
    "policy.minimum": "Least worth sending",
    "policy.min_recipients": "Fewest recipients",
    "policy.max_recipients": "Most recipients",
    "policy.risk_strength": "Strength of risk",
    "policy.count_need": "Others' funding counts",
    "policy.votes_percent": "Decided by votes, %",
    "policy.smoothing": "A share moves by one part of",
    "policy.frequency": "Given",
    "policy.small_lines": "Lines too small to send",
    "policy.no_channel": "Shares of those nobody knows how to pay",
    "policy.escrow_days": "Days of setting aside",
    "policy.after_escrow": "After setting aside",
    "policy.foundation": "Foundation",
    "policy.include": "Let in",
    "policy.exclude": "Left out",
}
_KINDS = {
    DecisionKind.LOCK: "exactly",
    DecisionKind.AT_LEAST: "at least",
    DecisionKind.AT_MOST: "at most",
    DecisionKind.EXCLUDE: "left out",
    DecisionKind.INCLUDE: "let in",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that changed: what it is called, and its value before and after."""

    label: str
    before: str
    after: str


def told(before: Settings, after: Settings) -> tuple[Told, ...]:
    """Everything that differs, in the order of the settings; lines by name."""
    return tuple(
        Told(
            label_of(target),
            _value(target, before),
            _value(target, after),
        )
        for target in targets(before, after)
    )


def label_of(target: str) -> str:
    """What a target of the settings is called; a line by its upstream."""
    return _LABELS.get(target, target.removeprefix("policy.").removeprefix("line:"))


def decided(word: Word, currency: str) -> str:
    """What a decision does to its line: ``exactly 1,200.00 USD``, or ``left out``."""
    words = _KINDS[word.kind]
    return f"{words} {Money(word.minor, currency).spoken}" if word.kind.has_amount else words


def _value(target: str, settings: Settings) -> str:
    value = value_at(settings, target)
    if isinstance(value, int) and target == "policy.minimum":
        return Money(value, settings.budget.currency).spoken
    if isinstance(value, BudgetRule):
        return _budget(value)
    if isinstance(value, Word):
        return _word(value, settings)
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "nobody"
    return "not set" if value in (None, "") else str(value)


def _budget(rule: BudgetRule) -> str:
    amount = Money(rule.minor, rule.currency).spoken
    if rule.kind is BudgetKind.REVENUE:
        return f"{rule.share // 100}.{rule.share % 100:02d} % of {amount} a year"
    if rule.kind is BudgetKind.DEVELOPERS:
        return f"{amount} a year for each of {rule.people} developers"
    return amount


def _word(word: Word, settings: Settings) -> str:
    because = f", because “{word.reason}”" if word.reason else ""
    return f"{decided(word, settings.budget.currency)}{because} ({word.made_by})"
