"""Reasons why a recipient gets no money, whatever its share would be."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import Facts, Origin
from sponsorplan.domain.upstreams.recipients import Recipient


class GateCode(StrEnum):
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    HIJACKED = "hijacked"
    ABANDONED = "abandoned"
    COMPANY_OWNED = "company_owned"


_REASONS = {
    GateCode.ARCHIVED: "The repository is archived, so money cannot help it. Plan to replace it.",
    GateCode.DEPRECATED: "Its publisher deprecated it, so money cannot help it. Plan to replace it.",
    GateCode.HIJACKED: "It was taken over by somebody else. Replace it now; pay nobody.",
    GateCode.ABANDONED: "Nobody has worked on it for two years and nobody can be paid. Adopt or "
    "replace it.",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """Why a line is zero. ``evidence`` is what a person needs to disagree with it.

    ``successor`` is what to use instead, where its publisher named one.
    """

    code: GateCode
    reason: str
    evidence: str
    successor: str = ""


def gate(recipient: Recipient, facts: Facts, corrections: Corrections = NONE) -> Gate | None:
    """The gate that closes; ``None`` leaves the recipient to its score."""
    closed = assessment(recipient, facts, corrections).gate
    if not closed:
        return None
    code, known = GateCode(closed), observed_of(recipient, facts, corrections)
    if code is GateCode.COMPANY_OWNED:
        owners = (corrections.owned.get(key) for key in (recipient.key, *recipient.repositories))
        said = next((owner for owner in owners if owner), "")
        company = said or recipient.owner_company or "a company"
        reason = f"It belongs to {company}, which pays for its own work. Override this if not so."
        return Gate(code, reason, _evidence(known.origins.get("company_owned"), recipient))
    origin = known.origins.get("last_activity" if code is GateCode.ABANDONED else "state")
    reason = _REASONS[code]
    if known.successor:
        reason = f"{reason} Its successor is {known.successor}."
    return Gate(code, reason, _evidence(origin, recipient), known.successor)


def _evidence(origin: Origin | None, recipient: Recipient) -> str:
    if origin is None:
        return recipient.note or "no source is recorded"
    return f"{origin.source}, {origin.seen_on}" if origin.seen_on else f"{origin.source} said so"
