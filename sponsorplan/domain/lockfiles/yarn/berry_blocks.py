"""The entries of a yarn.lock of yarn 2 and later, most of them read whole instead of line by line."""

import re

from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.interface import Problem

Entry = dict[str, object]

_QUOTED = r'"[ !#-\[\]-~]++"'
_NAME = rf"(?:{_QUOTED}|[A-Za-z0-9_][A-Za-z0-9_.-]*+)"
_VALUE = rf"(?:{_QUOTED}|[A-Za-z0-9^~][A-Za-z0-9^~.+-]*+)"
_NEEDS = rf"((?:    {_NAME}: {_VALUE}\n)++)"
_BLOCK = re.compile(
    rf"({_QUOTED}):\n"
    rf"  version: ([A-Za-z0-9][A-Za-z0-9.+-]*+)\n"
    rf"  resolution: ({_QUOTED})\n"
    rf"(?:  dependencies:\n{_NEEDS})?+"
    rf"(?:  peerDependencies:\n{_NEEDS})?+"
    r"(?:  checksum: [A-Za-z0-9/]++\n)?+"
    r"(?:  languageName: [a-z]++\n)?+"
    r"(?:  linkType: [a-z]++\n)?+"
)
_NEED = re.compile(rf"    ({_NAME}): ({_VALUE})\n")
_DEEPEST = 3


def read(text: str, *, max_depth: int) -> dict[str, object] | None:
    """As `block_yaml.load`, without checksums and the like.

    ``None`` where a line has to be told, or where it takes more than the blocks one by one.
    """
    if max_depth < _DEEPEST:
        return None
    tree: dict[str, object] = {}
    count = 0
    for block in text.split("\n\n"):
        entries = _entries(block.strip("\n") + "\n")
        if entries is None:
            return None
        tree.update(entries)
        count += len(entries)
    return tree if count == len(tree) else None


def _entries(block: str) -> dict[str, object] | None:
    found = _BLOCK.fullmatch(block)
    if not found:
        return _by_line(block)
    key, version, resolution, *sections = found.groups()
    entry: Entry = {"version": version, "resolution": resolution[1:-1]}
    for name, lines in zip(("dependencies", "peerDependencies"), sections, strict=True):
        if lines:
            needs = {one.strip('"'): value.strip('"') for one, value in _NEED.findall(lines)}
            if len(needs) != lines.count("\n"):
                return None
            entry[name] = needs
    return {key[1:-1]: entry}


def _by_line(block: str) -> dict[str, object] | None:
    """Any other block, unless it goes on with what the one before it began."""
    problems: list[Problem] = []
    if block.startswith(" "):
        return None
    tree = block_yaml.read_rows(block, max_depth=_DEEPEST, problems=problems)
    return None if problems else tree
