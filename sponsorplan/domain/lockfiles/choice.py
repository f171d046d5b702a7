"""Of lockfiles that say the same in one folder, the one to count.

A repository may keep the locks of two package managers side by side, or one bill of materials in two
encodings. Counting both would count every dependency twice.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.archive import Skipped

# Parsers of one ecosystem. The first of which there is a file is taken: exact locks with a graph
# come before lists.
_FAMILIES = (
    ("npm", "pnpm", "yarn", "bun"),
    ("uv", "poetry", "pdm", "pylock", "pipfile", "requirements", "pip-freeze"),
    ("pixi", "conda-lock", "conda-env"),
    ("nuget", "csproj"),
    ("gradle", "pom"),
)
_BILLS = ("cyclonedx", "spdx", "spdx3", "github-snapshot")
_FAMILY_OF = {parser: family for family in _FAMILIES for parser in family}
_SHRINKWRAP = "npm-shrinkwrap.json"


@dataclass(frozen=True, slots=True)
class Choice:
    """Files by path, and those left out for another of the same folder."""

    files: Mapping[str, bytes]
    skipped: tuple[Skipped, ...]


def choose(files: Mapping[str, bytes]) -> Choice:
    """One lock for each folder and ecosystem, and all that is no lock.

    What a ``package.json`` beside them names as the package manager is taken before all else; a
    manifest that completes a lockfile is never left out.
    """
    skipped: dict[str, str] = {}
    for folder, paths in _by_folder(files).items():
        for rivals in _rivals(folder, paths, files):
            winner, *others = rivals
            skipped.update(dict.fromkeys(others, winner))
    return Choice(
        {path: content for path, content in files.items() if path not in skipped},
        tuple(
            Skipped(
                path,
                "other_lock",
                f"{skipped[path].rpartition('/')[2]} of the same folder says the same and is "
                "counted. Upload this file by itself to count it too.",
            )
            for path in sorted(skipped)
        ),
    )


def doubled(parser_of: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Paths of one folder that say the same though different parsers read them, by path."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for path in sorted(parser_of):
        family = _FAMILY_OF.get(parser_of[path])
        if family and path.rpartition("/")[2] not in registry.companions():
            groups[path.rpartition("/")[0], family].append(path)
    return [
        tuple(paths) for paths in groups.values() if len({parser_of[path] for path in paths}) > 1
    ]


def _by_folder(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = defaultdict(list)
    for path in sorted(files):
        folders[path.rpartition("/")[0]].append(path)
    return folders


def _rivals(folder: str, paths: list[str], files: Mapping[str, bytes]) -> list[list[str]]:
    """Groups of files of one folder that say the same, the one to take first."""
    by_parser: dict[str, list[str]] = defaultdict(list)
    bills: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        name = path.rpartition("/")[2]
        parser = registry.find(name, files[path])
        if parser is None or name in registry.companions():
            continue
        if parser.name in _BILLS:
            bills[name.partition(".")[0]].append(path)
        elif parser.name in _FAMILY_OF:
            by_parser[parser.name].append(path)
    manager = _manager(files.get(f"{folder}/package.json" if folder else "package.json", b""))
    locks = [_ordered(family, by_parser, manager) for family in _FAMILIES]
    return [group for group in (*locks, *bills.values()) if len(group) > 1]


def _ordered(
    family: tuple[str, ...], by_parser: Mapping[str, list[str]], manager: str
) -> list[str]:
    """The taken file, then those it stands for; several files of the taken parser all count."""
    present = [parser for parser in family if parser in by_parser]
    if not present:
        return []
    taken = manager if manager in present else present[0]
    first = by_parser[taken]
    others = [path for parser in present if parser != taken for path in by_parser[parser]]
    if taken == "npm":
        # npm reads only the shrinkwrap where there are both.
        first = sorted(first, key=lambda path: not path.endswith(_SHRINKWRAP))
        return [first[0], *first[1:], *others]
    return [first[0], *others]


def _manager(manifest: bytes) -> str:
    """The parser of the package manager that a package.json names, as ``pnpm@10.2.0``."""
    with suppress(ValueError, RecursionError):
        tree = json.loads(manifest)
        named = tree.get("packageManager") if isinstance(tree, dict) else None
        return named.partition("@")[0] if isinstance(named, str) else ""
    return ""
