"""Where messages may go: to a public host over https, never inside a network."""

import ipaddress
import re
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from sponsorplan.domain.errors import DomainError

LONGEST = 500
_INSIDE = (".localhost", ".local", ".internal", ".home.arpa", ".onion")
_MOST_PORT = 65_535
# As names of hosts are written in the DNS; what else a library makes of a name is not ours to guess.
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


class UnusableAddress(DomainError):
    """No message may be sent to this address."""

    code: ClassVar[str] = "unusable_address"
    title: ClassVar[str] = "This address cannot be an endpoint"


def checked_address(text: str, *, loopback: bool = False) -> str:
    """The address as it is kept. Raises ``UnusableAddress`` with what to do.

    ``loopback`` allows this computer by number, also over http: for trying things out. What a name
    points at is looked up, and looked at again, each time a message is sent.
    """
    address = text.strip()
    parts = _parts(address)
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None:
        raise UnusableAddress("Leave the user name and the password out: messages are signed.")
    if "#" in address:
        raise UnusableAddress("Leave out what begins with #: it is never sent.")
    if loopback and is_loopback(host):
        return address
    if parts.scheme != "https":
        raise UnusableAddress("Write a whole address that begins with https://.")
    _check_host(host)
    return address


def _parts(address: str) -> SplitResult:
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        raise UnusableAddress(
            "Write the address in plain letters without spaces; for others use the form that a "
            "browser's address bar copies."
        )
    if len(address) > LONGEST:
        raise UnusableAddress(f"The address is longer than {LONGEST} characters.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise UnusableAddress(
            "The address cannot be read. Look at its host and its port."
        ) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UnusableAddress("Write a whole address that begins with https://.")
    if port == 0:
        raise UnusableAddress(f"Write a port from 1 to {_MOST_PORT}, or none.")
    return parts


def _check_host(host: str) -> None:
    literal = _literal(host)
    if literal is not None:
        if not is_public(host):
            raise UnusableAddress(
                f"{host} is inside a network. Write the address of a public host."
            )
        return
    name = host.rstrip(".")
    last = name.rpartition(".")[2]
    wrong = "." not in name or f".{name}".endswith(_INSIDE) or not last[:1].isalpha()
    if wrong or len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, name.split("."))):
        raise UnusableAddress(
            f"“{host[:100]}” is not the name of a public host, such as hooks.example.com."
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, by number, so that no name has to be looked up."""
    literal = _literal(host)
    return literal is not None and literal.is_loopback


def is_public(number: str) -> bool:
    """Whether an IP address may be asked: global, also where it carries an IPv4 address inside."""
    literal = _literal(number)
    if literal is None or not literal.is_global or literal.is_multicast or literal.is_reserved:
        return False
    return not any(literal in net for net in _NOT_PUBLIC)


# What Python, or an older Python, calls global all the same: addresses in which others are written,
# so that they lead where those lead; and what is set apart for documents and routing.
_NOT_PUBLIC: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv4Network("192.88.99.0/24"),
    ipaddress.IPv6Network("2001::/23"),
    ipaddress.IPv6Network("3fff::/20"),
    ipaddress.IPv6Network("fec0::/10"),
    ipaddress.IPv6Network("::/96"),
    ipaddress.IPv6Network("::ffff:0:0:0/96"),
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("2002::/16"),
    ipaddress.IPv6Network("5f00::/16"),
)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
