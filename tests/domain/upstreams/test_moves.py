"""Repositories that were renamed or moved: one recipient, with all that was said under either name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.upstreams.combine import combined
from sponsorplan.domain.upstreams.corrections import Corrections
from sponsorplan.domain.upstreams.facts import Alias, Facts, Kind, Trust, UpstreamFact
from sponsorplan.domain.upstreams.findings import Found, RepositoryFinding, Subject
from sponsorplan.domain.upstreams.moves import followed, moves_to
from sponsorplan.domain.upstreams.resolve import resolve
from tests.domain.upstreams.given import channel, company_owned, facts, package

OLD, BETWEEN, NEW = "github.com/ada/weave", "github.com/ada/weaver", "github.com/loom/weave"
LOOM = "https://opencollective.com/loom"
PLACES = {"weave": OLD, "weave-cli": NEW}
MOVED = {OLD: Alias(BETWEEN, "github", "2025-03-01"), BETWEEN: Alias(NEW, "github", "2026-02-01")}


def moved(known: Facts) -> Facts:
    return followed(replace(known, aliases=MOVED))


def asked(key: str, day: str, finding: RepositoryFinding, source: str = "github") -> Found:
    return Found(source, Subject.REPOSITORY, key, day, finding)


def test_a_package_under_the_old_name_and_one_under_the_new_are_one_recipient() -> None:
    found = resolve([package("weave"), package("weave-cli")], moved(facts(PLACES)))
    (one,) = found.recipients.values()
    assert (one.key, one.repositories) == (NEW, (NEW,))
    assert f"package metadata, as {OLD}" in one.evidence


def test_a_channel_known_under_the_old_name_is_offered_and_says_so() -> None:
    known = moved(facts(PLACES, channels={OLD: [channel(LOOM)]}))
    (one,) = resolve([package("weave-cli")], known).recipients.values()
    assert [fact.ref.handle for fact in one.channels] == ["loom"]
    assert one.channels[0].evidence.endswith(f"of {OLD} before it moved")


def test_a_channel_of_before_a_new_owner_is_no_longer_corroborated() -> None:
    sure = replace(channel(LOOM), trust=Trust.CORROBORATED)
    for new, trust in ((NEW, Trust.FOUND), (BETWEEN, Trust.CORROBORATED)):
        known = replace(facts(channels={OLD: [sure]}), aliases={OLD: Alias(new)})
        (fact,) = followed(known).channels[new]
        assert fact.trust is trust


def test_who_owned_the_old_name_does_not_own_the_new_one() -> None:
    owned = company_owned(OLD, "Ada Inc")
    assert moved(facts(upstreams=[owned])).upstreams[NEW].kind is Kind.UNKNOWN
    renamed = replace(facts(upstreams=[owned]), aliases={OLD: Alias(BETWEEN)})
    fact = followed(renamed).upstreams[BETWEEN]
    assert (fact.kind, fact.owner_company) == (Kind.COMPANY_OWNED, "Ada Inc")


def test_what_is_known_of_the_present_place_counts_before_what_was_said_of_the_former() -> None:
    before = UpstreamFact(BETWEEN, Kind.PERSON, archived=True, note="an old list")
    now = UpstreamFact(OLD, archived=False, note="asked today")
    known = replace(facts(upstreams=[before, now]), aliases={BETWEEN: Alias(OLD)})
    fact = followed(known).upstreams[OLD]
    assert (fact.archived, fact.kind) == (False, Kind.PERSON)
    assert "an old list" in fact.note


def test_who_moves_there_and_back_is_where_it_was_seen_last() -> None:
    for back, place in (("2026-01-01", OLD), ("2024-01-01", NEW)):
        aliases = {OLD: Alias(NEW, "github", "2025-01-01"), NEW: Alias(OLD, "github", back)}
        known = followed(replace(facts(PLACES), aliases=aliases))
        found = resolve([package("weave"), package("weave-cli")], known)
        assert set(found.recipients) == {place}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_all_places_of_a_circle_are_one_place_and_every_chain_ends(new: dict[str, str]) -> None:
    known = Facts(aliases={old: Alias(there) for old, there in new.items()})
    for place in "abcdef":
        assert known.present_place(place) == known.present_place(new.get(place, place))
        assert known.present_place(known.present_place(place)) == known.present_place(place)


def test_a_platform_that_finds_it_where_it_was_ends_an_older_move() -> None:
    bundled = replace(facts(PLACES), aliases={OLD: Alias(NEW, "GitHub", "2026-01-01")})
    there = RepositoryFinding(archived=False)
    for day, place in (("2026-05-01", OLD), ("2025-05-01", NEW)):
        known = combined(bundled, [asked(OLD, day, there)], ("github",))
        assert known.present_place(OLD) == place
    scanned = asked(OLD, "2026-05-01", RepositoryFinding(checks={"License": 10}), "scorecard")
    assert combined(bundled, [scanned], ("scorecard",)).present_place(OLD) == NEW


@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD)])
def test_what_was_observed_under_the_former_name_is_known_of_the_present_place(
    old: str, new: str
) -> None:
    found = [
        asked(old, "2026-05-01", RepositoryFinding(now_at=new, archived=False)),
        asked(old, "2026-05-02", RepositoryFinding(commits=(9, 1), maintainers=3), "commits"),
        asked(new, "2026-05-03", RepositoryFinding(commits=(5, 5)), "commits"),
    ]
    observed = combined(Facts(), found, ("github", "commits")).observed[new]
    assert (observed.signals.commits, observed.maintainers) == ((5, 5), 3)


def test_a_scope_is_one_repository_under_two_names() -> None:
    places = {"@loom/a": OLD, "@loom/b": NEW, "@loom/c": NEW}
    assert resolve([package("@loom/d")], moved(facts(places))).found[
        "npm", "@loom/d"
    ].repository == (NEW)


def test_what_a_member_said_of_the_old_name_holds_for_the_new_one() -> None:
    said = Corrections(
        merged={OLD: "github.com/ada"},
        apart=frozenset({OLD}),
        distressed={OLD: "https://a.example", NEW: "https://b.example"},
        owned={OLD: "Loom Inc"},
        independent=frozenset({OLD}),
    ).followed(moved(facts()).present_place)
    assert said.paid_with(NEW) == "github.com/ada"
    assert said.apart == said.independent == {NEW}
    assert (said.distressed, said.owned) == ({NEW: "https://b.example"}, {NEW: "Loom Inc"})


def test_every_move_on_the_way_is_told_with_its_day() -> None:
    assert moves_to((NEW,), moved(facts())) == MOVED
    assert moves_to((OLD,), Facts()) == {}
