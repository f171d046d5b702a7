"""One spelling for the many ways in which files write down a source repository."""

import re

# Sites that host many owners' repositories under /{owner}/{name}. An address anywhere else may be
# a home page, and a home page does not tell whose work it is.
_PAIR_HOSTS = frozenset({"github.com", "codeberg.org", "bitbucket.org", "git.sr.ht", "opendev.org"})
_GROUP_HOSTS = frozenset(
    {
        "gitlab.com",
        "foss.heptapod.net",
        "framagit.org",
        "gitlab.freedesktop.org",
        "gitlab.gnome.org",
        "invent.kde.org",
        "salsa.debian.org",
    }
)
_ALIASES = {"www.github.com": "github.com", "codeload.github.com": "github.com"}
_SHORTHANDS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_LONGEST = 400
_ADDRESS = re.compile(
    r"(?:scm:)?(?:git:)?(?:(?:git\+)?(?:https?|ssh|git)://)?"
    r"(?:[^/@\s\\]*@)?"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::(?:22|443)(?=/))?(?:/|:(?!\d+/))"
    r"(?P<path>[a-z0-9._~/-]+)",
    re.IGNORECASE | re.ASCII,
)
_SHORTHAND = re.compile(r"(?P<host>github|gitlab|bitbucket):(?P<path>[A-Za-z0-9._/-]+)", re.ASCII)
_PART = re.compile(r"~?[a-z0-9_][a-z0-9._-]*|\.github", re.ASCII)
# What follows the repository in addresses of files, folders, issues and archives.
_PAGES = frozenset({"-", "archive", "blob", "commit", "issues", "raw", "releases", "src", "tree"})
_NOT_OWNERS = frozenset(
    {"apps", "enterprise", "explore", "features", "marketplace", "orgs", "settings", "sponsors"}
    | {"topics", "users"}
)


def canonical(address: str) -> str | None:
    """``github.com/owner/name`` in lower case; ``None`` when it names no repository we can place.

    Takes https, git, ssh and scp forms, ``git+`` prefixes, ``.git`` endings, shorthands such as
    ``github:owner/name``, and addresses of folders inside. Credentials in it are dropped.
    """
    text = re.split(r"[?#]", address.strip(), maxsplit=1)[0] if len(address) <= _LONGEST else ""
    short = _SHORTHAND.fullmatch(text)
    found = short or _ADDRESS.fullmatch(text)
    if not found:
        return None
    host = found["host"].lower()
    host = _SHORTHANDS[host] if short else _ALIASES.get(host, host)
    return _placed(host, found["path"].lower())


def owner(repository: str) -> str:
    """The account a repository belongs to: ``github.com/babel`` for ``github.com/babel/babel``."""
    return "/".join(repository.split("/")[:2])


def _placed(host: str, path: str) -> str | None:
    parts = [part for part in path.split("/") if part]
    if host in _GROUP_HOSTS:
        parts = _before_pages(parts)
    elif host in _PAIR_HOSTS:
        parts = parts[:2]
    else:
        return None
    if len(parts) < 2 or parts[0] in _NOT_OWNERS:  # noqa: PLR2004 - an owner and a name
        return None
    parts[-1] = parts[-1].removesuffix(".git")
    if not all(_PART.fullmatch(part) for part in parts):
        return None
    return "/".join((host, *parts))


def _before_pages(parts: list[str]) -> list[str]:
    """Groups nest, so a name may come after any number of them and ends where a page begins."""
    ends = [place for place, part in enumerate(parts) if place > 1 and part in _PAGES]
    return parts[: ends[0]] if ends else parts
