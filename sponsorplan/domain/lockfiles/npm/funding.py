"""The ``funding`` field that npm copies from a package into package-lock.json."""

import re

_ADDRESS = re.compile(
    r"https?://[^\s/?#\x00-\x1f\x7f\ud800-\udfff][^\s\x00-\x1f\x7f\ud800-\udfff]*"
)


def addresses(funding: object) -> tuple[str, ...]:
    """The addresses of a text, an object with ``url``, or a list of both.

    As in ``npm fund``, only http and https addresses with a host count.
    """
    if funding is None:
        return ()
    entries = funding if isinstance(funding, list) else [funding]
    found = [entry.get("url") if isinstance(entry, dict) else entry for entry in entries]
    stripped = [text.strip() for text in found if isinstance(text, str)]
    return tuple(dict.fromkeys(text for text in stripped if _ADDRESS.fullmatch(text)))
