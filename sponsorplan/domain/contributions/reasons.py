"""From a line of a plan and what is known to the reasons why hours would help."""

from dataclasses import dataclass

from sponsorplan.domain.allocation.payer import NOBODY, Payer
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.contributions.kinds import Reason
from sponsorplan.domain.contributions.suggest import Considered
from sponsorplan.domain.purl import parse
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.gates import GateCode, gate
from sponsorplan.domain.upstreams.payees import is_account, payees
from sponsorplan.domain.upstreams.recipients import Use, recipient
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.domain.upstreams.warnings import swampedness

# Who took it over must not get help, and what it was is to be replaced at once.
_OF_GATE = {
    GateCode.ARCHIVED: Reason.ARCHIVED,
    GateCode.DEPRECATED: Reason.DEPRECATED,
    GateCode.ABANDONED: Reason.ABANDONED,
    GateCode.COMPANY_OWNED: Reason.COMPANY_OWNED,
}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What a plan says of one line. ``packages`` are purls, ``risk`` is in ten-thousandths."""

    upstream: str
    name: str
    upstreams: tuple[str, ...]
    packages: tuple[str, ...]
    usage: int
    risk: int
    state: LineState
    has_channel: bool


def considered(line: PlannedLine, facts: Facts, payer: Payer = NOBODY) -> Considered:
    """The line with its repositories and every reason why hours would help; often there is none.

    What a member left out of the plan is left alone here too, and so is the company's own account.
    """
    places = repositories(line, facts, payer.corrections)
    observed = [facts.observed[place] for place in places if place in facts.observed]
    swamped = max(map(swampedness, observed), default=0)
    return Considered(
        line.upstream,
        line.name,
        places,
        tuple(_reasons(line, places, swamped, facts, payer)),
        line.usage,
        line.risk,
        swamped,
    )


def repositories(
    line: PlannedLine, facts: Facts, corrections: Corrections = NONE
) -> tuple[str, ...]:
    """Where the line's packages are made, as far as anybody knows, by their present names."""
    keys = [(purl.type, purl.name) for text in line.packages if (purl := parse(text))]
    named = [corrections.repository_of.get(key) for key in keys]
    known = [facts.packages[key].repository for key in keys if key in facts.packages]
    own = [key for key in line.upstreams if not is_account(key)]
    places = {facts.present_place(place) for place in (*named, *known, *own) if place}
    return tuple(sorted(place for place in places if canonical(f"https://{place}") == place))


def _reasons(
    line: PlannedLine,
    places: tuple[str, ...],
    swamped: int,
    facts: Facts,
    payer: Payer,
) -> list[Reason]:
    if line.state is LineState.EXCLUDED or payer.owns_recipient(line.upstream):
        return []
    if line.state is LineState.GATED:
        reason = _of_gate(line, places, facts, payer.corrections)
        return [reason] if reason else []
    found = [Reason.SWAMPED] if swamped else []
    if not line.has_channel:
        found.append(Reason.NO_CHANNEL)
    return found


def _of_gate(
    line: PlannedLine, places: tuple[str, ...], facts: Facts, corrections: Corrections
) -> Reason | None:
    use = Use(line.upstream, frozenset(places), frozenset(), frozenset(), frozenset())
    closed = gate(recipient(use, facts, payees(facts)), facts, corrections)
    return _OF_GATE.get(closed.code) if closed else None
