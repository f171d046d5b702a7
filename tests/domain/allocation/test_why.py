"""Why a line has no more."""

from dataclasses import replace

from sponsorplan.domain.allocation.decisions import Decision, DecisionKind
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.why import why_not_more
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score
from tests.domain.allocation.worlds import direct, inputs, line, product, recipient

ONCE = Policy(cap_percent=40, frequency=Frequency.ONE_TIME)
KNOWN = score.Risk(5_000, 5_000, 5_000, score.WHOLE)


def reasons(key: str = "a", policy: Policy = ONCE, **changes: object) -> list[tuple[str, int]]:
    names = "ab"
    made = inputs(
        Money(10_000, "USD"),
        [product("p", [direct(name) for name in names])],
        [replace(recipient(name), **{"risk": KNOWN, **changes}) for name in names],  # type: ignore[arg-type]
        policy,
    )
    return [(one.text, one.minor) for one in why_not_more(line(propose(made), key))]


def test_what_takes_from_it_is_named_with_how_much() -> None:
    ((text, minor),) = reasons()
    assert "40 % of the budget" in text
    assert minor == -1_000


def test_where_nothing_takes_that_is_said() -> None:
    ((text, minor),) = reasons(policy=replace(ONCE, cap_percent=100))
    assert text.startswith("Nothing takes from it")
    assert minor == 0


def test_unknown_risk_is_a_reason_that_may_go_either_way() -> None:
    said = reasons(policy=replace(ONCE, cap_percent=100), risk=score.unknown())
    assert any("100 % of what makes its risk is not known" in text for text, _ in said)


def test_a_closed_line_says_only_why_it_is_closed() -> None:
    assert reasons(gate="It is archived.") == [("It is archived.", 0)]


def test_a_fixed_amount_is_the_reason() -> None:
    made = inputs(
        Money(10_000, "USD"),
        [product("p", [direct("a"), direct("b")])],
        [recipient("a"), recipient("b")],
        ONCE,
    )
    made = replace(made, decisions=(Decision("a", DecisionKind.LOCK, 100),))
    assert any("fixed the amount" in one.text for one in why_not_more(line(propose(made), "a")))


def test_unknown_risk_is_not_said_to_move_nothing_beside_a_known_one() -> None:
    high = replace(recipient("b"), risk=score.Risk(9_000, 9_000, 9_000, score.WHOLE))
    made = inputs(
        Money(10_000, "USD"),
        [product("p", [direct(name) for name in "ab"])],
        [recipient("a"), high],
        ONCE,
    )
    step = next(one for one in line(propose(made), "a").because if one.step == "risk")
    assert step.minor < 0
    assert "counts as one half" in step.text
    assert "moves nothing" not in step.text
