"""The quick reader of lockfiles in TOML, held against the TOML reader."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import made
from sponsorplan.domain.lockfiles import poetry_block, toml_blocks, uv_block
from sponsorplan.domain.lockfiles.cargo import block as cargo_block
from sponsorplan.domain.lockfiles.decode import load_toml, rows, table
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile

FIXTURES = Path(__file__).parent / "fixtures"
NEVER_ASKED_FOR = ("checksum", "sdist", "wheels", "resolution-markers")
Read = Callable[[str], toml_blocks.Row | None]
READERS: dict[str, Read] = {"cargo": cargo_block.read, "uv": uv_block.read}
CARGO = """version = 4

[[package]]
name = "one"
version = "1.0.0"
source = "registry+https://registry.example/index"
checksum = "00ff"
dependencies = [
 "two",
 "three 1.0.0 (registry+https://registry.example/index)",
]

[[package]]
name = "own"
version = "0.1.0"

[[package]]
name = "two"
version = "2.0.0"
replace = "two 2.0.0 (git+https://code.example/two)"

[metadata]
a = 1
"""
UV = """version = 1
revision = 3
requires-python = ">=3.11"

[manifest]
members = ["own"]

[[package]]
name = "one"
version = "1.0.0"
source = { registry = "https://registry.example/simple" }
resolution-markers = [
    "python_full_version < '3.12'",
]
dependencies = [
    { name = "two" },
    { name = "three", version = "1", source = { registry = "https://registry.example/simple" } },
    { name = "four", extra = ["fast"], marker = "sys_platform == 'win32'" },
]
sdist = { url = "https://registry.example/1.tar.gz", hash = "sha256:00", size = 12 }
wheels = [
    { url = "https://registry.example/1.whl", hash = "sha256:00", size = 0, upload-time = "2025" },
    { url = "https://registry.example/2.whl" },
]

[[package]]
name = "own"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "one" },
]

[package.metadata]
requires-dist = [{ name = "one", specifier = ">=1" }]
"""
TEXTS = {"cargo": CARGO, "uv": UV}
ODD_LINES = (
    "",
    "[[package]]",
    "[[package]] # again",
    "[package]",
    "[metadata]",
    "[root]",
    "[package.metadata]",
    'name = "again"',
    "name = 'plain'",
    'version = "1\\u0041"',
    'version = "1\ttab"',
    'version = "1\x01"',
    'version = """',
    "version = '''",
    'source = { registry = "a", registry = "b" }',
    'sdist = { url = "a", url = "b" }',
    "    { url = 'a', size = 01 },",
    "dependencies = [",
    "wheels = [",
    "]",
    ' "two"',
    "    { },",
    "# a note",
    "package = 1",
    f"{'a.' * 101}b = 1",
)


def seen(load: Callable[[str], toml_blocks.Row], text: str) -> toml_blocks.Row | Problem:
    """What is read, without what no parser asks for; or what is wrong with the text."""
    try:
        tree = load(text)
    except UnreadableLockfile as error:
        return error.problem
    for row in map(table, rows(tree.get("package"))):
        for key in NEVER_ASKED_FOR:
            row.pop(key, None)
    return tree


def both(kind: str, text: str) -> tuple[object, object]:
    def load(text: str) -> toml_blocks.Row:
        return toml_blocks.load(text, READERS[kind])

    return seen(load, text), seen(load_toml, text)


@pytest.mark.parametrize("kind", READERS)
def test_every_lockfile_among_our_fixtures_reads_the_same(kind) -> None:
    paths = [*FIXTURES.glob(f"{kind}/*/*.lock")]
    assert len(paths) > 5
    for path in paths:
        quick, slow = both(kind, path.read_text(errors="replace"))
        assert quick == slow, path


@pytest.mark.parametrize("kind", READERS)
def test_blocks_as_the_tool_writes_them_need_no_toml_reader(kind) -> None:
    make = {"cargo": made.cargo, "uv": made.uv}[kind]
    text = make(40).decode()
    blocks = text.split("[[package]]\n")[1:]
    assert len(blocks) >= 40
    assert all(READERS[kind](block) for block in blocks)
    assert READERS[kind](TEXTS[kind].split("[[package]]\n")[1])
    quick, slow = both(kind, text)
    assert quick == slow


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
def test_whatever_becomes_of_a_file_both_read_it_or_refuse_it_alike(kind, data) -> None:
    lines = TEXTS[kind].split("\n")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        taken = data.draw(st.integers(0, 3))
        put = data.draw(st.lists(st.sampled_from([*ODD_LINES, *lines]), max_size=3))
        lines[at : at + taken] = put
    text = "\n".join(lines)
    cut = data.draw(st.integers(0, len(text)) | st.just(len(text)))
    quick, slow = both(kind, text[:cut])
    assert quick == slow


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("letter", ['"', "\\", "\t", "\x00", "\x7f", "é", " ", "\u2028", "'", "]"])
def test_a_letter_in_any_place_is_taken_as_toml_takes_it(kind, letter) -> None:
    text = TEXTS[kind]
    for at in range(len(text)):
        quick, slow = both(kind, text[:at] + letter + text[at:])
        assert quick == slow, at


def test_a_header_inside_a_text_of_several_lines_begins_no_package() -> None:
    text = 'note = """\n[[package]]\nname = "a"\nversion = "1"\n"""\n'
    assert toml_blocks.load(text, cargo_block.read) == load_toml(text)


POETRY = """[[package]]
name = "one"
version = "1.0.0"
files = [
    {file = "one-1.0.0.whl", hash = "sha256:00"},
    {file = "one-1.0.0.tar.gz", hash = "sha256:01"},
]

[package.dependencies]
two = "*"

[[package]]
name = "two"
version = "2.0.0"
files = [
    {url = "https://files.example/two.whl", hash = "sha256:02"},
]

[metadata]
lock-version = "2.1"
"""


def but_digests(value: object) -> object:
    """The tree with each list of names and digests as if it were one empty row."""
    if isinstance(value, dict):
        return {
            key: [{}] if key == "files" and _are_digests(inner) else but_digests(inner)
            for key, inner in value.items()
        }
    return [but_digests(inner) for inner in value] if isinstance(value, list) else value


def _are_digests(files: object) -> bool:
    keys = [table(file).keys() for file in rows(files)]
    return bool(keys) and all(one in ({"file", "hash"}, set()) for one in keys)


@given(data=st.data())
def test_a_list_of_digests_is_left_out_and_nothing_else(data) -> None:
    lines = POETRY.split("\n")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        taken = data.draw(st.integers(0, 3))
        put = data.draw(st.lists(st.sampled_from([*ODD_LINES, *lines]), max_size=3))
        lines[at : at + taken] = put
    text = "\n".join(lines)
    quick = seen(toml_blocks.load_without_files, text)
    assert but_digests(quick) == but_digests(seen(load_toml, text))


POETRY_BLOCKS = """[[package]]
name = "one"
version = "1.0.0"
description = ""
category = "main"
optional = true
python-versions = ">=3.9"
groups = ["main", "dev"]
markers = "extra == 'a'"
files = [
    {file = "one-1.0.0.whl", hash = "sha256:00"},
]

[package.dependencies]
two = "*"
"zope.interface" = ">=5"

[[package]]
name = "two"
version = "2.0.0"
description = "Says \\"hello\\"."
optional = false
files = []

[package.dependencies]
one = {version = "*", optional = true}

[package.extras]
a = ["one"]

[[package]]
name = "three"
version = "3.0.0"

[metadata]
lock-version = "2.1"
"""
NOBODY_READS = ("description", "python-versions", "files")


def poetry(load: Callable[[str], toml_blocks.Row], text: str) -> object:
    return heard(seen(load, text))


def heard(tree: object) -> object:
    """The tree without what nobody reads, wherever a line put in the middle may leave it."""
    if isinstance(tree, dict):
        return {key: heard(each) for key, each in tree.items() if key not in NOBODY_READS}
    return [heard(each) for each in tree] if isinstance(tree, list) else tree


def by_poetry_blocks(text: str) -> toml_blocks.Row:
    return toml_blocks.load_without_files(text, poetry_block.read)


def test_blocks_as_poetry_writes_them_need_no_toml_reader() -> None:
    text = re.sub(r"files = \[\n.*?\n\]", "files = [{}]", made.poetry(40).decode(), flags=re.DOTALL)
    blocks = [*text.split("[[package]]\n")[1:-1], POETRY_BLOCKS.split("[[package]]\n")[1]]
    blocks[-1] = re.sub(r"files = \[\n.*?\n\]", "files = [{}]", blocks[-1], flags=re.DOTALL)
    assert len(blocks) == 40
    assert all(map(poetry_block.read, blocks))


def test_every_poetry_lock_among_our_fixtures_reads_the_same() -> None:
    paths = [*FIXTURES.glob("poetry/*/poetry.lock")]
    assert len(paths) > 5
    for path in paths:
        text = path.read_text(errors="replace")
        assert poetry(by_poetry_blocks, text) == poetry(load_toml, text), path


def test_files_in_another_table_are_nobodys_either() -> None:
    lines = POETRY_BLOCKS.split("\n")
    lines[1:1] = ["[root]"]
    text = "\n".join(lines)
    assert poetry(by_poetry_blocks, text) == poetry(load_toml, text)


@given(data=st.data())
def test_whatever_becomes_of_a_poetry_lock_both_read_it_or_refuse_it_alike(data) -> None:
    lines = POETRY_BLOCKS.split("\n")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        taken = data.draw(st.integers(0, 3))
        put = data.draw(st.lists(st.sampled_from([*ODD_LINES, *lines]), max_size=3))
        lines[at : at + taken] = put
    text = "\n".join(lines)
    text = text[: data.draw(st.integers(0, len(text)) | st.just(len(text)))]
    assert poetry(by_poetry_blocks, text) == poetry(load_toml, text)


@pytest.mark.parametrize("letter", ['"', "\\", "\t", "\x00", "\x7f", "é", " ", "'", "]", "\n", "="])
def test_a_letter_in_any_place_of_a_poetry_lock_is_taken_as_toml_takes_it(letter) -> None:
    for at in range(len(POETRY_BLOCKS)):
        text = POETRY_BLOCKS[:at] + letter + POETRY_BLOCKS[at:]
        assert poetry(by_poetry_blocks, text) == poetry(load_toml, text), at


def test_addresses_of_files_are_kept() -> None:
    one, two = rows(toml_blocks.load_without_files(POETRY)["package"])
    assert table(one)["files"] == [{}]
    assert table(two)["files"] == [{"url": "https://files.example/two.whl", "hash": "sha256:02"}]


def test_a_list_of_files_that_stands_twice_is_refused_on_its_line() -> None:
    files = 'files = [\n    {file = "a", hash = "b"},\n]\n'
    text = f'[[package]]\nname = "one"\n{files}{files}'
    assert seen(toml_blocks.load_without_files, text) == seen(load_toml, text)
