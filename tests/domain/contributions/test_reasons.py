"""From lines of a plan and facts to the reasons why hours would help."""

from dataclasses import replace

import pytest

from sponsorplan.domain.allocation.payer import Payer
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.contributions.kinds import Reason
from sponsorplan.domain.contributions.reasons import PlannedLine, considered
from sponsorplan.domain.risk.signals import Signals
from sponsorplan.domain.upstreams.corrections import Corrections
from sponsorplan.domain.upstreams.facts import Alias, Facts, Kind, Observed, UpstreamFact
from tests.domain.upstreams.given import company_owned, facts

PLACE = "github.com/loom/reed"
LINE = PlannedLine(
    PLACE, "loom/reed", (PLACE,), ("pkg:npm/reed",), 7, 5_000, LineState.GATED, has_channel=False
)
PAID = replace(LINE, state=LineState.PAYABLE, has_channel=True)


def reasons(line: PlannedLine, known: Facts, payer: Payer | None = None) -> tuple[Reason, ...]:
    return considered(line, known, payer or Payer()).reasons


def of_state(state: str) -> Facts:
    return replace(facts({"reed": PLACE}), observed={PLACE: Observed(signals=Signals(state=state))})


def swamped(load: int = 24_000) -> Facts:
    return replace(facts({"reed": PLACE}), observed={PLACE: Observed(load=load)})


@pytest.mark.parametrize(
    ("state", "reason"),
    [("archived", Reason.ARCHIVED), ("deprecated", Reason.DEPRECATED)],
)
def test_a_closed_line_says_why_it_is_closed(state: str, reason: Reason) -> None:
    assert reasons(LINE, of_state(state)) == (reason,)


def test_what_a_company_owns_is_known_by_facts_and_by_a_members_word() -> None:
    known = facts({"reed": PLACE}, upstreams=[company_owned(PLACE, "Loom Inc")])
    assert reasons(LINE, known) == (Reason.COMPANY_OWNED,)
    said = Payer(corrections=Corrections(owned={PLACE: "Loom Inc"}))
    assert reasons(LINE, facts({"reed": PLACE}), said) == (Reason.COMPANY_OWNED,)


def test_who_took_over_an_upstream_gets_no_help() -> None:
    assert reasons(LINE, of_state("hijacked")) == ()


def test_a_line_whose_gate_opened_since_waits_for_a_new_split() -> None:
    known = facts({"reed": PLACE}, upstreams=[UpstreamFact(PLACE, Kind.ORG)])
    assert reasons(LINE, known) == ()


def test_the_companys_own_account_needs_no_pledge() -> None:
    known = facts({"reed": PLACE}, upstreams=[company_owned(PLACE, "Loom Inc")])
    assert reasons(LINE, known, Payer({"github_sponsors": "Loom"})) == ()


def test_what_a_member_left_out_is_left_alone() -> None:
    assert reasons(replace(LINE, state=LineState.EXCLUDED), swamped()) == ()


def test_who_can_be_paid_and_is_not_overwhelmed_is_helped_by_money_alone() -> None:
    assert reasons(PAID, facts({"reed": PLACE})) == ()


def test_who_is_overwhelmed_is_helped_by_hours_beside_the_money() -> None:
    found = considered(PAID, swamped())
    assert (found.reasons, found.swamped) == ((Reason.SWAMPED,), 10_000)


def test_who_cannot_be_paid_is_helped_by_hours() -> None:
    unpaid = replace(LINE, state=LineState.ESCROW)
    assert reasons(unpaid, facts({"reed": PLACE})) == (Reason.NO_CHANNEL,)
    assert reasons(unpaid, swamped()) == (Reason.SWAMPED, Reason.NO_CHANNEL)


def test_the_repositories_of_an_account_are_those_of_its_packages() -> None:
    account = replace(
        PAID, upstream="github.com/loom", upstreams=("github.com/loom",),
        packages=("pkg:npm/reed", "pkg:npm/weft", "pkg:npm/zz"),
    )  # fmt: skip
    known = replace(
        facts({"reed": PLACE, "weft": "github.com/loom/old"}),
        aliases={"github.com/loom/old": Alias("github.com/loom/weft")},
    )
    assert considered(account, known).repositories == (PLACE, "github.com/loom/weft")


def test_a_members_word_says_which_repository_a_package_is_of() -> None:
    said = Corrections(repository_of={("npm", "reed"): "codeberg.org/loom/reed"})
    account = replace(PAID, upstream="github.com/loom", upstreams=("github.com/loom",))
    places = considered(account, Facts(), Payer(corrections=said)).repositories
    assert places == ("codeberg.org/loom/reed",)


def test_a_payment_page_is_no_repository() -> None:
    page = replace(LINE, upstream="opencollective.com/a", upstreams=("opencollective.com/a",))
    assert considered(replace(page, packages=()), Facts()).repositories == ()
