"""Where a release of npm, pnpm or yarn comes from, read off the address its lockfile gives."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from sponsorplan.domain.lockfiles.interface import Source
from sponsorplan.domain.lockfiles.origins import git_repository

_URL = re.compile(
    r"(git\+)?([a-z]+)://(?:[^/@?#]*@)?([\w.-]{1,253})(?::\d+(?=[/?#]|\Z))?[/:]?([^#\s]*)(#\S*)?",
    re.IGNORECASE,
)
_SCP = re.compile(r"[\w.+-]+@([\w.-]+):(?!//)([^?#\s]+)(?:[?#]\S*)?")
# npm has written `git+ssh://git@host:owner/name`, which is neither a URL nor git's short form.
_COLON = re.compile(r"^((?:git\+)?ssh://[^/:]+):(?!\d+(?:/|$))")
_SHORTHAND = re.compile(r"(?:(github|gitlab|bitbucket|gist):)?([\w.-]+(?:/[\w.-]+)*)(?:#\S*)?")
_SHORT_HOSTS = {
    None: "github.com",
    "github": "github.com",
    "gitlab": "gitlab.com",
    "bitbucket": "bitbucket.org",
    "gist": "gist.github.com",
}
# Forges pack a commit on request; the packers' addresses are the forges' documented ones.
_ARCHIVES = (
    re.compile(r"(?:codeload\.)?(github\.com)/([^/]+/[^/]+)/(?:legacy\.)?(?:tar|zip|archive)"),
    re.compile(r"(?:api\.)(github\.com)/repos/([^/]+/[^/]+)/(?:tar|zip)ball"),
    re.compile(r"(gitlab\.com)/api/v4/projects/([^/]+)/repository/archive"),
    re.compile(r"(gitlab\.com)/([^/]+(?:/[^/]+)+?)/(?:-/|repository/)archive"),
    re.compile(r"(bitbucket\.org)/([^/]+/[^/]+)/get/"),
)
_RELEASE = re.compile(r"(github\.com)/([^/]+/[^/]+)/releases/download/")
# npm names may hold what a URL takes unescaped, and one scope; the registry takes up to 214.
_LONGEST_NAME = 214
_NAME = re.compile(r"(?:@[\w.!~*'()-]+/)?[\w.!~*'()-]+", re.ASCII)
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,2000}")
_LONGEST_VERSION = 500
_HOST = re.compile(r"[\w.-]{1,253}")
_USER = re.compile(r"(?<=://)(?!git@)[^/@?#\s]*@")


class Origin(NamedTuple):
    """``repository`` is as `origins.git_repository` writes it, empty if the address tells none."""

    source: Source
    host: str = ""
    repository: str = ""


UNKNOWN = Origin(Source.UNKNOWN)


def read_address(address: str) -> Origin:
    """Read a URL or git address. ``Source.URL`` covers registries too: callers know better."""
    if not address or not _PRINTABLE.fullmatch(address):
        return UNKNOWN
    if url := _URL.fullmatch(address):
        git, scheme, host, path, fragment = (part or "" for part in url.groups())
        if git or scheme.lower() in {"git", "ssh"} or fragment.startswith("#commit="):
            return _of_git(host, address)
        return _of_web(host.lower(), path, address)
    scp = _SCP.fullmatch(address)
    return _of_git(scp[1], address) if scp else UNKNOWN


def read_shorthand(text: str) -> Origin:
    """Read ``github:owner/name#branch`` and, as npm and yarn do, ``owner/name``."""
    short = _SHORTHAND.fullmatch(text)
    if not short or (short[1] != "gist" and "/" not in short[2]):
        return UNKNOWN
    host = _SHORT_HOSTS[short[1]]
    return _of_git(host, f"https://{host}/{short[2]}")


def _of_web(host: str, path: str, address: str) -> Origin:
    for archive in _ARCHIVES:
        if packed := archive.match(f"{host}/{path}"):
            return Origin(Source.GIT, host, f"https://{packed[1]}/{shown(unquote(packed[2]))}")
    if path.partition("?")[0].endswith(".git"):
        return _of_git(host, address)
    release = _RELEASE.match(f"{host}/{path}")
    return Origin(Source.URL, host, f"https://{release[1]}/{release[2]}" if release else "")


def _of_git(host: str, address: str) -> Origin:
    plain = _COLON.sub(r"\1/", address.partition("#")[0])
    return Origin(Source.GIT, host.lower(), git_repository(plain))


def without_user(address: str) -> str:
    """The address without a name or token before its host (``git@`` is neither, and stays)."""
    return _USER.sub("", address)


def read_registry(address: str) -> Origin | None:
    """Read an address that has the ``/-/`` by which registries part a package from its files."""
    if "/-/" not in address or not address.startswith(("https://", "http://")):
        return None
    server = address.split("/", 3)[2].rpartition("@")[2]
    return _registry(server.partition(":")[0].lower())


@lru_cache(maxsize=128)
def _registry(host: str) -> Origin:
    return Origin(Source.REGISTRY, host if _HOST.fullmatch(host) else "")


def is_name(name: str) -> bool:
    """Whether npm would take this for a package's name, old ones with capitals included."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def is_version(version: str) -> bool:
    """Whether this is printable and short enough to stand as a version or an address."""
    return len(version) <= _LONGEST_VERSION and _PRINTABLE.fullmatch(version) is not None


def split_alias(spec: str) -> tuple[str, str] | None:
    """The real name and the range of ``npm:name@range``; ``None`` for all else."""
    if not spec.startswith("npm:"):
        return None
    name, _, wanted = spec[5:].partition("@")
    name = spec[4:5] + name
    return (name, wanted) if is_name(name) else None


def shown(text: str) -> str:
    """What can be printed and stored of a text that names something of the company's own."""
    return "".join(filter(str.isprintable, text[:500]))
