"""Who gets no money, and why."""

from sponsorplan.domain.upstreams.facts import Facts, Kind, UpstreamFact
from sponsorplan.domain.upstreams.gates import Gate, GateCode, gate
from sponsorplan.domain.upstreams.resolve import resolve
from tests.domain.upstreams.given import company_owned, facts, package

PLACE = "github.com/loom/reed"


def gate_of(known: Facts) -> Gate | None:
    (recipient,) = resolve([package("reed")], known).recipients.values()
    return gate(recipient, known)


def test_people_who_are_not_owned_by_a_company_get_their_share() -> None:
    assert gate_of(facts({"reed": PLACE})) is None
    assert gate_of(facts({"reed": PLACE}, upstreams=[UpstreamFact(PLACE, Kind.ORG)])) is None


def test_a_companys_own_work_gets_nothing_and_says_whose_it_is() -> None:
    closed = gate_of(facts({"reed": PLACE}, upstreams=[company_owned(PLACE, "Loom Inc")]))
    assert closed is not None
    assert closed.code is GateCode.COMPANY_OWNED
    assert "Loom Inc" in closed.reason
    assert closed.evidence == "its authors say so"


def test_an_archived_repository_gets_nothing_even_from_a_company() -> None:
    fact = UpstreamFact(PLACE, Kind.COMPANY_OWNED, "Loom Inc", archived=True, note="seen archived")
    closed = gate_of(facts({"reed": PLACE}, upstreams=[fact]))
    assert closed is not None
    assert (closed.code, closed.evidence) == (GateCode.ARCHIVED, "seen archived")


def test_an_archived_repository_is_gated_whatever_is_known_of_its_owner() -> None:
    fact = UpstreamFact(PLACE, archived=True, note="seen archived")
    for others in ([], [company_owned("github.com/loom/weave", "Loom Inc")]):
        closed = gate_of(facts({"reed": PLACE}, upstreams=[fact, *others]))
        assert closed is not None
        assert closed.code is GateCode.ARCHIVED
        assert closed.evidence.endswith("seen archived")


def test_a_repository_known_to_be_alive_is_not_gated() -> None:
    assert gate_of(facts({"reed": PLACE}, upstreams=[UpstreamFact(PLACE, archived=False)])) is None
