"""What people copy from a terminal along with a command's output, and how much of it to look at."""

import re

from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_PEEK = 20_000
# The prompt with the command, a fence of a chat or wiki, and what tools print beside the output.
# A line of JSON may name a command too; it begins with a space, a quote or a bracket.
_NOISE = re.compile(
    r"^(?:\$ |PS [A-Za-z]:\\|[A-Za-z]:\\[^>\n]*>|```|npm (?:warn|WARN|ERR!|error|notice)\b"
    r"|WARNING: |DEPRECATION: |\[notice\]|go: "
    r"|(?:\([\w .-]{1,50}\) )?[\w.-]{1,60}@[\w.-]{1,60}[: ][^\n]{0,200}?[$#%>](?:[ \t]|$)"
    r"|(?![\s\"{}\[\]])[^\n]{0,200}?\b(?:pip[\d.]{0,5} freeze|npm (?:ls|list)|go list"
    r"|mvnw? [^\n]{0,100}?dependency:tree)\b"
    r").*$",
    re.MULTILINE,
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def mended(text: str) -> str:
    """Pasted text without what the way through a clipboard and a form put into it.

    NULs are left where UTF-16 was taken for another encoding, as is the mark that it begins with.
    """
    if "\x00" in text:
        text = text.replace("\x00", "").removeprefix("ÿþ").removeprefix("þÿ")
    return text.lstrip("\ufeff\ufffd").replace("\r\n", "\n").replace("\r", "\n")


def without_noise(text: str) -> str:
    """The text with such lines emptied, so that line numbers stay what they are."""
    return _NOISE.sub("", _COLOUR.sub("", text))


def beginning(content: bytes) -> str:
    """Whole lines from the start, enough to tell what a file is; empty when it is not text."""
    try:
        text = to_text(content[:_PEEK], [])
    except UnreadableLockfile:
        return ""
    return text if len(content) <= _PEEK else text.rpartition("\n")[0]
