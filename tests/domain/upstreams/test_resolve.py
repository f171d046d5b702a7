"""Who is behind the packages of a company."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.upstreams.facts import Facts, Kind, Trust, UpstreamFact
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.resolve import resolve
from tests.domain.upstreams.given import (
    FUNDING_FILE,
    channel,
    company_owned,
    facts,
    of_owner,
    package,
)

ADA = "https://github.com/sponsors/ada"
BEA = "https://github.com/sponsors/bea"
LOOM = "https://opencollective.com/loom"
TIDELIFT = "https://tidelift.com/funding/github/npm/weave"
PLACES = {
    "weave": "github.com/ada/weave",
    "weave-cli": "github.com/ada/weave",
    "shuttle": "github.com/ada/shuttle",
    "reed": "github.com/loom/reed",
}


def one(known: Facts, *packages: Package) -> Recipient:
    (recipient,) = resolve(packages, known).recipients.values()
    return recipient


def handles(recipient: Recipient) -> list[str]:
    return [fact.ref.handle for fact in recipient.channels]


def keys(known: Facts, *names: str) -> list[str]:
    resolution = resolve([package(name) for name in names], known)
    return [resolution.upstream_of[("npm", name)] for name in names]


def test_packages_of_one_repository_are_one_recipient() -> None:
    recipient = one(facts(PLACES), package("weave"), package("weave-cli"))
    assert recipient.key == "github.com/ada/weave"
    assert recipient.name == "ada/weave"
    assert recipient.repositories == ("github.com/ada/weave",)


def test_repositories_of_one_owner_stay_apart_while_no_account_is_known_to_be_paid() -> None:
    assert keys(facts(PLACES), "weave", "shuttle") == list(map(PLACES.get, ["weave", "shuttle"]))


def test_an_owner_with_a_sponsors_page_is_one_recipient() -> None:
    known = facts(PLACES, owners={"github.com/ada": [of_owner(ADA)]})
    recipient = one(known, package("weave"), package("shuttle"))
    assert recipient.key == "github.com/ada"
    assert recipient.name == "ada"
    assert recipient.repositories == ("github.com/ada/shuttle", "github.com/ada/weave")
    assert handles(recipient) == ["ada"]
    assert "its repositories are paid through one account" in recipient.evidence


def test_a_repository_that_asks_for_its_owner_makes_the_owner_the_recipient() -> None:
    known = facts(PLACES, channels={"github.com/ada/weave": [channel(ADA)]})
    assert keys(known, "weave", "shuttle") == ["github.com/ada", "github.com/ada"]


def test_a_collective_found_for_the_owner_makes_the_owner_the_recipient() -> None:
    known = facts(PLACES, owners={"github.com/loom": [of_owner(LOOM)]})
    assert keys(known, "reed") == ["github.com/loom"]


def test_a_collective_of_one_repository_does_not_speak_for_its_owner() -> None:
    known = facts(PLACES, channels={"github.com/ada/weave": [channel(LOOM)]})
    assert keys(known, "weave", "shuttle") == list(map(PLACES.get, ["weave", "shuttle"]))


def test_somebody_elses_sponsors_page_does_not_merge_repositories() -> None:
    known = facts(PLACES, channels={"github.com/loom/reed": [channel(ADA)]})
    assert keys(known, "reed") == ["github.com/loom/reed"]


def test_teams_under_a_foundation_are_never_merged() -> None:
    known = facts(
        {"a": "github.com/apache/a", "b": "github.com/apache/b"},
        owners={"github.com/apache": [of_owner("https://github.com/sponsors/apache")]},
    )
    assert keys(known, "a", "b") == ["github.com/apache/a", "github.com/apache/b"]


def test_an_owner_with_a_foundations_repository_is_never_merged() -> None:
    known = facts(
        PLACES,
        owners={"github.com/ada": [of_owner(ADA)]},
        upstreams=[UpstreamFact("github.com/ada/other", Kind.FOUNDATION)],
    )
    assert keys(known, "weave") == ["github.com/ada/weave"]


def test_repositories_of_a_company_are_never_merged() -> None:
    known = facts(
        PLACES,
        owners={"github.com/loom": [of_owner(LOOM)]},
        upstreams=[company_owned("github.com/loom/reed", "Loom Inc")],
    )
    assert keys(known, "reed") == ["github.com/loom/reed"]


def test_an_archived_repository_stays_by_itself() -> None:
    known = facts(
        PLACES,
        owners={"github.com/ada": [of_owner(ADA)]},
        upstreams=[UpstreamFact("github.com/ada/weave", archived=True)],
    )
    resolution = resolve([package("weave"), package("shuttle")], known)
    assert resolution.upstream_of[("npm", "weave")] == "github.com/ada/weave"
    assert resolution.upstream_of[("npm", "shuttle")] == "github.com/ada"
    assert resolution.recipients["github.com/ada"].archived is None


def test_what_is_known_of_an_owners_repositories_holds_for_a_new_one() -> None:
    known = facts(
        {"new": "github.com/loom/new"},
        upstreams=[company_owned("github.com/loom/reed", "Loom Inc")],
    )
    recipient = one(known, package("new"))
    assert (recipient.kind, recipient.owner_company) == (Kind.COMPANY_OWNED, "Loom Inc")
    assert recipient.note == "as github.com/loom/reed of the same owner: its authors say so"


def test_an_owner_with_mixed_repositories_says_nothing_of_a_new_one() -> None:
    known = facts(
        {"new": "github.com/loom/new"},
        upstreams=[
            company_owned("github.com/loom/reed", "Loom Inc"),
            UpstreamFact("github.com/loom/fork", Kind.PERSON),
        ],
    )
    assert one(known, package("new")).kind is Kind.UNKNOWN


def test_a_package_nobody_knows_has_no_upstream() -> None:
    resolution = resolve([package("riddle", "https://loom.example/give")], facts())
    assert resolution.upstream_of == {}
    assert resolution.recipients == {}


def test_a_package_of_no_known_repository_is_paid_where_it_asks_to_be() -> None:
    recipient = one(facts(), package("riddle", BEA))
    assert recipient.key == "github.com/bea"
    assert recipient.repositories == ()
    assert handles(recipient) == ["bea"]
    assert "the account its packages ask money for" in recipient.evidence


def test_a_package_that_asks_for_two_accounts_is_not_guessed_at() -> None:
    resolution = resolve([package("riddle", ADA, BEA)], facts())
    assert resolution.upstream_of == {}


def test_a_repository_is_paid_at_its_own_channels_before_its_owners() -> None:
    known = facts(
        {"a": "github.com/apache/a"},
        channels={"github.com/apache/a": [channel(TIDELIFT), channel(LOOM)]},
        owners={"github.com/apache": [of_owner("https://github.com/sponsors/apache")]},
    )
    recipient = one(known, package("a"))
    # Apache holds the work of many teams: its own page would not reach this one.
    assert handles(recipient) == ["loom", "npm/weave"]
    assert [fact.of_owner for fact in recipient.channels] == [False, False]


def test_an_account_is_paid_at_its_own_page_before_anybody_its_repositories_name() -> None:
    known = facts(
        PLACES,
        channels={"github.com/loom/reed": [channel(BEA), channel(TIDELIFT)]},
        owners={"github.com/loom": [of_owner(LOOM)]},
    )
    assert handles(one(known, package("reed"))) == ["loom", "bea"]


def test_an_account_that_one_of_its_repositories_names_comes_before_others_they_name() -> None:
    known = facts(
        PLACES,
        channels={
            "github.com/ada/shuttle": [channel("https://github.com/sponsors/aaa")],
            "github.com/ada/weave": [channel(ADA)],
        },
    )
    assert handles(one(known, package("shuttle"))) == ["ada", "aaa"]


def test_an_address_that_only_a_lockfile_names_comes_last() -> None:
    known = facts(PLACES, owners={"github.com/loom": [of_owner(LOOM)]})
    recipient = one(known, package("reed", BEA))
    assert handles(recipient) == ["loom", "bea"]
    assert recipient.channels[1].source == "lockfile"
    assert recipient.channels[1].trust is Trust.FOUND


def test_a_lockfile_corroborates_what_another_witness_says() -> None:
    known = facts(PLACES, channels={"github.com/loom/reed": [channel(BEA, FUNDING_FILE)]})
    recipient = one(known, package("reed", BEA))
    assert [fact.trust for fact in recipient.channels] == [Trust.CORROBORATED]


def test_a_lockfile_repeats_the_packages_metadata_and_corroborates_nothing() -> None:
    known = facts(PLACES, channels={"github.com/loom/reed": [channel(BEA)]})
    recipient = one(known, package("reed", BEA))
    assert [fact.trust for fact in recipient.channels] == [Trust.FOUND]


def test_what_the_catalogue_has_corroborated_stays_so_when_it_is_said_again() -> None:
    sure = replace(of_owner(BEA, "package metadata"), trust=Trust.CORROBORATED)
    known = facts(
        PLACES,
        channels={"github.com/ada/weave": [channel(BEA)]},
        owners={"github.com/ada": [sure]},
    )
    assert [fact.trust for fact in one(known, package("weave")).channels] == [Trust.CORROBORATED]


def test_a_corroborated_payee_comes_before_one_merely_found_on_the_same_platform() -> None:
    known = facts(
        PLACES,
        channels={
            "github.com/loom/reed": [channel(ADA), channel(BEA), channel(BEA, FUNDING_FILE)],
        },
    )
    assert handles(one(known, package("reed"))) == ["bea", "ada"]


def test_composer_may_write_a_sponsors_page_as_a_profile_and_npm_may_not() -> None:
    profile = "https://github.com/bea"
    composer = package(
        "loom/reed", profile, repository="https://github.com/loom/reed", kind="composer"
    )
    npm = package("reed", profile)
    assert handles(one(facts(), composer)) == ["bea"]
    recipient = one(facts(PLACES), npm)
    assert recipient.channels == ()
    assert recipient.other_addresses == (profile,)


def test_an_address_of_no_known_platform_is_kept_as_harmless_text() -> None:
    strange = "javascript:alert(1)//\u202egpj.\x07"
    recipient = one(
        facts(PLACES), package("reed", strange, "https://loom.example/" + "x" * 400, " ")
    )
    assert recipient.channels == ()
    long, harmless = recipient.other_addresses
    assert harmless == "javascript:alert(1)//�gpj.�"
    assert len(long) == 201


def test_the_evidence_for_each_package_is_kept() -> None:
    fact = resolve([package("weave")], facts(PLACES)).found[("npm", "weave")]
    assert (fact.repository, fact.evidence) == ("github.com/ada/weave", "package metadata")


KNOWN = facts(
    PLACES | {"@loom/a": "github.com/loom/reed"},
    channels={
        "github.com/ada/weave": [channel(ADA), channel(TIDELIFT)],
        "github.com/loom/reed": [channel(BEA), channel(LOOM, FUNDING_FILE)],
    },
    owners={"github.com/ada": [of_owner(ADA)]},
    upstreams=[company_owned("github.com/corp/tool", "Corp")],
)
_packages = st.lists(
    st.builds(
        package,
        st.sampled_from([*PLACES, "@loom/a", "tool", "riddle"]),
        st.sampled_from([ADA, BEA, LOOM, TIDELIFT, "https://loom.example"]),
        repository=st.sampled_from(["", "github:corp/tool", "https://gitlab.com/loom/x"]),
    ),
    max_size=8,
)


@given(_packages, st.randoms(use_true_random=False))
def test_the_order_of_packages_changes_nothing(packages: list[Package], order: Random) -> None:
    shuffled = order.sample(packages, len(packages))
    assert resolve(shuffled, KNOWN) == resolve(packages, KNOWN)


@given(_packages, _packages)
def test_what_else_a_company_uses_does_not_move_a_package_of_the_catalogue(
    packages: list[Package], others: list[Package]
) -> None:
    alone = resolve(packages, KNOWN).upstream_of
    together = resolve([*packages, *others], KNOWN).upstream_of
    assert {key: together[key] for key in alone if key in KNOWN.packages} == {
        key: where for key, where in alone.items() if key in KNOWN.packages
    }
