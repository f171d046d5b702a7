"""How fragile a recipient is and how much it needs money, by the facts and by what a company knows."""

from dataclasses import replace

from sponsorplan.domain.risk.score import Assessment, assess
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import Facts, Kind, Observed, Origin
from sponsorplan.domain.upstreams.observed import funded
from sponsorplan.domain.upstreams.recipients import Recipient

_MEMBER = "a member"


def observed_of(recipient: Recipient, facts: Facts, corrections: Corrections = NONE) -> Observed:
    """What is known of the repository that stands for the recipient, and of its accounts.

    Of several repositories it is the one of which most is known, then the first by name: people
    who work on several of them cannot be told, so that counts must not be added up.
    """
    known = [facts.observed[place] for place in recipient.repositories if place in facts.observed]
    best = max(known, key=lambda one: len(one.origins), default=Observed())
    checks = (facts.check(fact.ref) for fact in recipient.channels)
    found = funded(best, (check for check in checks if check is not None))
    said = _said(recipient, corrections)
    return replace(
        found,
        signals=replace(found.signals, **said),  # type: ignore[arg-type]  # by their names
        origins={**found.origins, **dict.fromkeys(said, Origin(_MEMBER, ""))},
    )


def _said(recipient: Recipient, corrections: Corrections) -> dict[str, object]:
    """What members said of it."""
    keys = (recipient.key, *recipient.repositories)
    said: dict[str, object] = {}
    if any(key in corrections.distressed for key in keys):
        said["distress"] = True
    if any(key in corrections.independent for key in keys):
        said["company_owned"] = False
    elif any(key in corrections.owned for key in keys):
        said["company_owned"] = True
    return said


def assessment(recipient: Recipient, facts: Facts, corrections: Corrections = NONE) -> Assessment:
    """Risk, need and gate of the recipient."""
    found = observed_of(recipient, facts, corrections)
    signals = found.signals
    if signals.company_owned is None and recipient.kind is Kind.COMPANY_OWNED:
        signals = replace(signals, company_owned=True)
    if recipient.archived and not signals.state:
        signals = replace(signals, state="archived")
    # Without any channel there is nobody to pay; whether it is abandoned decides the rest.
    payee = bool(recipient.channels) or None
    return assess(replace(signals, has_payee=payee or _nobody(found)))


def _nobody(found: Observed) -> bool | None:
    """Whether nobody can be paid is known only where somebody looked for it."""
    return False if found.origins else None
