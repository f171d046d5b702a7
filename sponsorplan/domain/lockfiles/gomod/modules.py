"""What the path of a Go module tells by itself."""

import re

from sponsorplan.domain.lockfiles import origins
from sponsorplan.domain.lockfiles.interface import Source

_PATH_START = ("./", "../", "/", ".\\", "..\\", "\\")
_DRIVE = re.compile(r"[A-Za-z]:")


def is_path(name: str) -> bool:
    """Whether a replacement is a folder on a disk rather than a module."""
    return name in {".", ".."} or name.startswith(_PATH_START) or bool(_DRIVE.match(name))


def source_of(path: str) -> Source:
    """A path that does not begin with a host can be nowhere but in the build itself."""
    return Source.REGISTRY if "." in path.partition("/")[0] else Source.UNKNOWN


def repository_of(path: str) -> str:
    """The repository of a module path, where the path alone tells it."""
    if path.startswith("gitlab.com/"):
        project = re.sub(r"/v\d+$", "", path)
        # A third part may be a folder, or the project in a group of a group: not for us to guess.
        return f"https://{project}" if project.count("/") == 2 else ""  # noqa: PLR2004
    return origins.path_repository(path)
