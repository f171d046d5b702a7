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

from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONFLICT = re.compile(r"^(?:<<<<<<< |>>>>>>> )", re.MULTILINE)


def to_text(content: bytes, problems: list[Problem]) -> str:
    """Decode by byte-order mark, else UTF-8, else Latin-1 with a warning in ``problems``.

    Line ends become line feeds. Raises ``UnreadableLockfile`` on merge-conflict markers.
    """
    text = _decode(content, problems).replace("\r\n", "\n").replace("\r", "\n")
    conflict = _CONFLICT.search(text)
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


def load_json(text: str, problems: list[Problem]) -> object:
    """Parse JSON. A repeated key keeps its last value, with a warning."""
    repeated: set[str] = set()

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
        raise UnreadableLockfile(
            "too_deep",
            "The file is nested too deeply, or holds a number too long, to be a lockfile.",
        ) from error
    problems.extend(
        Problem("repeated_key", f"The key “{key[:80]}” stands twice; the last one was used.")
        for key in sorted(repeated)[:20]
    )
    return value


def load_toml(text: str) -> dict[str, object]:
    """Parse TOML; keys of more than 100 dotted parts are refused, since they cost quadratic time."""
    if re.search(r"^[^\"'#=\n\[]*(?:\.[^\"'#=\n.]*){100}", text, re.MULTILINE):
        raise UnreadableLockfile("too_deep", "A key has over 100 dotted parts.")
    try:
        return cast("dict[str, object]", tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise UnreadableLockfile(
            "not_toml",
            f"This is not TOML: {error}. Create the file again and upload it.",
            int(found[1]) if found else None,
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableLockfile("too_deep", "The file is nested too deeply.") from error


def load_yaml(text: str, *, max_depth: int) -> list[object]:
    """Parse every document, all scalars as text. Anchors, aliases and tags are refused."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                _refuse_yaml("anchors and aliases", event)
            if getattr(event, "tag", None):
                _refuse_yaml("tags", event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > max_depth:
                raise UnreadableLockfile("too_deep", "The file is nested too deeply.")
        return list(yaml.load_all(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        where = f" on line {line}" if line else ""
        raise UnreadableLockfile(
            "not_yaml",
            f"This is not YAML that a package manager writes{where}. Create the file again and "
            "upload it.",
            line,
        ) from error
    except RecursionError as error:
        raise UnreadableLockfile("too_deep", "The file is nested too deeply.") from error


def _refuse_yaml(what: str, event: yaml.Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else None
    raise UnreadableLockfile(
        "yaml_feature",
        f"YAML {what} are not accepted (line {line}); no package manager writes them here.",
        line,
    )


# The trees above are untyped; these three read them without trusting them. -----------------


def table(value: object) -> dict[str, object]:
    """The value if it is an object with text keys, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The value if it is text, else the empty text."""
    return value if isinstance(value, str) else ""
