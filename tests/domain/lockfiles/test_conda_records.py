import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.conda import records, shapes
from sponsorplan.domain.lockfiles.decode import load_yaml
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile
from sponsorplan.domain.lockfiles.pixi import entries, environments

FIXTURES = Path(__file__).parent / "fixtures"
PIXI = (FIXTURES / "pixi/environments/pixi.lock").read_text()
CONDA = (FIXTURES / "conda-lock/platforms/conda-lock.yml").read_text()
WRITTEN_BY_PIXI = """version: 7
platforms:
- name: linux-64
  virtual-packages:
  - __unix=0=0
  - __glibc=2.28
- name: osx-64
  virtual-packages:
  - __osx=13.0
environments:
  default:
    channels:
    - url: https://registry.example/main/
    options:
      pypi-prerelease-mode: if-necessary-or-explicit
    packages:
      linux-64:
      - conda: https://registry.example/main/linux-64/zlib-1.3.1-h1_0.conda
  test:
    channels:
    - url: https://registry.example/main/
    packages:
      osx-64:
      - conda: https://registry.example/main/noarch/rich-1.0-pyh_0.conda
packages:
- conda: https://registry.example/main/linux-64/zlib-1.3.1-h1_0.conda
  build_number: 7
  sha256: 00ff
  md5: 01fe
  depends:
  - __glibc >=2.17,<3.0.a0
  - libgcc >=14
  constrains:
  - vs2015_runtime >=14
  license: Zlib
  license_family: Other
  purls: []
  run_exports:
    weak:
    - zlib >=1.3.1,<2.0a0
  size: 1
  timestamp: 1742433432699
- conda: https://registry.example/main/noarch/rich-1.0-pyh_0.conda
  noarch: python
  sha256: 00ff
  depends:
  - python >=3.9
  - zlib
  license: MIT
  purls:
  - pkg:pypi/rich?source=hash-mapping
  run_exports: {}
  size: 1
- conda: https://registry.example/main/noarch/data-2024-h1_0.tar.bz2
  sha256: 00ff
  license: 'Public domain'
  size: 1
- conda: https://registry.example/main/noarch/plain-1-h1_0.conda
"""
KEYS = entries.KEYS | {"manager", "platform", "dependencies", "category"}


def by_yaml(text: str, section: str) -> list[object]:
    """What PyYAML reads, as far as it was asked for."""
    documents = load_yaml(text, max_depth=50, problems=[])
    tree = documents[-1] if documents else {}
    listed = tree.get(section) if isinstance(tree, dict) else None
    rows = listed if isinstance(listed, list) else []
    return [asked_for(row) for row in rows]


def asked_for(row: object) -> object:
    return {key: row[key] for key in row if key in KEYS} if isinstance(row, dict) else row


def by_lines(text: str, section: str) -> list[object]:
    read = {"packages": shapes.pixi, "package": shapes.conda_lock}[section]()
    form = records.Format(section, KEYS, read)
    document = records.load(text, form, max_depth=50, problems=[])
    return [asked_for(row) for row in document.records]


def refused(text: str) -> bool:
    try:
        load_yaml(text, max_depth=50, problems=[])
    except UnreadableLockfile:
        return True
    return False


@pytest.mark.parametrize(("text", "section"), [(PIXI, "packages"), (CONDA, "package")])
def test_lines_and_yaml_give_the_same(text, section) -> None:
    assert by_lines(text, section) == by_yaml(text, section)


@pytest.mark.parametrize(("text", "section"), [(WRITTEN_BY_PIXI, "packages"), (CONDA, "package")])
def test_records_as_the_tools_write_them_are_each_of_the_shape_that_is_known(text, section) -> None:
    read = {"packages": shapes.pixi, "package": shapes.conda_lock}[section]()
    listed = text.partition(f"\n{section}:\n- ")[2].removesuffix("\n").split("\n- ")
    # Addresses with a password or a port are not of that shape.
    plain = [number for number, record in enumerate(listed) if not re.search(r":.*:.*:", record)]
    assert len(plain) >= 4
    by_shape, slowly = map(read, listed), by_yaml(text, section)
    assert [row for row in by_shape if row] == [slowly[number] for number in plain]


@pytest.mark.parametrize("again", ["depends:\n  - b", "purls: []", "name: a", "conda: a"])
@pytest.mark.parametrize("before", ["depends:", "license:", "size:", "run_exports:"])
def test_a_key_that_stands_twice_in_a_record_still_warns(again, before) -> None:
    changed = WRITTEN_BY_PIXI.replace(f"  {before}", f"  {again}\n  {before}", 1)
    changed = changed.replace(f"  {before}", f"  {again}\n  {before}", 1)
    problems: list[Problem] = []
    form = records.Format("packages", KEYS, shapes.pixi())
    records.load(changed, form, max_depth=50, problems=problems)
    assert {problem.code for problem in problems} == {"repeated_key"}


@pytest.mark.parametrize(
    "text", [PIXI, (FIXTURES / "pixi/built/pixi.lock").read_text(), WRITTEN_BY_PIXI]
)
def test_the_head_of_a_pixi_lock_gives_the_same_scopes_by_lines_and_by_yaml(text) -> None:
    tree = load_yaml(text, max_depth=50, problems=[])[0]
    assert isinstance(tree, dict)
    head = environments.read_head(text.partition("\npackages:\n")[0])
    assert environments.scopes(head) == environments.scopes(tree)
    assert head["version"] == tree["version"]


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "'quoted'",
        "'it''s'",
        '"double"',
        '"a\\n"',
        "a: b",
        "a #b",
        "a#b",
        "http://a:80/b",
        "[a, b]",
        "{a: b}",
        "[]",
        "{}",
        "",
        "|\n    text",
        ">-\n    text\n    more",
        "folded\n    more",
        "'folded\n    more'",
        "ends:",
        "@at",
        "%percent",
        "- a",
        "? a",
        "~",
        "null",
        "<<",
        "=",
        "é",
        "\u2028",
        "tab\there",
        "trailing ",
        ": a",
        "!tag a",
        "&anchor a",
        "*alias",
        "--- a",
    ],
)
def test_every_kind_of_value_is_read_as_yaml_reads_it(value) -> None:
    for line in (
        f"  name: {value}\n",
        f"  depends:\n  - {value}\n",
        f"  dependencies:\n    a: {value}\n",
    ):
        text = f"version: 1\npackages:\n- kind: conda\n{line}  version: 1.0\n"
        if refused(text):
            with pytest.raises(UnreadableLockfile):
                by_lines(text, "packages")
        else:
            assert by_lines(text, "packages") == by_yaml(text, "packages")


PIECES = st.sampled_from(
    [
        "",
        "\n",
        " ",
        "  ",
        "- ",
        "-",
        ":",
        ": ",
        "[",
        "{}",
        "'",
        '"',
        "#",
        " #",
        "|\n",
        "\n- ",
        "\n  ",
        "é",
        "\t",
        "x",
    ]
)


@given(
    st.sampled_from([(PIXI, "packages"), (WRITTEN_BY_PIXI, "packages"), (CONDA, "package")]),
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 8), PIECES), max_size=3),
)
def test_where_yaml_can_read_a_changed_file_lines_give_the_same(case, changes) -> None:
    text, section = case
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    if not refused(text):
        assert by_lines(text, section) == by_yaml(text, section)
