"""The addresses a payer leaves for: exact amounts, or none."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain import money
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import (
    Channel,
    ChannelRef,
    Frequency,
    LinkContext,
    LinkOut,
    UnusableHandle,
)
from sponsorplan.domain.money import Money

HANDLES = {
    "thanks_dev": "u/gh/ada",
    "issuehunt": "loom/weave",
    "tidelift": "npm/weave",
}


def channel(platform: str) -> Channel:
    found = registry.get(platform)
    assert found is not None
    return found


def link(platform: str, amount: Money, context: LinkContext | None = None) -> LinkOut:
    there = channel(platform)
    return there.link(payee(platform), amount, context or LinkContext())


def payee(platform: str) -> ChannelRef:
    ref = channel(platform).ref(HANDLES.get(platform, "ada"))
    assert ref is not None
    return ref


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def test_github_checkout_is_prepared_for_the_company_that_pays() -> None:
    out = link("github_sponsors", Money(25_00, "USD"), LinkContext(sponsor="Acme", tag="plan-7"))
    assert out.url == (
        "https://github.com/sponsors/ada/sponsorships?sponsor=acme&frequency=one-time&amount=25"
    )
    assert out.amount_prefilled
    assert "check the amount before you pay" in out.note


def test_a_monthly_payment_recurs_on_github() -> None:
    out = link("github_sponsors", Money(5_00, "USD"), LinkContext(frequency=Frequency.MONTHLY))
    assert query(out.url) == {"frequency": "recurring", "amount": "5"}


@given(st.integers(1, 12_000))
def test_github_gets_exactly_the_dollars_of_the_plan(dollars: int) -> None:
    out = link("github_sponsors", Money(dollars * 100, "USD"))
    assert out.amount_prefilled
    assert query(out.url)["amount"] == str(dollars)


@pytest.mark.parametrize(
    ("amount", "frequency", "words"),
    [
        (Money(25_50, "USD"), Frequency.ONE_TIME, "whole US dollars"),
        (Money(99, "USD"), Frequency.ONE_TIME, "whole US dollars"),
        (Money(0, "USD"), Frequency.ONE_TIME, "whole US dollars"),
        (Money(-100, "USD"), Frequency.ONE_TIME, "whole US dollars"),
        (Money(12_001_00, "USD"), Frequency.ONE_TIME, "whole US dollars"),
        (Money(25_00, "EUR"), Frequency.ONE_TIME, "charges in US dollars"),
        (Money(2500, "JPY"), Frequency.ONE_TIME, "charges in US dollars"),
        (Money(25_00, "USD"), Frequency.YEARLY, "no yearly payment"),
    ],
)
def test_github_gets_no_amount_that_it_would_change(
    amount: Money, frequency: Frequency, words: str
) -> None:
    out = link("github_sponsors", amount, LinkContext(frequency=frequency))
    assert out.url == "https://github.com/sponsors/ada"
    assert not out.amount_prefilled
    assert words in out.note


def test_open_collective_is_prepared_with_interval_payer_and_plan() -> None:
    out = link(
        "open_collective",
        Money(10_50, "EUR"),
        LinkContext(sponsor="acme-corp", frequency=Frequency.YEARLY, tag="plan-7"),
    )
    assert out.url == (
        "https://opencollective.com/ada/donate"
        "?amount=10.50&interval=year&contributeAs=acme-corp&tags=plan-7"
    )
    assert "collective's own currency, which may not be EUR" in out.note


@given(st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY", "HUF"]))
def test_open_collective_gets_exactly_the_amount_of_the_plan(minor: int, currency: str) -> None:
    out = link("open_collective", Money(minor, currency))
    assert money.parse(query(out.url)["amount"], currency) == Money(minor, currency)
    assert "interval" not in query(out.url)


@pytest.mark.parametrize("amount", [Money(0, "USD"), Money(-5, "USD"), Money(10_500, "BHD")])
def test_open_collective_gets_no_amount_that_it_cannot_hold(amount: Money) -> None:
    out = link("open_collective", amount)
    assert out.url == "https://opencollective.com/ada/donate"
    assert not out.amount_prefilled


@pytest.mark.parametrize(
    ("minor", "frequency", "period"),
    [
        (433_33, Frequency.MONTHLY, "monthly"),
        (5, Frequency.MONTHLY, "monthly"),
        (5_200_00, Frequency.YEARLY, "yearly"),
    ],
)
def test_liberapay_is_prepared_within_its_weekly_limits(
    minor: int, frequency: Frequency, period: str
) -> None:
    out = link("liberapay", Money(minor, "EUR"), LinkContext(frequency=frequency))
    expected = {"currency": "EUR", "amount": Money(minor, "EUR").decimal, "period": period}
    assert query(out.url) == expected
    assert out.amount_prefilled


@pytest.mark.parametrize(
    ("amount", "frequency"),
    [
        (Money(433_34, "EUR"), Frequency.MONTHLY),
        (Money(4, "EUR"), Frequency.MONTHLY),
        (Money(5_200_01, "EUR"), Frequency.YEARLY),
        (Money(10_00, "GBP"), Frequency.MONTHLY),
        (Money(10_00, "EUR"), Frequency.ONE_TIME),
    ],
)
def test_liberapay_gets_no_amount_that_it_would_refuse(amount: Money, frequency: Frequency) -> None:
    out = link("liberapay", amount, LinkContext(frequency=frequency))
    assert out.url == "https://liberapay.com/ada/donate"
    assert not out.amount_prefilled
    assert str(amount) in out.note


@pytest.mark.parametrize(
    "platform", [p for p in registry.PREFERENCE if p not in ("github_sponsors", "open_collective")]
)
def test_other_platforms_are_opened_without_an_amount_once(platform: str) -> None:
    out = link(platform, Money(25_00, "USD"), LinkContext(sponsor="acme", tag="plan-7"))
    assert urlsplit(out.url).query == ""
    assert not out.amount_prefilled
    assert out.note


@pytest.mark.parametrize("sponsor", ["", "a/b", "acme&amount=1", "ä", "explore", "x" * 400])
def test_a_payer_that_cannot_exist_is_left_out(sponsor: str) -> None:
    github = link("github_sponsors", Money(25_00, "USD"), LinkContext(sponsor=sponsor))
    collective = link(
        "open_collective", Money(25_00, "USD"), LinkContext(sponsor=sponsor[:1] + "/")
    )
    assert query(github.url) == {"frequency": "one-time", "amount": "25"}
    assert query(collective.url) == {"amount": "25.00"}


@pytest.mark.parametrize("tag", ["a,b", "a b", "&amount=1", "é", "-x", "x" * 61])
def test_a_tag_that_would_be_read_as_something_else_is_left_out(tag: str) -> None:
    assert "tags" not in query(
        link("open_collective", Money(5_00, "USD"), LinkContext(tag=tag)).url
    )


@pytest.mark.parametrize("platform", registry.PREFERENCE)
@pytest.mark.parametrize("handle", ["../evil", "ada?x=1", "ada@evil.example", ""])
def test_a_stored_handle_that_the_platform_never_gave_out_opens_nothing(
    platform: str, handle: str
) -> None:
    forged = ChannelRef(platform, handle, f"https://evil.example/{handle}")
    with pytest.raises(UnusableHandle):
        channel(platform).link(forged, Money(5_00, "USD"), LinkContext())


def test_a_channel_opens_nothing_for_the_payee_of_another_platform() -> None:
    ref = payee("open_collective")
    with pytest.raises(UnusableHandle, match="GitHub Sponsors"):
        channel("github_sponsors").link(ref, Money(5_00, "USD"), LinkContext())


@pytest.mark.parametrize("platform", registry.PREFERENCE)
def test_the_stored_address_is_never_followed(platform: str) -> None:
    there = channel(platform)
    forged = ChannelRef(platform, HANDLES.get(platform, "ada"), "https://evil.example/")
    out = there.link(forged, Money(5_00, "USD"), LinkContext())
    assert urlsplit(out.url).netloc.removeprefix("www.") in there.hosts


def test_github_takes_whole_dollars_within_its_limits() -> None:
    terms = channel("github_sponsors").terms("USD")
    assert (terms.quantum, terms.minimum, terms.maximum) == (100, 100, 1_200_000)


def test_github_terms_in_another_currency_say_what_is_charged() -> None:
    terms = channel("github_sponsors").terms("EUR")
    assert (terms.quantum, terms.minimum, terms.maximum) == (1, 1, None)
    assert "US dollars" in terms.note


@pytest.mark.parametrize("platform", registry.PREFERENCE)
def test_terms_are_usable_by_a_planner_in_any_currency(platform: str) -> None:
    terms = channel(platform).terms("JPY")
    assert terms.quantum >= 1
    assert terms.minimum % terms.quantum == 0


def test_the_two_platforms_that_take_a_prepared_amount_come_first() -> None:
    assert registry.PREFERENCE[:2] == ("github_sponsors", "open_collective")


def test_no_two_platforms_claim_the_same_host_or_name() -> None:
    hosts = [host for there in registry.CHANNELS for host in there.hosts]
    assert len(hosts) == len(set(hosts))
    assert len(registry.PREFERENCE) == len(set(registry.PREFERENCE))


def test_an_unknown_platform_has_no_channel() -> None:
    assert registry.get("custom") is None
