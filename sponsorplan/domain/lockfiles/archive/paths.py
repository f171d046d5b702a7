"""Paths in archives: which are safe, and what a path alone tells about an entry.

They are labels only, as nothing is written to a disk, and still made harmless, since people and
other programs see them.
"""

import re
from collections.abc import Callable, Sequence

_MAX_PATH = 300
# Control characters, line separators, halves of surrogate pairs, and what turns text around.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_DRIVE = re.compile(r"[A-Za-z]:")
_NESTED = re.compile(r"\.(?:zip|tar|t?(?:gz|bz2?|xz)|tbz2|zst|7z|rar)\Z", re.IGNORECASE)
# The outermost folder on a path that is not the company's own work.
_FOREIGN = re.compile(
    r"""(?:^|/)(?:
    (?P<vendored_folder>
        node_modules|bower_components|jspm_packages|vendor|Pods|Carthage|elm-stuff|target
        |site-packages|dist-packages|venv|__pycache__|__MACOSX|DerivedData
        |\.(?:git|hg|svn|venv|tox|nox|eggs|yarn|pnpm-store|next|nuxt|bundle|gradle|build|dart_tool
        |terraform)
    )|(?P<test_folder>
        [Ff]ixtures|__fixtures__|__snapshots__|test[-_]fixtures|test[-_]?data|TestData
    ))(?=/)""",
    re.VERBOSE,
)


def safe_path(text: str) -> str | None:
    """The path without ``.`` and empty parts, or ``None`` for one not to be trusted.

    A path is relative, names a file, has slashes only, no ``..``, no drive, no control or
    direction characters, and at most 300 characters.
    """
    if text.startswith("/") or text.endswith(("/", "/.")) or "\\" in text:
        return None
    parts = [part for part in text.split("/") if part not in ("", ".")]
    path = "/".join(parts)
    if not 0 < len(path) <= _MAX_PATH or ".." in parts:
        return None
    return None if _HIDDEN.search(path) or _DRIVE.match(path) else path


def worth_sending(paths: Sequence[str], wanted: Callable[[str], bool]) -> list[int]:
    """Which of a folder's files an archive of it would give, by their place in ``paths``."""
    return [
        at
        for at, path in enumerate(paths)
        if safe_path(path) == path
        and not foreign_folder(path)
        and not path.rpartition("/")[2].startswith("._")
        and wanted(path.rpartition("/")[2])
    ]


def shown(unsafe: str) -> str:
    """As much of an unsafe path as may be shown."""
    return _HIDDEN.sub("\ufffd", unsafe[:_MAX_PATH])


def foreign_folder(path: str) -> tuple[str, str] | None:
    """The folder with others' files that a path leads into, and the code for why it is skipped."""
    found = _FOREIGN.search(path)
    return (path[: found.end()], str(found.lastgroup)) if found else None


def is_nested(base: str) -> bool:
    return _NESTED.search(base) is not None
