"""Files with faults in them: a parser reads or refuses whatever comes of these."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

_VALUE = re.compile(r'(?<=>)[^<>\n]*(?=</)|(?<=[=(\[{ ]")[^"<>\n]*(?=")')
FIXTURES = Path(__file__).parent / "fixtures"
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def json_of(draw: st.DrawFn, *paths: str) -> bytes:
    """One of the fixtures, with some of its values replaced by any others."""
    tree = json.loads((FIXTURES / draw(st.sampled_from(paths))).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        _replace(draw, tree)
    return json.dumps(tree).encode()


def _replace(draw: st.DrawFn, node: Any) -> None:  # noqa: ANN401 - a tree of JSON
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or draw(st.integers(0, 3)) == 0:
            node[key] = draw(JSON)
            return
        node = node[key]


def toml_with(lines: list[str], changes: dict[int, str]) -> bytes:
    """A TOML file in which the lines at these places hold another value, or are left out for none."""
    kept = [
        f"{line.partition(' = ')[0]} = {changes[at]}" if changes.get(at) else line
        for at, line in enumerate(lines)
        if changes.get(at) != ""
    ]
    return "\n".join(kept).encode()


def _slice(text: str, start: int) -> str:
    return text[start : start + 30]


@st.composite
def values_of(draw: st.DrawFn, *paths: str) -> bytes:
    """One of the fixtures, with texts between tags or quotes replaced by others of it or odd ones.

    Such a file is mostly still XML, TOML or Elixir, so that more than its reader is tried.
    """
    text = (FIXTURES / draw(st.sampled_from(paths))).read_text(encoding="utf-8")
    odd = [
        "",
        ".",
        "..",
        "/",
        "${a}",
        "$(a)",
        "[1]",
        "[1,2)",
        "*",
        ";",
        ":",
        "a:b:c",
        "all",
        "test",
    ]
    held = sorted({found[0] for found in _VALUE.finditer(text)})
    for _ in range(draw(st.integers(1, 8))):
        found = draw(st.sampled_from(list(_VALUE.finditer(text))))
        new = draw(st.sampled_from([*odd, *held]))
        text = text[: found.start()] + new + text[found.end() :]
    return text.encode()


@st.composite
def text_of(draw: st.DrawFn, *paths: str) -> bytes:
    """One of the fixtures, with pieces cut out, doubled, moved or replaced by its own signs."""
    text = (FIXTURES / draw(st.sampled_from(paths))).read_text(encoding="utf-8")
    signs = sorted({sign for sign in text if not sign.isalnum()} | {"\\", "$", "\u00e9"})
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        piece = draw(
            st.one_of(
                st.text(st.sampled_from(signs), max_size=4),
                st.just(text[start:end] * 2),
                st.integers(0, len(text)).map(partial(_slice, text)),
            )
        )
        text = text[:start] + piece + text[end:]
    return text.encode()
