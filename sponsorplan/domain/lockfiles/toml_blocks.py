"""Reads the TOML of tools that write each package as one block, block by block.

Nearly every block is of one shape, which a single pattern reads much faster than a TOML reader does.
Blocks of another shape are left to that, one at a time, and so is the whole text where its blocks
cannot be told apart, or one is wrong: what is refused is refused in the same words.
"""

import re
from collections.abc import Callable

from sponsorplan.domain.lockfiles.decode import MAX_DEPTH, load_toml, refuse_costly_toml
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

Row = dict[str, object]
# The text of a string that means what it says: no quotes, no escapes, no control characters.
TEXT = r'[^"\\\x00-\x1f\x7f]++'
_HEADER = "\n[[package]]\n"
_FILES = re.compile(
    rf'^files = \[\n(?:    \{{file = "{TEXT}", hash = "{TEXT}"\}},\n)++\]\n', re.MULTILINE
)


def load(text: str, read: Callable[[str], Row | None], *, max_depth: int = MAX_DEPTH) -> Row:
    """The tree of ``text``; raises ``UnreadableLockfile`` as `load_toml` does.

    ``max_depth`` holds for what is not of the known shape, which is flat. ``read`` takes the lines
    below one ``[[package]]`` and gives its row, or ``None`` for a shape it does not know. It may
    leave out values that nobody asks for.
    """
    # Strings over several lines could hold what looks like a header.
    if '"""' in text or "'''" in text:
        return load_toml(text, max_depth=max_depth)
    refuse_costly_toml(text)
    head, *blocks = f"\n{text}".split(_HEADER)
    try:
        tree = _tree(head, blocks, read, max_depth)
    except UnreadableLockfile:
        tree = None
    return load_toml(text, max_depth=max_depth) if tree is None else tree


def _tree(
    head: str, blocks: list[str], read: Callable[[str], Row | None], max_depth: int
) -> Row | None:
    """Head and blocks together, ``None`` where they say something of the same thing."""
    tree = load_toml(head, max_depth=max_depth)
    if not blocks or "package" in tree:
        return None
    rows: list[object] = []
    tree["package"] = rows
    last = len(blocks) - 1
    for number, block in enumerate(blocks):
        row = read(block)
        if row is not None:
            rows.append(row)
            continue
        inner = load_toml(f"{_HEADER}{block}", max_depth=max_depth)
        packages = inner.pop("package")
        # Other tables may follow on the last package only.
        if not isinstance(packages, list) or (inner and number != last) or inner.keys() & tree:
            return None
        rows += packages
        tree |= inner
    return tree


def load_without_files(
    text: str, read: Callable[[str], Row | None] | None = None, *, max_depth: int = MAX_DEPTH
) -> Row:
    """The tree of a poetry.lock or pdm.lock; raises ``UnreadableLockfile`` as `load_toml` does.

    Most of such a file are names and digests of archives. A list of nothing else is checked by a
    pattern and left as a list of one empty row, so that a list that stands twice is still refused.
    ``read`` is as for `load`.
    """
    if '"""' in text or "'''" in text:
        return load_toml(text, max_depth=max_depth)
    refuse_costly_toml(text)
    shorter = _FILES.sub("files = [{}]\n", text)
    try:
        if read is not None:
            return load(shorter, read, max_depth=max_depth)
        return load_toml(shorter, max_depth=max_depth)
    except UnreadableLockfile:
        return load_toml(text, max_depth=max_depth)
