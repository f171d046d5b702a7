"""What the rules of a split are called where two splits are compared."""

from django import template

from sponsorplan.domain.allocation.differences import Moved
from sponsorplan.templatetags.words import plain

register = template.Library()

_STEPS = {
    "budget": "the budget",
    "usage": "usage",
    "even": "the same share for everyone",
    "risk": "risk",
    "need": "others' funding",
    "withheld": "its line is closed",
    "succession": "what others leave to it",
    "redistributed": "what closed lines do not take",
    "votes": "the vote",
    "smoothing": "slow moves from plan to plan",
    "lock": "an amount a member fixed",
    "carried": "what the plan before left",
    "locks": "amounts members fixed for others",
    "cut": "what is too small to send",
    "cap": "the cap",
    "rounding": "rounding",
    "whole_units": "whole units of its platform",
    "turn": "whose turn it is",
}


@register.filter
def step_words(moved: Moved) -> str:
    """The rule that moved a line, as a part of a sentence."""
    words = _STEPS.get(moved.step, moved.step)
    return f"{words} by {plain(moved.product)}" if moved.product else words
