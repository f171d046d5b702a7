"""Which kind of help is proposed for which reason."""

import pytest

from sponsorplan.domain.contributions.kinds import ADVICE, Kind, Reason, kinds_for


def test_every_reason_has_advice_and_every_kind_but_code_is_proposed_for_one() -> None:
    assert set(ADVICE) == set(Reason)
    proposed = {kind for advice in ADVICE.values() for kind in advice.kinds}
    assert proposed == set(Kind) - {Kind.CODE}


@pytest.mark.parametrize("reason", [Reason.ARCHIVED, Reason.DEPRECATED, Reason.ABANDONED])
def test_nobody_is_sent_to_sort_issues_where_nobody_reads_them(reason: Reason) -> None:
    assert not {Kind.TRIAGE, Kind.REVIEW} & set(kinds_for([reason]))


def test_the_overwhelmed_get_work_taken_off_before_anything_new_is_brought() -> None:
    both = kinds_for([Reason.NO_CHANNEL, Reason.SWAMPED])
    assert both[:2] == (Kind.TRIAGE, Kind.REVIEW)
    assert both[-1] is Kind.QUESTION
    assert len(set(both)) == len(both)


def test_what_closes_an_upstream_decides_alone() -> None:
    assert kinds_for([Reason.SWAMPED, Reason.COMPANY_OWNED]) == (Kind.TRIAGE, Kind.DOCUMENTATION)
    assert kinds_for([Reason.NO_CHANNEL, Reason.ARCHIVED]) == (Kind.MIGRATION, Kind.ADOPTION)


def test_without_a_reason_nothing_is_proposed() -> None:
    assert kinds_for([]) == ()
