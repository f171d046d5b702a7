"""The packages and snapshots of a pnpm-lock.yaml, most of them read whole instead of line by line."""

import re

from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.endless import refuse_endless
from sponsorplan.domain.lockfiles.interface import Problem

Tree = dict[str, object]

# Printable letters of ASCII without those that mean something within a plain text.
_WORD = r'[!"$-&(-9;-~]'
_QUOTED = r"'[ -&(-~]++'"
_NAME = rf"(?:{_QUOTED}|[A-Za-z0-9_/]{_WORD}*+)"
_VALUE = rf"(?:{_QUOTED}|[A-Za-z0-9_/^~<.]{_WORD}*+(?: {_WORD}++)*+)"
_NEEDS = rf"((?:      {_NAME}: {_VALUE}\n)++)"
_FLOW = r"(?:'[ -&(-~]++'|[A-Za-z0-9^~.][A-Za-z0-9^~.|<>= -]*+)"
_LIST = rf"\[{_FLOW}(?:, {_FLOW})*+\]"
# Keys in pnpm's order, each once, so that none stands twice.
_BLOCK = re.compile(
    rf"  ({_NAME}):(?: \{{\}}\n|\n"
    r"(?:    resolution: \{integrity: ([A-Za-z0-9+/=-]++)\}\n)?+"
    rf"(?:    engines: \{{[a-z]++: {_FLOW}\}}\n)?+"
    rf"(?:    cpu: {_LIST}\n)?+(?:    os: {_LIST}\n)?+(?:    libc: {_LIST}\n)?+"
    r"(?:    hasBin: true\n)?+(?:    requiresBuild: true\n)?+"
    rf"(?:    peerDependencies:\n{_NEEDS})?+"
    rf"(?:    dependencies:\n{_NEEDS})?+"
    rf"(?:    optionalDependencies:\n{_NEEDS})?+"
    rf"(?:    transitivePeerDependencies:\n(?:      - {_VALUE}\n)++)?+"
    r"(?:    dev: (true|false)\n)?+(?:    optional: (true|false)\n)?+)"
)
_NEED = re.compile(rf"      ({_NAME}): ({_VALUE})\n")
_SECTIONS = ("packages:", "snapshots:")
_DEEPEST = 5


def read(text: str, *, max_depth: int) -> Tree | None:
    """As `block_yaml.load`, without what tells no package from another, such as engines.

    ``None`` where a line has to be told, or where it takes more than the blocks one by one.
    Raises ``UnreadableLockfile`` for endless texts.
    """
    refuse_endless(text)
    head, found, body = text.partition("\npackages:\n\n")
    if not found or max_depth < _DEEPEST or " \n" in text:
        return None
    tree = _rows(head, max_depth)
    if tree is None or not tree.keys().isdisjoint(("packages", "snapshots")):
        return None
    blocks = ["packages:", *body.split("\n\n")]
    end = next((at for at, block in enumerate(blocks) if _begins_other(block)), len(blocks))
    rest = _rows("\n\n".join(blocks[end:]), max_depth)
    sections = _read_sections(blocks[:end], max_depth)
    if sections is None or rest is None:
        return None
    parts = (tree, sections, rest)
    whole = {key: value for part in parts for key, value in part.items()}
    return whole if len(whole) == sum(map(len, parts)) else None


def _begins_other(block: str) -> bool:
    """Whether something follows that is none of the two sections."""
    return not block.startswith(("  ", "\n")) and block not in _SECTIONS and bool(block)


def _read_sections(blocks: list[str], max_depth: int) -> Tree | None:
    tree: Tree = {}
    count = 0
    section: Tree = {}
    for block in blocks:
        if block in _SECTIONS:
            tree[block[:-1]] = section = {}
            count += 1
            continue
        entries = _entries(block.strip("\n") + "\n", max_depth)
        if entries is None:
            return None
        section.update(entries)
        count += len(entries)
    held = [len(entries) for entries in tree.values() if isinstance(entries, dict)]
    # A section that has nothing is no mapping but an empty text.
    return tree if all(held) and count == len(tree) + sum(held) else None


def _entries(block: str, max_depth: int) -> Tree | None:
    found = _BLOCK.fullmatch(block)
    if found is None:
        return _by_line(block, max_depth)
    key, integrity, peers, needed, optional_ones, dev, optional = found.groups()
    entry: Tree = {}
    if integrity:
        entry["resolution"] = {"integrity": integrity}
    if peers and not _take(peers, "peerDependencies", entry):
        return None
    if needed and not _take(needed, "dependencies", entry):
        return None
    if optional_ones and not _take(optional_ones, "optionalDependencies", entry):
        return None
    if dev:
        entry["dev"] = dev
    if optional:
        entry["optional"] = optional
    return {key.strip("'"): entry if entry or block[-4:] == " {}\n" else ""}


def _take(lines: str, name: str, entry: Tree) -> bool:
    """Put a list of needs into the entry; false where one name stands twice."""
    needs = {one.strip("'"): value.strip("'") for one, value in _NEED.findall(lines)}
    entry[name] = needs
    return len(needs) == lines.count("\n")


def _by_line(block: str, max_depth: int) -> Tree | None:
    """Any other block, unless it goes on with what the one before it began."""
    if block == "\n":
        return {}
    if not block.startswith("  ") or block[2] in " -#":
        return None
    tree = _rows(f"section:\n{block}", max_depth)
    entries = tree["section"] if tree and len(tree) == 1 else None
    return entries if isinstance(entries, dict) else None


def _rows(text: str, max_depth: int) -> Tree | None:
    problems: list[Problem] = []
    tree = block_yaml.read_rows(text, max_depth=max_depth, problems=problems)
    return None if problems else tree
