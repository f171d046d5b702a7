"""What package.json says: names wanted and why, workspaces, forced versions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    Problem,
    Scope,
    SourceFile,
    UnreadableLockfile,
)

FILE_NAME = "package.json"
_SECTIONS = (
    ("devDependencies", Scope.DEV),
    ("dependencies", Scope.RUNTIME),
    # npm and yarn let an optional entry take the place of a runtime one of the same name.
    ("optionalDependencies", Scope.OPTIONAL),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """``wanted`` maps each name to the range asked for and why."""

    name: str = ""
    version: str = ""
    wanted: dict[str, tuple[str, Scope]] = field(default_factory=dict)
    workspaces: tuple[str, ...] = ()
    resolutions: dict[str, str] = field(default_factory=dict)


def from_tree(tree: dict[str, object]) -> Manifest:
    """Read a decoded package.json, or npm's copy of one in a lockfile."""
    wanted: dict[str, tuple[str, Scope]] = {}
    for section, scope in _SECTIONS:
        for name, spec in table(tree.get(section)).items():
            wanted[name] = (text_of(spec), scope)
    listed = tree.get("workspaces")
    members = rows(listed) or rows(table(listed).get("packages"))
    forced = table(tree.get("resolutions"))
    return Manifest(
        name=text_of(tree.get("name")),
        version=text_of(tree.get("version")),
        wanted=wanted,
        workspaces=tuple(member for member in members if isinstance(member, str)),
        resolutions={name: spec for name, spec in forced.items() if isinstance(spec, str)},
    )


def beside(file: SourceFile, problems: list[Problem], path: str = FILE_NAME) -> Manifest | None:
    """Read the package.json at ``path``; ``None`` and, if it is there but broken, a problem."""
    content = file.beside.get(path)
    if content is None:
        return None
    try:
        tree = load_json(to_text(content, problems), [], max_depth=file.limits.max_depth)
    except UnreadableLockfile as error:
        message = f"{path} was left out of account: {error.problem.message}"
        problems.append(Problem("companion_unreadable", message, error.problem.line))
        return None
    return from_tree(table(tree))


def member_paths(file: SourceFile, patterns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Each workspace pattern with the paths of the package.json beside the file that fit it."""
    patterns = tuple(pattern for pattern in patterns if not pattern.startswith("!"))
    paths = [path for path in file.beside if path.endswith(f"/{FILE_NAME}")]
    for pattern in patterns:
        parts = pattern.removeprefix("./").strip("/").split("/")
        yield pattern, [path for path in paths if _fits(path.split("/")[:-1], parts)]


def _fits(folders: list[str], parts: list[str]) -> bool:
    if parts[-1] == "**" and len(folders) >= len(parts):
        folders, parts = folders[: len(parts) - 1], parts[:-1]
    return len(folders) == len(parts) and all(map(fnmatchcase, folders, parts))
