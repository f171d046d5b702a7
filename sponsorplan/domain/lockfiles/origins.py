"""Which repository a git address or an archive's address means, without what is secret in it."""

import re
from urllib.parse import SplitResult, urlsplit

# Not GitLab: it nests groups to any depth, so two parts of a path may well be a group.
_TWO_PARTS = frozenset({"github.com", "bitbucket.org", "codeberg.org"})
_FORGES = _TWO_PARTS | {"gitlab.com"}
_SCP = re.compile(r"(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!//)(.+)")
_REMOTE = frozenset({"http", "https", "ssh", "git"})


def git_repository(address: str) -> str:
    """The address of a git repository as a browser takes it; empty for a path on a disk.

    Takes what package managers write: ``git+https://``, ``ssh://git@``, ``git@host:owner/name``,
    with or without ``.git``, ``@revision``, a query and a fragment.
    """
    parts = _git_parts(address)
    if parts is None or parts.scheme not in _REMOTE or not parts.hostname:
        return ""
    path = parts.path.partition("@")[0].strip("/").removesuffix(".git")
    if not path:
        return ""
    if parts.hostname in _FORGES:
        return f"https://{parts.hostname}/{path}"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/{path}"


def git_revision(address: str) -> str:
    """The commit, tag or branch that pip writes after ``@`` in a git address; empty without."""
    parts = _git_parts(address)
    return parts.path.partition("@")[2] if parts else ""


def forge_repository(address: str) -> str:
    """The repository that something on a known forge, such as an archive, belongs to."""
    parts = split(address)
    return path_repository(f"{parts.hostname}{parts.path}") if parts else ""


def path_repository(path: str) -> str:
    """The repository of ``host/owner/name/...`` on a forge that has no deeper groups."""
    host, owner, name = [*path.split("/", 3), "", "", ""][:3]
    name = name.removesuffix(".git")
    return f"https://{host}/{owner}/{name}" if host in _TWO_PARTS and owner and name else ""


def split(address: str) -> SplitResult | None:
    """The parts of an address, ``None`` where it is not one."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # Read here, since a bad port is only found when it is asked for.
    except ValueError:
        return None
    return parts


def _git_parts(address: str) -> SplitResult | None:
    address = address.strip().removeprefix("git+")
    scp = _SCP.fullmatch(address)
    return split(f"ssh://{scp[1]}/{scp[2]}" if scp else address)
