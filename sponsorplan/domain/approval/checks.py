"""What a plan must meet before anybody may approve it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What is checked. Amounts in minor units.

    ``fits``: the kept inputs have the digest that the plan bears. ``unchanged``: the plan is the one
    that was asked about, ``None`` where nobody asked yet. ``goes_on``: it goes on from the last
    approved plan of its kind. ``replaces_newest``: the plan that it replaces is the newest version,
    ``None`` where it replaces none. ``largest`` is the largest line, ``most`` what one may get at
    ``cap_percent``. ``frozen`` counts lines whose payee changed. ``rejected``: it was rejected as it is
    now, and nothing of it changed since.
    """

    available: int
    placed: int
    unplaced: int
    fits: bool
    unchanged: bool | None
    goes_on: bool
    replaces_newest: bool | None
    vote_open: bool
    largest: int
    most: int
    cap_percent: int
    frozen: int
    rejected: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is met or not; where it ``binds``, a plan that does not meet it waits."""

    code: str
    met: bool
    text: str
    binds: bool = True


def checks(facts: Facts) -> tuple[Check, ...]:
    """Every check with what came of it, those that bind first."""
    return (*_binding(facts), *_worth_knowing(facts))


def _binding(facts: Facts) -> Iterator[Check]:
    ties = facts.placed + facts.unplaced == facts.available
    yield Check(
        "ties",
        ties,
        "The lines and what is unplaced are together exactly what is given out."
        if ties
        else "The lines and what is unplaced are not what is given out. Split the plan anew.",
    )
    yield Check(
        "fits",
        facts.fits,
        "The inputs kept with the plan have the digest that it bears."
        if facts.fits
        else "The inputs kept with the plan do not have the digest that it bears. Split it anew.",
    )
    if facts.unchanged is not None:
        yield Check(
            "unchanged",
            facts.unchanged,
            "Nothing changed since approval was asked for."
            if facts.unchanged
            else "The plan is not the one that approval was asked for.",
        )
    yield Check(
        "goes_on",
        facts.goes_on,
        "What the last approved plan of its kind left is given out once."
        if facts.goes_on
        else "Another plan of its kind was approved since it was drafted, so what is set aside "
        "would be given out twice. Take it back, and split it anew.",
    )
    if facts.replaces_newest is not None:
        yield Check(
            "replaces_newest",
            facts.replaces_newest,
            "It replaces the newest approved version."
            if facts.replaces_newest
            else "Another version was approved since. Make a new version of that one.",
        )
    yield Check(
        "no_vote",
        not facts.vote_open,
        "A vote on it is still open. Close it first."
        if facts.vote_open
        else "No vote on it is open.",
    )


def _worth_knowing(facts: Facts) -> Iterator[Check]:
    under = facts.largest <= facts.most
    yield Check(
        "cap",
        under,
        f"No recipient gets more than {facts.cap_percent} % of it."
        if under
        else f"A recipient gets more than {facts.cap_percent} %, by a member's decision or because "
        "there are too few.",
        binds=False,
    )
    if facts.rejected:
        yield Check(
            "rejected",
            met=False,
            text="It was rejected, and nothing of it changed since. Read the reason below first.",
            binds=False,
        )
    if facts.frozen:
        lines = "1 line is" if facts.frozen == 1 else f"{facts.frozen} lines are"
        yield Check(
            "frozen",
            met=False,
            text=f"{lines} frozen, because who is paid changed. Nothing of it is sent until a "
            "member confirms.",
            binds=False,
        )
