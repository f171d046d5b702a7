"""What a company knows better, what was moved, and what a platform itself says of an account."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.upstreams.corrections import Corrections
from sponsorplan.domain.upstreams.facts import AccountCheck, Alias, Facts, Trust
from sponsorplan.domain.upstreams.resolve import Resolution, resolve
from tests.domain.upstreams.given import channel, facts, of_owner, package

ADA = "https://github.com/sponsors/ada"
LOOM = "https://opencollective.com/loom"
PLACES = {"weave": "github.com/ada/weave", "shuttle": "github.com/ada/shuttle"}
PAID_BY_ACCOUNT = facts(PLACES, owners={"github.com/ada": [of_owner(ADA)]})


def resolved(known: Facts, corrections: Corrections, *names: str) -> Resolution:
    return resolve([package(name) for name in names], known, corrections)


def test_a_package_is_of_the_repository_that_a_member_says() -> None:
    said = Corrections(repository_of={("npm", "weave"): "github.com/loom/weave"})
    found = resolved(facts(PLACES), said, "weave", "shuttle")
    assert found.upstream_of[("npm", "weave")] == "github.com/loom/weave"
    assert found.upstream_of[("npm", "shuttle")] == "github.com/ada/shuttle"
    assert "said so" in found.found[("npm", "weave")].evidence


def test_a_package_that_nobody_knew_gets_the_upstream_that_a_member_names() -> None:
    said = Corrections(repository_of={("npm", "unheard"): "github.com/loom/unheard"})
    assert resolved(facts(), said, "unheard").upstream_of == {
        ("npm", "unheard"): "github.com/loom/unheard"
    }


def test_a_repository_that_is_kept_apart_is_paid_by_itself() -> None:
    together = resolved(PAID_BY_ACCOUNT, Corrections(), "weave", "shuttle")
    assert set(together.recipients) == {"github.com/ada"}
    said = Corrections(apart=frozenset({"github.com/ada/weave"}))
    parted = resolved(PAID_BY_ACCOUNT, said, "weave", "shuttle")
    assert set(parted.recipients) == {"github.com/ada", "github.com/ada/weave"}


def test_merged_recipients_are_one_with_all_their_repositories() -> None:
    said = Corrections(merged={"github.com/ada/weave": "github.com/ada/shuttle"})
    (one,) = resolved(facts(PLACES), said, "weave", "shuttle").recipients.values()
    assert one.key == "github.com/ada/shuttle"
    assert one.repositories == ("github.com/ada/shuttle", "github.com/ada/weave")


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("abcd")))
def test_merging_in_a_circle_still_comes_to_an_end(merged: dict[str, str]) -> None:
    for key in "abcd":
        assert Corrections(merged=merged).paid_with(key) in "abcd"


def test_a_repository_that_moved_is_found_where_it_is_now() -> None:
    known = replace(
        facts(PLACES, channels={"github.com/new/weave": [channel(LOOM)]}),
        aliases={
            "github.com/ada/weave": Alias("github.com/between/weave"),
            "github.com/between/weave": Alias("github.com/new/weave"),
        },
    )
    (one,) = resolve([package("weave")], known).recipients.values()
    assert (one.key, one.channels[0].ref.handle) == ("github.com/new/weave", "loom")


def test_moves_in_a_circle_come_to_an_end() -> None:
    known = replace(facts(PLACES), aliases={"a": Alias("b"), "b": Alias("c"), "c": Alias("a")})
    assert known.present_place("a") in ("b", "c")


def checked(check: AccountCheck) -> Resolution:
    known = facts(PLACES, channels={"github.com/ada/weave": [channel(LOOM)]})
    return resolve([package("weave")], replace(known, checks={("open_collective", "loom"): check}))


def test_the_platform_s_own_word_makes_a_channel_verified() -> None:
    check = AccountCheck(
        live=True, takes_payment=True, source="opencollective.com", seen_on="2026-11-20"
    )
    (one,) = checked(check).recipients.values()
    assert one.channels[0].trust is Trust.VERIFIED
    assert "2026-11-20" in one.channels[0].evidence


def test_an_account_that_does_not_say_whether_it_takes_money_stays_as_sure_as_it_was() -> None:
    (one,) = checked(AccountCheck(live=True)).recipients.values()
    assert one.channels[0].trust is Trust.FOUND


def test_a_channel_that_its_platform_disowns_is_not_offered_but_named() -> None:
    for check in (AccountCheck(live=False), AccountCheck(live=True, takes_payment=False)):
        (one,) = checked(check).recipients.values()
        assert one.channels == ()
        assert [fact.ref.handle for fact in one.closed] == ["loom"]
