"""Which addresses name a payee, and which must not."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.channels import address, github_sponsors, registry
from sponsorplan.domain.channels.interface import Channel

HOSTS = sorted(host for channel in registry.CHANNELS for host in channel.hosts)

PAYEES = [
    (
        "https://github.com/sponsors/ada",
        "github_sponsors",
        "ada",
        "https://github.com/sponsors/ada",
    ),
    ("https://github.com/sponsors/Ada-L/", "github_sponsors", "ada-l", None),
    ("http://www.github.com/sponsors/ada", "github_sponsors", "ada", None),
    (
        "https://github.com/sponsors/ada?frequency=one-time&sponsor=x",
        "github_sponsors",
        "ada",
        None,
    ),
    ("https://github.com/sponsors/ada/sponsorships?amount=5", "github_sponsors", "ada", None),
    ("https://github.com/loom/weave?sponsor=1", "github_sponsors", "loom", None),
    ("https://github.com/sponsors/old-", "github_sponsors", "old-", None),
    ("  https://github.com/sponsors/ada\r\n", "github_sponsors", "ada", None),
    ("github.com/sponsors/ada", "github_sponsors", "ada", None),
    (
        "https://opencollective.com/Loom",
        "open_collective",
        "loom",
        "https://opencollective.com/loom",
    ),
    ("https://opencollective.com/loom/donate?amount=5", "open_collective", "loom", None),
    ("https://opencollective.com/loom/contribute/gold-1/checkout", "open_collective", "loom", None),
    ("https://opencollective.com/loom/projects/shuttle", "open_collective", "shuttle", None),
    ("https://opencollective.com/loom_js#section", "open_collective", "loom_js", None),
    ("https://liberapay.com/Ada/", "liberapay", "ada", "https://liberapay.com/ada"),
    ("https://liberapay.com/ada/donate", "liberapay", "ada", None),
    ("https://patreon.com/ada", "patreon", "ada", "https://www.patreon.com/ada"),
    ("https://www.patreon.com/c/ada", "patreon", "ada", None),
    ("https://ko-fi.com/ada/commissions", "ko_fi", "ada", "https://ko-fi.com/ada"),
    ("https://www.buymeacoffee.com/ada", "buy_me_a_coffee", "ada", "https://buymeacoffee.com/ada"),
    ("https://thanks.dev/u/gh/ada", "thanks_dev", "u/gh/ada", "https://thanks.dev/u/gh/ada"),
    ("https://polar.sh/loom", "polar", "loom", "https://polar.sh/loom"),
    ("https://issuehunt.io/r/loom/Weave", "issuehunt", "loom/Weave", None),
    ("https://numfocus.org/donate-to-loom", "numfocus", "loom", None),
    ("https://paypal.me/ada/10.00EUR", "paypal", "ada", "https://paypal.me/ada"),
    ("https://www.paypal.com/paypalme/Ada", "paypal", "ada", "https://paypal.me/ada"),
    (
        "https://crowdfunding.lfx.linuxfoundation.org/projects/loom",
        "lfx_crowdfunding",
        "loom",
        "https://crowdfunding.lfx.linuxfoundation.org/projects/loom",
    ),
    (
        "https://tidelift.com/funding/github/npm/@loom/Weave",
        "tidelift",
        "npm/@loom/Weave",
        "https://tidelift.com/funding/github/npm/@loom/Weave",
    ),
    (
        "https://tidelift.com/subscription/pkg/pypi-loom?utm_source=x",
        "tidelift",
        "pypi-loom",
        "https://tidelift.com/subscription/pkg/pypi-loom",
    ),
]

HOSTILE = [
    "",
    " ",
    "javascript:alert(1)//github.com/sponsors/ada",
    "data:text/html,https://github.com/sponsors/ada",
    "ftp://github.com/sponsors/ada",
    "//github.com/sponsors/ada",
    "https:github.com/sponsors/ada",
    "https:///github.com/sponsors/ada",
    "https://github.com@evil.example/sponsors/ada",
    "https://evil.example@github.com/sponsors/ada",
    "https://user:secret@github.com/sponsors/ada",
    "https://github.com:8443/sponsors/ada",
    "https://github.com:443/sponsors/ada",
    "https://github.com.evil.example/sponsors/ada",
    "https://evilgithub.com/sponsors/ada",
    "https://github.com./sponsors/ada",
    "https://.github.com/sponsors/ada",
    "https://gist.github.com/sponsors/ada",
    "https://www.www.github.com/sponsors/ada",
    "https://gіthub.com/sponsors/ada",
    "https://xn--gthub-n4a.com/sponsors/ada",
    "https://\uff47ithub.com/sponsors/ada",
    "https://github\u3002com/sponsors/ada",
    "https://\u212ao-fi.com/ada",
    "https://github.com/\u017fponsors/ada",
    "https://github.com/sponsors/\u0430da",
    "https://evil.example\\@github.com/sponsors/ada",
    "https://github.com\\sponsors\\ada",
    "https://github.com/sponsors/ada\x00",
    "https://github.com/spon\nsors/ada",
    "https://github.com/sponsors/ada\tx",
    "https://github.com/sponsors/\u202eada",
    "https://github.com/sponsors/a%2Fda",
    "https://github.com/sponsors%2Fada",
    "https://github.com/%73ponsors/ada",
    "https://github.com/sponsors/../ada",
    "https://github.com/loom/../sponsors/ada",
    "https://github.com/sponsors/./ada",
    "https://github.com//sponsors/ada",
    "https://github.com/sponsors/ada;x=1",
    "https://github.com/sponsors",
    "https://github.com/sponsors/",
    "https://github.com/sponsors/explore",
    "https://github.com/sponsors/bulk-sponsorships/import/new",
    "https://github.com/sponsors/-ada",
    "https://github.com/sponsors/ada_lovelace",
    "https://github.com/sponsors/a--b",
    "https://github.com/sponsors/" + "a" * 40,
    "https://github.com/orgs/loom",
    "https://github.com/orgs/loom?sponsor=1",
    "https://github.com/loom",
    "https://github.com/loom/weave",
    "https://github.com/loom/weave?sponsor=10",
    "https://github.com/loom/weave/issues?sponsor=1",
    "https://opencollective.com/",
    "https://opencollective.com/search",
    "https://opencollective.com/loom/expenses/new",
    "https://opencollective.com/loom.evil",
    "https://patreon.com/user?u=123",
    "https://liberapay.com/about/",
    "https://www.paypal.com/donate?hosted_button_id=ABC",
    "https://paypal.com/ada",
    "https://issuehunt.io/r/loom/..",
    "https://tidelift.com/",
    "https://tidelift.com/funding/github/npm/../weave",
    "https://numfocus.org/donate",
    "https://loom.example/sponsor",
    "https://github.com/sponsors/ada?" + "x" * 500,
    "https://github.com/sponsors/ada\r\nLocation: https://evil.example",
    '"><script>alert(1)</script>',
]


@pytest.mark.parametrize(("text", "platform", "handle", "url"), PAYEES)
def test_an_address_of_a_platform_names_its_payee(
    text: str, platform: str, handle: str, url: str | None
) -> None:
    ref = registry.recognise(text)
    assert ref is not None
    assert (ref.platform, ref.handle) == (platform, handle)
    assert url is None or ref.url == url


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_that_is_not_beyond_doubt_names_nobody(text: str) -> None:
    assert registry.recognise(text) is None


@pytest.mark.parametrize("channel", registry.CHANNELS, ids=lambda channel: channel.platform)
@pytest.mark.parametrize(
    "handle",
    [
        "",
        ".",
        "..",
        "a/b/c/d",
        "a b",
        "ä",
        "a\n",
        "a?b",
        "a#b",
        "a%2e",
        "a\\b",
        "-",
        "<a>",
        "\u212aada",
    ],
)
def test_no_platform_takes_a_handle_that_could_change_the_address(
    channel: Channel, handle: str
) -> None:
    assert channel.ref(handle) is None


_name = st.from_regex(r"[A-Za-z0-9._~@-]{1,42}", fullmatch=True)
_handles = st.one_of(
    _name,
    _name.map("u/gh/{}".format),
    _name.map("npm/{}".format),
    _name.map("npm-{}".format),
    st.tuples(_name, _name).map("/".join),
)
_noise = st.sampled_from(
    ["@", ":", "\\", "..", "%2f", "\u202e", "//", "?", "#", " ", ".evil.example"]
)
_near = st.tuples(
    st.sampled_from(["https://", "http://", "", "HTTPS://", "//", "javascript:", "https:/"]),
    st.sampled_from(["", "", "", "www.", "evil.example@", "evil."]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", "/", "/", "/sponsors/", "/u/gh/", "/r/", "/paypalme/", "/projects/"]),
    st.one_of(_handles, st.text(max_size=5)),
    st.one_of(st.just(""), _noise, st.sampled_from(["/", "/donate", "?sponsor=1", "#x"])),
).map("".join)


@given(st.one_of(st.text(), _near))
def test_whatever_is_read_leads_to_the_platform_itself_over_https(text: str) -> None:
    ref = registry.recognise(text)
    if ref is not None:
        parts = urlsplit(ref.url)
        channel = registry.get(ref.platform)
        assert channel is not None
        assert parts.scheme == "https"
        assert parts.netloc.removeprefix("www.") in channel.hosts
        assert (parts.query, parts.fragment) == ("", "")
        assert ref.url.isascii()


@given(st.sampled_from(registry.CHANNELS), _handles)
def test_a_rebuilt_address_names_the_same_payee_again(channel: Channel, handle: str) -> None:
    ref = channel.ref(handle)
    if ref is not None:
        assert registry.recognise(ref.url) == ref
        assert channel.ref(ref.handle) == ref


@pytest.mark.parametrize("path", ["../ada", "./ada", "a/../b", "..."])
def test_a_path_that_browsers_would_fold_is_no_address(path: str) -> None:
    assert address.read(f"https://github.com/{path}") is None


def test_an_owners_profile_is_a_sponsors_page_only_where_composer_says_so() -> None:
    profile = "https://github.com/Loom"
    assert registry.recognise(profile) is None
    ref = github_sponsors.account(profile)
    assert ref is not None
    assert ref.url == "https://github.com/sponsors/loom"


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/",
        "https://github.com/explore",
        "https://github.com/loom/weave",
        "https://github.com@evil.example/loom",
        "https://gitlab.com/loom",
        "loom",
    ],
)
def test_a_profile_that_is_no_owners_names_nobody(text: str) -> None:
    assert github_sponsors.account(text) is None
