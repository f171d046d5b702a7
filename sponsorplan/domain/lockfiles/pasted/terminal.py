"""What people copy from a terminal along with a command's output, and how much of it to look at."""

import re

from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_PEEK = 20_000
# The prompt with the command, a fence of a chat or wiki, and what tools print beside the output.
_NOISE = re.compile(
    r"^(?:\$ |PS [A-Za-z]:\\|[A-Za-z]:\\[^>\n]*>|```|npm (?:warn|WARN|ERR!|error|notice)\b"
    r"|WARNING: |DEPRECATION: |\[notice\]|go: ).*$",
    re.MULTILINE,
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


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
