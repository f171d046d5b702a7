"""JSON as bun writes it: with commas after the last entry, and with comments if a person added any."""

import re

# Strings come first, so that what looks like a comment inside one stays; every part is possessive
# and no two parts can start alike, so that the scan stays linear.
_TOKEN = re.compile(
    r'("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?)'
    r"|//[^\n]*+"
    r"|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
    r"|,(?=(?:\s|//[^\n]*+(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*+\*/)*+[}\]])"
)
_LINES = re.compile(r"[^\n]+")


def to_json(text: str) -> str:
    """The text as plain JSON, every line where it was."""
    return _TOKEN.sub(_kept, text)


def _kept(token: re.Match[str]) -> str:
    return token[1] or _LINES.sub("", token[0])
