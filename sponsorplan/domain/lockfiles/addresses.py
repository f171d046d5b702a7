"""Addresses as lockfiles write them, made fit to keep: no passwords, no tokens."""

import re
from urllib.parse import urlsplit

_MAX_LENGTH = 2000
_PREFIX = re.compile(r"^(?:scm:)?(?:(?:git|hg|svn)[+:](?!//))?", re.IGNORECASE)
_SCP = re.compile(r"^(?:[\w.+-]+@)?([\w-]+(?:\.[\w-]+)+):(?!//)")
_USER = re.compile(r"://[^/?#]*@")
_HOST = re.compile(r"[\w.-]+")
# Most addresses: nothing before the host, no port, and no letter that would have to be looked at.
_PLAIN = re.compile(r"https?://([A-Za-z0-9_.-]+)(?:[/?#]|\Z)")
_REVISION = re.compile(r"(?<=[^/])@[^/]*$")
_SECRET = re.compile(r"\?.*(?:token|key|secret|auth|pass|sig)[^=&]*=.*$", re.IGNORECASE)


def host(address: str) -> str:
    """The host of a URL or of git's ``user@host:path``, in lower case; empty when there is none."""
    if plain := _PLAIN.match(address):
        return plain[1].lower()
    if found := _SCP.match(address[:_MAX_LENGTH]):
        return found[1].lower()
    try:
        name = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
    return name if _HOST.fullmatch(name) else ""


def repository(address: str) -> str:
    """The address of a repository without user, password, token, revision and the like.

    Empty when it names no host: a path on a disk, a placeholder, a bare word.
    """
    if not address or len(address) > _MAX_LENGTH:
        return ""
    text = _PREFIX.sub("", address.strip()).split("#", 1)[0]
    text = _SECRET.sub("", _USER.sub("://", text))
    if "://" in text:
        text = _REVISION.sub("", text)
    if "${" in text or any(letter <= " " for letter in text):
        return ""
    return text if host(text) else ""


def is_on_disk(address: str) -> bool:
    """Whether it is a path or a ``file:`` URL, which only the company's own machines can read."""
    if not address or _PLAIN.match(address):
        return False
    text = _PREFIX.sub("", address.strip())
    if text.startswith(("file:", "/", "./", "../", "~")) or text in {".", ".."}:
        return True
    return bool(re.match(r"[A-Za-z]:[\\/]", text))
