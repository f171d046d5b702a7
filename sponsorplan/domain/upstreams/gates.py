"""Reasons why a recipient gets no money, whatever its share would be."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.upstreams.facts import Kind
from sponsorplan.domain.upstreams.recipients import Recipient


class GateCode(StrEnum):
    ARCHIVED = "archived"
    COMPANY_OWNED = "company_owned"


@dataclass(frozen=True, slots=True)
class Gate:
    """Why a line is zero. ``evidence`` is what a person needs to disagree with it."""

    code: GateCode
    reason: str
    evidence: str


def gate(recipient: Recipient) -> Gate | None:
    """The first gate that closes; ``None`` leaves the recipient to its score."""
    evidence = recipient.note or "no source is recorded"
    if recipient.archived:
        reason = "The repository is archived, so money cannot help it. Plan to replace it."
        return Gate(GateCode.ARCHIVED, reason, evidence)
    if recipient.kind is Kind.COMPANY_OWNED:
        company = recipient.owner_company or "a company"
        reason = f"It belongs to {company}, which pays for its own work. Override this if not so."
        return Gate(GateCode.COMPANY_OWNED, reason, evidence)
    return None
