"""What should make people look at an upstream before it breaks something. None of it moves money."""

from collections.abc import Sequence

from sponsorplan.domain.risk.score import WHOLE, concentration
from sponsorplan.domain.risk.signals import Signals
from sponsorplan.domain.upstreams.facts import Observed
from sponsorplan.domain.upstreams.findings import RepositoryFinding

# Judgements: ten questions a month for each maintainer, or half of it and twice that of last year.
_MANY = 120_00
_SOME = _MANY // 2
_FALL = WHOLE // 5


def is_swamped(known: Observed) -> bool:
    """Whether more is asked of its active maintainers than they can be expected to answer."""
    if known.load is None:
        return False
    grew = known.load_before is not None and known.load >= 2 * known.load_before
    return known.load >= _MANY or (known.load >= _SOME and grew)


def swampedness(known: Observed) -> int:
    """How much so, in ten-thousandths: 10,000 at ten questions a month each; 0 if they are not."""
    if not is_swamped(known) or known.load is None:
        return 0
    return min(WHOLE, known.load * WHOLE // _MANY)


def fall_of_concentration(history: Sequence[RepositoryFinding]) -> tuple[int, int] | None:
    """The highest concentration of earlier findings and the newest one, where it fell by a fifth.

    Newcomers make a project look safer, whatever they are up to: the attacker of xz did. In
    ten-thousandths; ``history`` is oldest first.
    """
    known = [
        found
        for finding in history
        if finding.commits is not None
        and (found := concentration(Signals(commits=finding.commits))) is not None
    ]
    if len(known) < 2 or max(known[:-1]) - known[-1] < _FALL:  # noqa: PLR2004 - one to compare with
        return None
    return max(known[:-1]), known[-1]
