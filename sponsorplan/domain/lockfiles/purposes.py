"""What a file, a group or an environment is for, told by its name where nothing else tells."""

import re

from sponsorplan.domain.lockfiles.interface import Scope

_DEV_WORDS = (
    "dev(?:el|elop|elopment)?|tests?|testing|lint(?:ers?|ing)?|docs?|ci|qa|typing|mypy"
    "|bench(?:marks?)?|coverage"
)
_DEV_NAME = re.compile(rf"(?:^|[^a-z])(?:{_DEV_WORDS})(?:[^a-z]|$)")
_DEV_FOLDER = re.compile(_DEV_WORDS)


def scope_of(path: str) -> Scope:
    """What a file is for, by its name or its folder's (``docs/requirements.txt``); also a group."""
    folder, _, name = path.replace("\\", "/").lower().rpartition("/")
    dev = _DEV_NAME.search(name) or _DEV_FOLDER.fullmatch(folder.rpartition("/")[2])
    return Scope.DEV if dev else Scope.RUNTIME
