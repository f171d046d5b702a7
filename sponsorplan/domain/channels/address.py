"""Reading a web address that a stranger wrote: plain, or not at all.

Browsers and URL libraries repair odd input in different ways, and every difference is a way to
show one host and open another. So nothing is repaired here: user info, ports, percent signs,
backslashes, dot segments, control and non-ASCII characters make the whole text no address.
"""

import re
from dataclasses import dataclass

_LONGEST = 400
# ASCII matters with IGNORECASE: without it the Kelvin sign matches "k" and "ſ" matches "s".
_ADDRESS = re.compile(
    r"(?:https?://)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"(?P<path>(?:/[a-z0-9._~@-]+)*)/?"
    r"(?:\?(?P<query>[a-z0-9._~!$&'()*+,;=:@/?%\[\]-]*))?"
    r"(?:#[a-z0-9._~!$&'()*+,;=:@/?%\[\]-]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` is in lower case without one leading ``www.``; ``segments`` are the path's parts."""

    host: str
    segments: tuple[str, ...]
    query: tuple[str, ...]

    @property
    def place(self) -> str:
        """Host and path as one text to match a platform's patterns against."""
        return "/".join((self.host, *self.segments))


def read(text: str) -> Address | None:
    """Read an http(s) address; a missing scheme is allowed, as FUNDING.yml allows it."""
    trimmed = text.strip(" \t\r\n") if len(text) <= _LONGEST else ""
    found = _ADDRESS.fullmatch(trimmed)
    if not found:
        return None
    segments = tuple(part for part in found["path"].split("/") if part)
    if any(not part.strip(".") for part in segments):
        return None
    host = found["host"].lower().removeprefix("www.")
    return Address(host, segments, tuple((found["query"] or "").split("&")))
