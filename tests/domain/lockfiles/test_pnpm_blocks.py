"""The quick reader of what pnpm writes, held against the reader of YAML."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import made
from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.decode import table
from sponsorplan.domain.lockfiles.endless import LONGEST_LINE
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile
from sponsorplan.domain.lockfiles.pnpm import blocks

FIXTURES = Path(__file__).parent / "fixtures/pnpm"
NEVER_ASKED_FOR = (
    *("engines", "cpu", "os", "libc", "hasBin", "requiresBuild"),
    "transitivePeerDependencies",
)
TEXT = """lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      '@team/one':
        specifier: ^1.0.0
        version: 1.0.2(three@3.0.0)

packages:

  '@team/one@1.0.2':
    resolution: {integrity: sha512-AAAA+/==}
    engines: {node: '>=18', npm: ^9}
    cpu: [x64, arm64]
    os: [linux]
    libc: [glibc]
    hasBin: true
    peerDependencies:
      three: '>=3'
      four: ^4 || ^5

  three@3.0.0:
    resolution: {integrity: sha512-BBBB==}
    engines: {node: '>=18'}
    deprecated: it's old

  odd@https://code.example/odd.tgz:
    resolution: {tarball: https://code.example/odd.tgz}
    version: 1.0.0

  deep@runtime:1.0.0:
    resolution:
      type: variations
      variants:
        - resolution:
            archive: tarball
            bin:
              deep: bin/deep
          targets:
            - cpu: x64
              os: linux

snapshots:

  '@team/one@1.0.2(three@3.0.0)':
    dependencies:
      three: 3.0.0
    optionalDependencies:
      '@team/five': '@team/six@1.0.0'
      short: real@1.0.0
    transitivePeerDependencies:
      - supports-color

  three@3.0.0: {}

  odd@https://code.example/odd.tgz:
    optional: true
"""
OLD = """lockfileVersion: 5.4

dependencies:
  one: 1.0.0

packages:

  /@team/two/2.0.0_three@3.0.0:
    resolution: {integrity: sha512-AAAA==}
    engines: {node: '>=18'}
    requiresBuild: true
    dependencies:
      three: 3.0.0
    dev: false
    optional: true

  /one/1.0.0:
    resolution: {integrity: sha512-AAAA==}
    dev: false

time:
  /one/1.0.0: '2024-01-01T00:00:00.000Z'
"""
TEXTS = {"9": TEXT, "5": OLD}
ODD_LINES = (
    "",
    " ",
    "# a note",
    "---",
    "packages:",
    "snapshots:",
    "patched:",
    "  'a@1':",
    "  a@1: {}",
    "  a@1: text",
    "? 'a'",
    "  deprecated: |-",
    "    deprecated: |-",
    "      one",
    "    deprecated: 'one",
    "    dependencies:",
    "      three: ^4.0.0",
    "      three: *three",
    "      - three",
    "    three: {four: five}",
    "three",
)


def without_rest(tree: object) -> object:
    """The tree without what nobody asks for."""
    for section in ("packages", "snapshots"):
        for entry in table(table(tree).get(section)).values():
            for key in NEVER_ASKED_FOR:
                table(entry).pop(key, None)
    return tree, [list(table(part)) for part in table(tree).values()]


def quick(text: str) -> object:
    tree = blocks.read(text, max_depth=50)
    return None if tree is None else without_rest(tree)


def slow(text: str) -> object:
    problems: list[Problem] = []
    try:
        tree = block_yaml.load(text, max_depth=50, problems=problems)
    except UnreadableLockfile as error:
        return error.problem
    return problems[0] if problems else without_rest(tree)


@pytest.mark.parametrize("text", [TEXT, OLD, made.pnpm(40).decode(), TEXT.rstrip("\n")])
def test_what_pnpm_writes_needs_no_other_reader_and_reads_the_same(text) -> None:
    assert quick(text) == slow(text)


def test_a_file_cut_off_after_the_name_of_its_packages_is_left() -> None:
    cut = TEXT[: TEXT.index("packages:\n\n") + len("packages:\n\n")]
    tree = quick(cut)
    assert tree is None or tree == slow(cut)


def test_every_lockfile_among_our_fixtures_reads_the_same_or_is_left() -> None:
    read = 0
    for path in FIXTURES.glob("*/pnpm-lock*.yaml"):
        text = path.read_text(errors="replace")
        tree = quick(text)
        read += bool(tree)
        assert tree is None or tree == slow(text), path
    assert read > 5


@pytest.mark.parametrize("kind", TEXTS)
@given(data=st.data())
def test_whatever_becomes_of_a_file_it_is_read_the_same_or_left(kind, data) -> None:
    lines = TEXTS[kind].split("\n")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        taken = data.draw(st.integers(0, 3))
        put = data.draw(st.lists(st.sampled_from([*ODD_LINES, *lines]), max_size=3))
        lines[at : at + taken] = put
    text = "\n".join(lines)
    text = text[: data.draw(st.integers(0, len(text)) | st.just(len(text)))]
    tree = quick(text)
    assert tree is None or tree == slow(text)


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize(
    "letter",
    ['"', "\\", "\t", "\x00", "é", " ", ",", ":", "#", "'", "-", "\n", "}", "[", "*", "&", "|"],
)
def test_a_letter_in_any_place_is_read_the_same_or_left(kind, letter) -> None:
    for at in range(len(TEXTS[kind])):
        text = TEXTS[kind][:at] + letter + TEXTS[kind][at:]
        tree = quick(text)
        assert tree is None or tree == slow(text), at


@pytest.mark.parametrize("again", ["  three@3.0.0: {}\n", "      three: 3.0.1\n"])
def test_a_key_that_stands_twice_is_left_to_a_reader_that_warns(again) -> None:
    plain = again.replace("3.0.1", "3.0.0")
    assert plain in TEXT
    assert blocks.read(TEXT.replace(plain, f"{plain}{again}"), max_depth=50) is None


def test_a_file_nested_deeper_than_allowed_is_left() -> None:
    assert blocks.read(TEXT, max_depth=3) is None


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(UnreadableLockfile, match="Line"):
        blocks.read(TEXT.replace("three", "x" * (LONGEST_LINE + 1)), max_depth=50)
