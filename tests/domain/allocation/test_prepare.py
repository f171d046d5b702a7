from dataclasses import replace
from datetime import date

from sponsorplan.domain.allocation.decisions import Carried
from sponsorplan.domain.allocation.inputs import FileInput, Inputs, ProductInput
from sponsorplan.domain.allocation.payer import NOBODY, Payer
from sponsorplan.domain.allocation.policy import NoChannel, Policy
from sponsorplan.domain.allocation.prepare import prepare
from sponsorplan.domain.allocation.proposal import LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.said import SILENCE, Said
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.corrections import Corrections
from sponsorplan.domain.upstreams.facts import (
    ChannelFact,
    Facts,
    Kind,
    PackageFact,
    UpstreamFact,
)


def facts(**channels: str) -> Facts:
    """Package ``a`` lives in github.com/a-org/a and so on, and is paid at the address given."""
    repositories = {name: f"github.com/{name}-org/{name}" for name in channels}
    known: dict[str, tuple[ChannelFact, ...]] = {}
    for name, address in channels.items():
        ref = recognise(address)
        known[repositories[name]] = (ChannelFact(ref, "metadata"),) if ref else ()
    return Facts(
        packages={
            ("npm", name): PackageFact(place, "metadata") for name, place in repositories.items()
        },
        channels=known,
    )


def inputs(
    known: Facts,
    budget: Money | None = None,
    policy: Policy | None = None,
    payer: Payer = NOBODY,
    strangers: tuple[str, ...] = (),
    said: Said = SILENCE,
) -> Inputs:
    names = [*(name for _, name in sorted(known.packages)), *strangers]
    packages = tuple(Package("npm", name, "1.0.0", direct=True) for name in names)
    return prepare(
        budget=budget or Money(100_000, "USD"),
        as_of=date(2026, 11, 1),
        policy=policy or Policy(),
        products=(ProductInput("p", 1, (FileInput("0" * 64, "npm", 1, packages, ()),)),),
        facts=known,
        payer=payer,
        said=said,
    )


def split(known: Facts, **how: object) -> Proposal:
    return propose(inputs(known, **how))  # type: ignore[arg-type]  # passed on


def test_upstreams_paid_through_one_account_are_one_line_with_one_cap() -> None:
    known = facts(
        a="https://github.com/sponsors/someone",
        b="https://github.com/sponsors/someone",
        c="https://opencollective.com/c",
    )
    c, someone = split(known).lines
    assert someone.upstreams == ("github.com/a-org/a", "github.com/b-org/b")
    assert someone.packages == ("pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0")
    assert (someone.minor, c.minor) == (10_000, 10_000)


def test_small_parts_of_one_account_are_sent_together() -> None:
    known = facts(a="https://github.com/sponsors/someone", b="https://github.com/sponsors/someone")
    policy = Policy(cap_percent=100)
    (line,) = split(known, budget=Money(800, "USD"), policy=policy).lines
    assert (line.state, line.minor) == (LineState.PAYABLE, 800)


def test_what_a_member_decided_about_stays_a_line_of_its_own() -> None:
    known = facts(a="https://github.com/sponsors/someone", b="https://github.com/sponsors/someone")
    policy = Policy(cap_percent=100, exclude=("github.com/b-org/b",))
    lines = {line.upstream: line for line in split(known, policy=policy).lines}
    assert lines["github.com/b-org/b"].state is LineState.EXCLUDED
    assert lines["github.com/a-org/a"].minor == 100_000


def test_a_company_is_never_told_to_pay_itself() -> None:
    known = facts(a="https://github.com/sponsors/a-org", b="https://opencollective.com/us")
    payer = Payer({"github_sponsors": "A-Org", "open_collective": "us"})
    lines = {line.upstream: line for line in split(known, payer=payer).lines}
    assert lines["github.com/a-org"].reason == "It is your own account."
    assert lines["github.com/b-org/b"].channel is None


def test_a_platform_that_takes_no_single_payment_is_no_channel() -> None:
    known = facts(a="https://tidelift.com/funding/github/npm/a")
    (line,) = split(known).lines
    assert (line.state, line.channel) == (LineState.ESCROW, None)


def test_a_shared_account_is_no_way_to_pay_one_of_its_teams() -> None:
    ref = recognise("https://github.com/sponsors/psf")
    assert ref is not None
    place = "github.com/psf/tool"
    known = Facts(
        packages={("npm", "tool"): PackageFact(place, "metadata")},
        upstreams={place: UpstreamFact(place, Kind.FOUNDATION)},
        owner_channels={"github.com/psf": (ChannelFact(ref, "listing", of_owner=True),)},
        channels={place: (ChannelFact(ref, "owner: listing", of_owner=True),)},
    )
    (line,) = split(known).lines
    assert line.channel is None


def test_shares_given_to_others_are_still_named_with_their_reason() -> None:
    known = facts(a="https://opencollective.com/a")
    policy = Policy(cap_percent=100, no_channel=NoChannel.REDISTRIBUTE)
    proposal = split(known, policy=policy, strangers=("zz",))
    assert [line.minor for line in proposal.lines] == [100_000]
    (unknown,) = proposal.unplaced
    assert (unknown.reason, unknown.minor) == ("unknown_upstream", 0)
    assert unknown.upstreams == ("pkg:npm/zz",)


def test_when_nobody_can_be_paid_the_budget_says_so() -> None:
    known = facts(b="https://example.test/donate")
    proposal = split(known, policy=Policy(no_channel=NoChannel.REDISTRIBUTE))
    assert [item.reason for item in proposal.unplaced] == ["no_recipient"]


def test_files_with_equal_bytes_and_other_companions_give_one_digest_in_any_order() -> None:
    one = FileInput("0" * 64, "yarn", 1, (Package("npm", "a", "1.0.0", direct=True),), ())
    two = FileInput("0" * 64, "yarn", 1, (Package("npm", "a", "1.0.0", direct=None),), ())
    products = (ProductInput("x", 1, (one,)), ProductInput("y", 1, (two,)))

    def digest(*given: ProductInput) -> str:
        return prepare(
            budget=Money(100, "USD"),
            as_of=date(2026, 11, 1),
            policy=Policy(),
            products=given,
            facts=Facts(),
        ).digest()

    assert digest(*products) == digest(*reversed(products))


def ref(address: str) -> ChannelRef:
    found = recognise(address)
    assert found is not None
    return found


A, OLD, NEW = (
    "github.com/a-org/a",
    "https://opencollective.com/old",
    "https://opencollective.com/new",
)


def test_a_payee_that_changed_is_frozen_until_a_member_confirms_it() -> None:
    known = facts(a=NEW, b="https://opencollective.com/b")
    before = Payer(paid_before={A: ref(OLD)})
    frozen, other = sorted(split(known, payer=before).lines, key=lambda line: line.upstream)
    assert (frozen.state, other.state) == (LineState.FROZEN, LineState.PAYABLE)
    assert OLD in frozen.reason
    assert frozen.minor == other.minor
    confirmed = Payer(paid_before={A: ref(OLD)}, confirmed=frozenset({(A, ref(NEW))}))
    line = min(split(known, payer=confirmed).lines, key=lambda line: line.upstream)
    assert (line.state, line.channel and line.channel.trust) == (LineState.PAYABLE, "confirmed")


def test_a_payee_paid_at_the_same_place_as_before_is_not_frozen() -> None:
    known = facts(a=OLD)
    (line,) = split(known, payer=Payer(paid_before={A: ref(OLD)})).lines
    assert line.state is LineState.PAYABLE


def test_a_change_of_payee_changes_the_digest_of_the_plan() -> None:
    known = facts(a=NEW)
    before = inputs(known, payer=Payer(paid_before={A: ref(OLD)}))
    assert before.digest() != inputs(known).digest()


def test_what_a_member_confirmed_is_tried_before_what_is_preferred() -> None:
    known = facts(a=OLD)
    place = ChannelFact(ref("https://github.com/sponsors/someone"), "metadata")
    known = replace(known, channels={A: (*known.channels[A], place)})
    (line,) = split(known).lines
    assert line.channel
    assert line.channel.platform == "github_sponsors"
    (line,) = split(known, payer=Payer(confirmed=frozenset({(A, ref(OLD))}))).lines
    assert line.channel
    assert line.channel.url == OLD


ALL = Policy(cap_percent=100)
TABLE = "somebody's funding table"


def test_what_one_list_alone_says_is_not_offered_before_a_member_or_another_source_says_it() -> (
    None
):
    known = facts(a=OLD)
    heard = replace(known, channels={A: (replace(known.channels[A][0], evidence=TABLE),)})
    (line,) = split(heard).lines
    assert (line.channel, line.state) == (None, LineState.ESCROW)
    assert OLD in line.reason
    (line,) = split(heard, payer=Payer(confirmed=frozenset({(A, ref(OLD))}))).lines
    assert line.channel
    said = (*heard.channels[A], ChannelFact(ref(OLD), "package metadata", "npm"))
    (line,) = split(replace(heard, channels={A: said})).lines
    assert line.channel


def test_a_closed_line_s_part_goes_to_the_successor_that_a_member_named() -> None:
    known = facts(a=OLD, b="https://opencollective.com/b")
    known = replace(known, upstreams={A: UpstreamFact(A, archived=True)})
    heir = "github.com/b-org/b"
    told = Payer(corrections=Corrections(succeeded={A: heir}))
    amounts = {line.upstream: line.minor for line in split(known, policy=ALL, payer=told).lines}
    assert amounts == {A: 0, heir: 100_000}


def test_a_successor_that_nothing_uses_gets_a_line_of_its_own() -> None:
    known = facts(a=OLD, b="https://opencollective.com/b")
    heir = "github.com/b-org/b"
    packages = {("npm", "a"): known.packages["npm", "a"]}
    known = replace(known, packages=packages, upstreams={A: UpstreamFact(A, archived=True)})
    told = Payer(corrections=Corrections(succeeded={A: heir}))
    lines = {line.upstream: line for line in split(known, policy=ALL, payer=told).lines}
    assert (lines[heir].minor, lines[heir].usage) == (100_000, 0)


def test_votes_and_what_was_carried_follow_upstreams_that_are_paid_together() -> None:
    known = facts(a=OLD, b=OLD)
    said = Said(
        votes={A: 3, "github.com/b-org/b": 4},
        carried=Carried(plan="1" * 64, held={A: 5, "github.com/b-org/b": 6}),
    )
    made = inputs(known, said=said)
    (key,) = made.recipients
    assert made.votes == {key: 7}
    assert made.carried.held == {key: 11}


def test_a_page_or_a_repository_that_nothing_uses_can_be_added() -> None:
    known = facts(a=OLD)
    page, place = "https://opencollective.com/zz-fund", "https://github.com/c-org/c"
    made = inputs(known, said=Said(added=(page, place)))
    assert set(made.recipients) == {A, "opencollective.com/zz-fund", "github.com/c-org/c"}
    assert made.recipients["opencollective.com/zz-fund"].channel
    assert made.recipients["github.com/c-org/c"].channel is None
