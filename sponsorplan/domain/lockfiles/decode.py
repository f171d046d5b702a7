"""From bytes to text and trees, without surprises.

Broken and hostile files are ordinary input. Each function raises ``UnreadableLockfile`` with a
line where one is known, and nothing else.
"""

import codecs
import json
import re
from typing import cast

import tomli
import yaml

from sponsorplan.domain.lockfiles.depth import brackets_of, refuse_deep, refuse_deep_json, too_deep
from sponsorplan.domain.lockfiles.endless import MOST_PARTS, long_lines, refuse_endless, too_much
from sponsorplan.domain.lockfiles.interface import Limits, Problem, UnreadableLockfile
from sponsorplan.domain.lockfiles.yaml_tree import YamlTree, not_yaml

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
# Valid JSON that no database or URL can hold: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile(
    r"\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u)[dD][c-fC-F][0-9a-fA-F]{2})"
)
MAX_DEPTH = Limits().max_depth
_MAX_KEY_PARTS = 100
_MOST_REPEATED = 20
_MOST_VERSIONS = 1_000
_KEY_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
# Strings over several lines and comments are stepped over; every alternative is possessive and
# none fails after a long match, so that the scan stays linear.
_TOML_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|'''
    r"""'''(?:[^']|'(?!''))*+(?:'''|\Z)|#[^\n]*+|"""
    rf"(?P<key>{_KEY_PART}(?:[ \t]*+\.[ \t]*+{_KEY_PART})*+)",
    re.DOTALL,
)


def to_text(content: bytes, problems: list[Problem]) -> str:
    """Decode by byte-order mark, else UTF-8, else Latin-1 with a warning in ``problems``.

    Line ends become line feeds. Raises ``UnreadableLockfile`` on merge-conflict markers.
    """
    text = _decode(content, problems).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        # UTF-16 without a mark is valid UTF-8 with a NUL after every letter.
        raise UnreadableLockfile(
            "not_text", "The file is not text, or not UTF-8. Save it as UTF-8 and upload it again."
        )
    # The plain search is six times faster and nearly always enough.
    marked = "<<<<<<<" in text or ">>>>>>>" in text
    conflict = _CONFLICT.search(text) if marked else None
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise UnreadableLockfile(
            "merge_conflict",
            f"This file has merge conflict markers on line {line}. Resolve them and upload again.",
            line,
        )
    return text


def _decode(content: bytes, problems: list[Problem]) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableLockfile(
                    "encoding",
                    f"The file says it is {encoding} but stops being so at byte {error.start:,}. "
                    "Save it as UTF-8 and upload again.",
                ) from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\x00" in content[:4096]:
            raise UnreadableLockfile(
                "not_text", "The file is not text. Upload the lockfile itself."
            ) from error
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(
            Problem(
                "not_utf8",
                "The file is not UTF-8; it was read as Latin-1. Names with accents may be wrong.",
                line,
            )
        )
        return content.decode("latin-1")


def load_json(text: str, problems: list[Problem], *, max_depth: int = MAX_DEPTH) -> object:
    """Parse JSON. A repeated key keeps its last value, and half characters are replaced; both warn."""
    repeated: set[str] = set()
    brackets = brackets_of(text)
    text, unstorable = _UNSTORABLE.subn(r"\\ufffd", text)
    if unstorable:
        problems.append(
            Problem("bad_character", "The file holds escapes that are no characters (as “�”).")
        )

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(items)
        if len(value) != len(items):
            seen: set[str] = set()
            repeated.update(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return value

    try:
        value: object = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise UnreadableLockfile(
            "not_json",
            f"This is not JSON: {error.msg.lower()} on line {error.lineno}, column {error.colno}. "
            "Create the file again with your package manager and upload it.",
            error.lineno,
        ) from error
    except (RecursionError, ValueError) as error:
        raise too_deep() from error
    refuse_deep_json(brackets, value, max_depth)
    problems.extend(
        Problem("repeated_key", f"The key “{key[:80]}” stands twice; the last one was used.")
        for key in sorted(repeated)[:_MOST_REPEATED]
    )
    return value


def load_toml(text: str, *, max_depth: int = MAX_DEPTH) -> dict[str, object]:
    """Parse TOML; keys of more than 100 dotted parts are refused, since they cost quadratic time."""
    refuse_costly_toml(text)
    try:
        tree = cast("dict[str, object]", tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise UnreadableLockfile(
            "not_toml",
            f"This is not TOML: {error}. Create the file again and upload it.",
            int(found[1]) if found else None,
        ) from error
    except (RecursionError, ValueError) as error:
        raise too_deep() from error
    refuse_deep(tree, max_depth)
    return tree


def refuse_costly_toml(text: str) -> None:
    """Refuse what would cost time or memory out of proportion before anything reads it."""
    _refuse_long_keys(text)
    refuse_endless(text)
    if text.count(",") > MOST_PARTS:
        raise too_much()


def _refuse_long_keys(text: str) -> None:
    # So many parts, of a letter each, and the dots between them take this long a line.
    lines = long_lines(text, 2 * _MAX_KEY_PARTS - 2)
    if all(text.count(".", start, end) < _MAX_KEY_PARTS for start, end in lines):
        return
    for token in _TOML_TOKEN.finditer(text):
        key = token["key"]
        if key and key.count(".") >= _MAX_KEY_PARTS:
            parts = re.findall(_KEY_PART, key, re.DOTALL)
            if len(parts) > _MAX_KEY_PARTS:
                line = text.count("\n", 0, token.start()) + 1
                raise UnreadableLockfile(
                    "too_deep", f"The key on line {line} has over 100 dotted parts.", line
                )


def load_yaml(text: str, *, max_depth: int, problems: list[Problem]) -> list[object]:
    """Parse every document, all scalars as text. Anchors, aliases and tags are refused.

    A repeated key keeps its last value, and warns. Built from events: PyYAML's own tree costs three times as
    much, and its walk recurses.
    """
    refuse_endless(text)
    tree = YamlTree(max_depth, problems)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            tree.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise not_yaml(mark.line + 1 if mark else None) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise UnreadableLockfile("too_deep", "The file is nested too deeply.") from error
    return tree.documents


# The trees above are untyped; these read them without trusting them. -----------------


def table(value: object) -> dict[str, object]:
    """The value if it is an object with text keys, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The value if it is text, else the empty text."""
    return value if isinstance(value, str) else ""


def format_number(value: object) -> int | None:
    """The value if it is a number that a format's version may have, from 0 to 999."""
    return value if isinstance(value, int) and 0 <= value < _MOST_VERSIONS else None
