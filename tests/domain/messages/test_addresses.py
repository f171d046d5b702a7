import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.messages.addresses import UnusableAddress, checked_address, is_public

INSIDE = (
    "0.0.0.0",  # noqa: S104 - refused
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("number", INSIDE)
def test_nothing_inside_a_network_is_public(number: str) -> None:
    assert not is_public(number)
    host = f"[{number}]" if ":" in number else number
    with pytest.raises(UnusableAddress):
        checked_address(f"https://{host}/hooks")


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_public_ones_are(number: str) -> None:
    assert is_public(number)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(
    number: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if number.is_private or number.is_loopback or number.is_link_local or number.is_multicast:
        assert not is_public(str(number))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user@hooks.example.com/",
        "https://user:pass@hooks.example.com/",
        "https://hooks.example.com@10.0.0.1/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com\\@inside.example/",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:x/",
        "https://localhost/",
        "https://api.localhost/",
        "https://metadata.google.internal/",
        "https://printer.local./",
        "https://intranet/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://höoks.example.com/",
        "https://hooks.example.com/" + "a" * 500,
    ],
)
def test_an_address_that_is_none_is_refused_with_words(address: str) -> None:
    with pytest.raises(UnusableAddress) as refused:
        checked_address(address)
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.example.com",
        "https://hooks.example.com:8443/path?key=1",
        "https://8.8.8.8/",
        "https://xn--hoks-5qa.example.com/",
    ],
)
def test_a_public_one_is_kept_as_it_is(address: str) -> None:
    assert checked_address(f" {address}\n") == address


def test_this_computer_is_allowed_by_number_and_only_where_it_is_said() -> None:
    assert checked_address("http://127.0.0.1:9/x", loopback=True) == "http://127.0.0.1:9/x"
    for address in ("http://127.0.0.1:9/x", "https://127.0.0.1/"):
        with pytest.raises(UnusableAddress):
            checked_address(address)
    for address in ("http://10.0.0.1/", "http://localhost/", "http://hooks.example.com/"):
        with pytest.raises(UnusableAddress):
            checked_address(address, loopback=True)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"https://{text}"):
        try:
            kept = checked_address(address)
        except UnusableAddress:
            continue
        assert kept.startswith("https://")


@pytest.mark.parametrize(
    "host",
    [
        *("a..b.example", f"{'a' * 64}.example", "127.0.0.1%2f.example.com", "-a.example"),
        *("a.b%00.example", ".".join(["a" * 60] * 5)),
    ],
)
def test_a_name_that_no_dns_can_hold_is_refused(host: str) -> None:
    with pytest.raises(UnusableAddress):
        checked_address(f"https://{host}/hooks")


@pytest.mark.parametrize(
    "host", ["a.example", "HOOKS.example.com", "xn--bcher-kva.example", "a_b.c-d.example."]
)
def test_an_ordinary_name_is_kept(host: str) -> None:
    assert checked_address(f"https://{host}/hooks") == f"https://{host}/hooks"
