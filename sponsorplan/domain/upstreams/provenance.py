"""Whether a funding manifest may speak for an address: by where it lies, or by a list at that address.

Contract: fundingjson.org and the validator of the FLOSS/fund. Addresses are compared as they are written,
but a file of a GitHub repository is one file under all names of its branches.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sponsorplan.domain.upstreams.manifest import Place
from sponsorplan.domain.upstreams.repository import canonical

WELL_KNOWN = "/.well-known/funding-manifest-urls"
FILE = "funding.json"
_MOST_LINES = 100
_MOST_LISTED = 3
_GITHUB, _RAW = "github.com", "raw.githubusercontent.com"
_IN_GITHUB = re.compile(
    r"https://(?:github\.com/(?P<repo>[\w-]+/[\w.-]+)/(?:blob|raw)|"
    r"raw\.githubusercontent\.com/(?P<raw>[\w-]+/[\w.-]+))"
    r"/(?:refs/heads/)?[\w.-]+/(?P<file>(?:[\w.-]+/)*[\w.-]+)",
    re.ASCII,
)
# A name, never a number; a path in which nothing has to be repaired.
_FETCHED = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])"
    r"(?P<path>(?:/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*|/\.well-known)*/?)",
    re.ASCII,
)
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where bytes are: a host by name, and a path that begins with a slash."""

    host: str
    path: str


def in_repository(repository: str, file: str = FILE) -> str:
    """The address of a file on the default branch of ``github.com/owner/name``."""
    return f"https://{repository}/blob/HEAD/{file.removeprefix('/')}"


def settled(address: str) -> str:
    """One spelling for a file of a GitHub repository; any other address as it is."""
    found = _IN_GITHUB.fullmatch(address)
    if not found:
        return address
    return in_repository(f"{_GITHUB}/{(found['repo'] or found['raw']).lower()}", found["file"])


def fetched(address: str) -> Fetched | None:
    """Where to fetch an address from; ``None`` for one that is not to be fetched at all.

    Only https, a host by its name, no port, no user, no query, and no path that climbs.
    """
    if len(address) > _LONGEST or {".", ".."} & set(address.split("/")):
        return None
    if found := _IN_GITHUB.fullmatch(address):
        name = found["repo"] or found["raw"]
        branch = address.removesuffix(f"/{found['file']}").rpartition("/")[2]
        return Fetched(_RAW, f"/{name}/{branch}/{found['file']}")
    plain = _FETCHED.fullmatch(address)
    if plain is None or "%2e" in plain["path"].lower():
        return None
    return Fetched(plain["host"], plain["path"] or "/")


def covers(manifest: str, target: str) -> bool:
    """Whether a manifest speaks for an address by its own place alone."""
    one, other = urlsplit(manifest), urlsplit(target)
    if one.netloc.lower() != other.netloc.lower():
        return False
    folder, path = _folder(one.path.removesuffix(FILE)), _folder(other.path)
    if one.netloc.lower() == _GITHUB:
        folder, path = folder.lower(), path.lower()
        owner, name, *_ = [*folder.strip("/").split("/"), "", ""]
        if owner and owner == name and path.startswith(f"/{owner}/"):
            return True
        # The site itself is nobody's.
        return path != "/" and _one_in_other(folder, path)
    return folder == "/" or (path != "/" and _one_in_other(folder, path))


def list_of(claimed: Place) -> str:
    """The list that may vouch for a claimed address, where the manifest names a proper one."""
    target, known = urlsplit(claimed.url), urlsplit(claimed.well_known)
    if not known.path.endswith(WELL_KNOWN) or known.netloc.lower() != target.netloc.lower():
        return ""
    at_root = known.path == WELL_KNOWN
    # On a site of many owners its root vouches for nobody.
    shared = canonical(claimed.url) is not None
    inside = known.path.startswith(_folder(target.path))
    return claimed.well_known if inside or (at_root and not shared) else ""


def listed(content: bytes) -> tuple[str, ...]:
    """The addresses in a list, one a line, of the first hundred lines."""
    lines = content.decode("utf-8", "replace").splitlines()[:_MOST_LINES]
    return tuple(line.strip() for line in lines if line.strip())


def is_listed(content: bytes, manifest: str) -> bool:
    wanted = settled(manifest)
    return any(settled(line) == wanted for line in listed(content))


def worth_fetching(content: bytes) -> tuple[str, ...]:
    """The first few addresses in a list that may be fetched."""
    good = [address for address in listed(content) if fetched(address)]
    return tuple(dict.fromkeys(good))[:_MOST_LISTED]


def _folder(path: str) -> str:
    return f"{path.rstrip('/')}/"


def _one_in_other(folder: str, path: str) -> bool:
    return path.startswith(folder) or folder.startswith(path)
