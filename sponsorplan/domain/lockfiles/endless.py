"""Refuses texts of a shape that no package manager writes and that costs readers dearly.

A file may be large because it lists much; then it has many lines of some length. Millions of lines
of a letter, or one line of a megabyte, cost a reader of lines or of YAML many times what their size
lets one expect.
"""

from collections.abc import Iterator

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

# yarn writes every range of a package into one line; in large projects that is some thousands.
LONGEST_LINE = 100_000
# Real files have some thirty bytes a line, so that the largest allowed has fewer.
MOST_LINES = 1_000_000
# Words, signs, events: what a reader takes some microseconds for each.
MOST_PARTS = 2_000_000


def refuse_endless(text: str) -> None:
    """Raises ``UnreadableLockfile`` for a line, or a number of lines, past all reason."""
    if text.count("\n") > MOST_LINES:
        raise UnreadableLockfile(
            "too_many_lines",
            f"The file has over {MOST_LINES:,} lines. Is it a real lockfile? If so, split it.",
        )
    for start, _ in long_lines(text, LONGEST_LINE):
        line = text.count("\n", 0, start) + 1
        raise UnreadableLockfile(
            "line_too_long",
            f"Line {line} has over {LONGEST_LINE:,} characters, which no package manager "
            "writes. Create the file again and upload it.",
            line,
        )


def long_lines(text: str, length: int) -> Iterator[tuple[int, int]]:
    """Where lines of over ``length`` characters begin and end; others cost next to nothing."""
    start = 0
    while len(text) - start > length:
        # The last line feed within reach: a few steps, however many lines there are.
        feed = text.rfind("\n", start, start + length + 1)
        if feed < 0:
            feed = text.find("\n", start)
            feed = len(text) if feed < 0 else feed
            yield start, feed
        start = feed + 1


def too_much() -> UnreadableLockfile:
    return UnreadableLockfile(
        "too_much", "The file has millions of parts. Is it a real lockfile? If so, split it."
    )
