"""Ways to write an address that leads inside a network, made from the numbers of what is there."""

import ipaddress
from collections.abc import Iterator, Sequence

PUBLIC = "hooks.example.com"
# This computer, private networks, and where clouds tell a machine its secrets.
NUMBERS = (
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104 - refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ROUND = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def of_ipv4(number: str) -> Iterator[str]:
    """Every form in which a resolver, a browser or a library may take the same number."""
    whole = int(ipaddress.IPv4Address(number))
    a, b, c, d = number.split(".")
    parts = [int(part) for part in (a, b, c, d)]
    yield number
    yield f"{number}."
    yield str(whole)
    yield f"{whole}."
    yield hex(whole)
    yield hex(whole).upper()
    yield f"0{whole:o}"
    yield str(whole + 2**32)
    yield ".".join(f"0{part:o}" for part in parts)
    yield ".".join(f"{part:#x}" for part in parts)
    yield ".".join(f"0{part:03o}" for part in parts)
    yield f"{a}.{parts[1] << 16 | parts[2] << 8 | parts[3]}"
    yield f"{a}.{b}.{parts[2] << 8 | parts[3]}"
    yield f"{parts[0]:#x}.{b}.0{parts[2]:o}.{d}"
    yield f"0x{parts[0]:08x}.{b}.{c}.{d}"
    yield number.translate(_WIDE)
    yield number.translate(_ROUND)
    yield from (number.replace(".", dot) for dot in "。．｡")
    yield number.replace(".", "%2e")
    yield "".join(f"%{ord(letter):02x}" for letter in number)
    yield f"{a}.{b}.{c}.%{ord(d[0]):x}{d[1:]}"
    yield f"{number}%00"
    yield f"{number}%20"


def in_ipv6(number: str) -> Iterator[str]:
    """IPv6 addresses that carry the number, or lead to it."""
    whole = int(ipaddress.IPv4Address(number))
    high, low = f"{whole >> 16:x}", f"{whole & 0xFFFF:x}"
    turned = whole ^ 0xFFFFFFFF
    yield f"[::ffff:{number}]"
    yield f"[::ffff:{high}:{low}]"
    yield f"[0:0:0:0:0:FFFF:{high}:{low}]"
    yield f"[::{number}]"
    yield f"[::{high}:{low}]"
    yield f"[::ffff:0:{high}:{low}]"
    yield f"[64:ff9b::{number}]"
    yield f"[64:ff9b:1::{high}:{low}]"
    yield f"[2002:{high}:{low}::1]"
    yield f"[2001:0:4136:e378:8000:63bf:{turned >> 16:x}:{turned & 0xFFFF:x}]"
    yield f"[fe80::5efe:{high}:{low}]"


OTHERS = (
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::1%25lo]", "[::1%lo]"),
    *("[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fec0::1]", "[fc00::1]", "[fd00::1]"),
    *("[fd00:ec2::254]", "[ff02::1]", "[ff05::1:3]", "[2001:db8::1]", "[3fff::1]", "[100::1]"),
    *("[5f00::1]", "[2001:10::1]", "[v1.127]", "[::1", "::1]", "::1", "[]", "[127.0.0.1]"),
    *("localhost", "LOCALHOST", "localhost.", "foo.localhost", "foo.localhost.", "localhost6"),
    *(
        "ｌｏｃａｌｈｏｓｔ",
        "%6cocalhost",
        "loc%61lhost.",
        "ip6-loopback",
        "localhost.localdomain%00",
    ),
    *("metadata", "metadata.google.internal", "metadata.google.internal.", "instance-data"),
    *("printer.local", "router.home.arpa", "zz.onion", "kubernetes.default.svc.cluster.local"),
    *("", ".", "..", "a..b.example", f"{'a' * 64}.example.com", "127.0.0.1%2f.example.com"),
)


def hosts(numbers: Sequence[str] = NUMBERS) -> list[str]:
    found = [form for number in numbers for form in (*of_ipv4(number), *in_ipv6(number))]
    return list(dict.fromkeys([*found, *OTHERS]))


def tricks(port: int) -> list[str]:
    """Whole addresses whose host is not what it looks like, or that smuggle something in."""
    here = f"127.0.0.1:{port}"
    return [
        f"https://{PUBLIC}@{here}/",
        f"https://{PUBLIC}:443@{here}/",
        f"https://{here}@{PUBLIC}/",
        f"https://a:b@{here}@{PUBLIC}/",
        f"https://@{here}/",
        f"https://:@{here}/",
        f"https://{PUBLIC}%40{here}/",
        f"https://{PUBLIC}\\@{here}/",
        f"https://{here}\\@{PUBLIC}/",
        f"https://{here}#@{PUBLIC}/",
        f"https://{here}?@{PUBLIC}/#",
        f"https:\\\\{here}/",
        f"https:/\\{here}/",
        f"https:///{here}/",
        f"https:{here}/",
        f"https:/{here}/",
        f"//{here}/",
        f"{here}/",
        f"http://{here}/",
        f"hTTp://{here}/",
        f"https://{here}\r\nHost: {PUBLIC}/",
        f"https://{PUBLIC}\r\n@{here}/",
        f"https://{PUBLIC}/\r\nX-Sent: 1",
        f"https://{PUBLIC}/\n?x",
        f"https://{PUBLIC}/ HTTP/1.1\r\nHost: {here}",
        f"https://{PUBLIC}\t@{here}/",
        f"https://127.0.0\t.1:{port}/",
        f"https://127.0.0.1\u200b:{port}/",
        f"https://127.0.0.1\u00ad:{port}/",
        f"https://127.0.0.1\x00.{PUBLIC}/",
        f"https://{PUBLIC}:0/",
        f"https://{PUBLIC}:65536/",
        f"https://{PUBLIC}:-1/",
        f"https://{PUBLIC}:４４３/",
        f"https://{PUBLIC}:99999999999999999999/",
        f"https://{PUBLIC}:a/",
        f"gopher://{here}/_POST",
        f"dict://{here}/",
        f"ftp://{here}/",
        f"ws://{here}/",
        f"jar:https://{here}!/",
        f"unix://{here}/",
        f"url:https://{here}/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "javascript:alert(1)",
    ]
