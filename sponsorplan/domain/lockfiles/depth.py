"""Whether a tree is nested more deeply than any lockfile's, or has more parts; cheap for others."""

from typing import Any

from sponsorplan.domain.lockfiles.endless import too_much
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_NODES = frozenset({dict, list})
_TEXT = bytes(byte for byte in range(256) if byte not in b'{}[]"')
# Twice as many as lists and objects, each of which takes some two hundred bytes of memory.
_MOST_BRACKETS = 4_000_000


def too_deep() -> UnreadableLockfile:
    return UnreadableLockfile(
        "too_deep", "The file is nested too deeply, or holds a number too long, to be a lockfile."
    )


def brackets_of(text: str) -> bytes:
    """The brackets of a JSON text, and quotes beside those within strings.

    Raises ``UnreadableLockfile`` when there are millions.
    """
    if "\\" in text:
        text = text.replace("\\\\", "").replace('\\"', "")
    brackets = text.encode("utf-8", "surrogatepass").translate(None, _TEXT).replace(b'""', b"")
    if len(brackets) > _MOST_BRACKETS:
        raise too_much()
    return brackets


def refuse_deep(tree: object, max_depth: int) -> None:
    """Raises ``UnreadableLockfile`` if lists and objects lie in each other over ``max_depth`` times."""
    # Decoders make plain dicts and lists, and this is the cheapest way to tell them.
    level: list[Any] = [tree] if type(tree) in _NODES else []
    for _ in range(max_depth):
        level = [
            value
            for node in level
            for value in (node.values() if type(node) is dict else node)
            if type(value) in _NODES
        ]
        if not level:
            return
    if level:
        raise too_deep()


def refuse_deep_json(brackets: bytes, tree: object, max_depth: int) -> None:
    """As `refuse_deep`, for the tree of a JSON text with these `brackets_of` it.

    Walking the tree takes half as long as decoding it. Taking pairs of brackets out of the text is
    four times as fast, and as good unless strings hold brackets too.
    """
    # A quote is left over only beside a bracket within a string.
    if b'"' not in brackets:
        for _ in range(max_depth):
            brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
            if not brackets:
                return
    refuse_deep(tree, max_depth)
