"""What sources observed of a repository, put together for its risk: each signal with where it is from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from sponsorplan.domain.risk.signals import Signals
from sponsorplan.domain.upstreams.confidence import far_apart
from sponsorplan.domain.upstreams.facts import AccountCheck, Observed, Origin
from sponsorplan.domain.upstreams.findings import (
    Found,
    PackageFinding,
    RepositoryFinding,
    State,
)

_CURRENCY = "USD"


def observed(repository: Sequence[Found], packages: Iterable[Found]) -> Observed:
    """What is known of one repository and of the packages published from it.

    ``repository`` comes in the order of trust: the first source that knows a signal gives it. Of
    several packages the one that the fewest may publish counts, and any that is gone.
    """
    gathered = Observed()
    for one in repository:
        if isinstance(one.finding, RepositoryFinding):
            gathered = _with_repository(gathered, one, one.finding)
    for one in packages:
        if isinstance(one.finding, PackageFinding):
            gathered = _with_package(gathered, one, one.finding)
    return gathered


def _with_repository(known: Observed, one: Found, finding: RepositoryFinding) -> Observed:
    signals, origins, agreement = known.signals, dict(known.origins), dict(known.agreement)
    told = _told(finding)
    alone = replace(Signals(as_of=_day(one.seen_on)), **told)  # type: ignore[arg-type]  # by name
    for name, value in told.items():
        if not _is_known(signals, name):
            signals = replace(signals, **{name: value})  # type: ignore[arg-type]  # by its name
            origins[name] = Origin(one.source, one.seen_on)
        elif (apart := far_apart(name, known.signals, alone)) is not None:
            agreement[name] = not apart and agreement.get(name, True)
    load = _load(finding.asked, finding)
    # Both years from one source, as each counts in its own way.
    fresh_load = known.load is None and load is not None
    return replace(
        known,
        signals=replace(signals, as_of=signals.as_of or alone.as_of),
        origins=origins,
        agreement=agreement,
        maintainers=finding.maintainers if known.maintainers is None else known.maintainers,
        load=load if fresh_load else known.load,
        load_before=_load(finding.opened_before, finding) if fresh_load else known.load_before,
    )


def _told(finding: RepositoryFinding) -> dict[str, object]:
    """The signals that a finding makes known, by their names."""
    told: dict[str, object] = {
        "commits": finding.commits,
        "regulars": finding.regulars,
        "last_activity": _day(finding.last_activity),
        "checks": {name: Fraction(score) for name, score in finding.checks.items()} or None,
        "state": str(State.ARCHIVED) if finding.archived else None,
    }
    if finding.asked is not None and finding.answered is not None:
        told |= {"asked": finding.asked, "answered": min(finding.answered, finding.asked)}
    return {name: value for name, value in told.items() if value is not None}


def _load(opened: int | None, finding: RepositoryFinding) -> int | None:
    """Hundredths of questions a year for each active maintainer; with none, for one."""
    if opened is None or finding.maintainers is None:
        return None
    return 100 * opened // max(finding.maintainers, 1)


def _with_package(known: Observed, one: Found, finding: PackageFinding) -> Observed:
    signals, origins = known.signals, dict(known.origins)
    origin = Origin(one.source, one.seen_on)
    fewer = signals.publishers is None or (finding.publishers or 0) < signals.publishers
    if finding.publishers is not None and fewer:
        signals = replace(signals, publishers=finding.publishers)
        origins["publishers"] = origin
    if finding.state is not State.ACTIVE and not signals.state:
        signals = replace(signals, state=str(finding.state))
        origins["state"] = origin
    released = _day(finding.released)
    if released and (signals.last_activity is None or released > signals.last_activity):
        signals = replace(signals, last_activity=released)
        origins["last_activity"] = origin
    if finding.dependents is not None and finding.dependents > (known.users or -1):
        known = replace(known, users=finding.dependents, users_from=origin)
    as_of = signals.as_of or _day(one.seen_on)
    return replace(
        known,
        signals=replace(signals, as_of=as_of),
        origins=origins,
        successor=known.successor or finding.successor,
        licences=tuple(sorted({*known.licences, *finding.licences})),
    )


def funded(known: Observed, checks: Iterable[AccountCheck]) -> Observed:
    """With what its accounts get a year from everybody, as their platforms say.

    Money in a currency other than US dollars is not known, as no rate is part of the facts.
    """
    said = [check for check in checks if check.received_minor is not None]
    if not said or any(check.currency != _CURRENCY for check in said):
        return known
    return replace(
        known,
        signals=replace(
            known.signals, funding_cents=sum(check.received_minor or 0 for check in said)
        ),
        origins={**known.origins, "funding": Origin(said[0].source, said[0].seen_on)},
    )


def _is_known(signals: Signals, name: str) -> bool:
    value = getattr(signals, name)
    return value is not None and value not in ({}, "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
