"""A key that stands twice in one place is never passed over in silence, whatever the format."""

import pytest

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import SourceFile

_PIXI = """\
version: 6
environments:
  default:
    channels:
    - url: https://conda.example/main/
    packages:
      linux-64:
      - conda: https://conda.example/main/linux-64/lid-1.0-h1_0.conda
packages:
- conda: https://conda.example/main/linux-64/lid-1.0-h1_0.conda
  sha256: aa
  depends:
  - pot
"""
_LOCK = """\
version: 1
metadata:
  channels: []
package:
- name: lid
  version: '1.0'
  manager: conda
  platform: linux-64
  dependencies:
    pot: '*'
  url: https://conda.example/main/linux-64/lid-1.0-h1_0.conda
  category: main
"""


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("environment.yml", "name: a\ndependencies:\n- lid\ndependencies:\n- pot\n", 4),
        ("Podfile.lock", "PODS:\n  - Lid (1.0)\nPODS:\n  - Pot (1.0)\n", 3),
        ("stack.yaml.lock", "packages: []\nsnapshots: []\npackages: []\n", 3),
        ("a.spdx.yaml", "spdxVersion: SPDX-2.3\npackages: []\npackages: []\n", 3),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages: {}\npackages: {}\n", 3),
        ("pixi.lock", _PIXI + "packages: []\n", 14),
        ("pixi.lock", _PIXI.replace("version: 6", "version: 6\nversion: 6"), 2),
        ("pixi.lock", _PIXI.replace("  sha256: aa\n", "  depends: []\n"), 12),
        ("pixi.lock", _PIXI.replace("packages:\n-", "  default: {}\npackages:\n-"), 9),
        ("pixi.lock", _PIXI.replace("\npackages:\n-", "\n      linux-64:\npackages:\n-"), 9),
        ("conda-lock.yml", _LOCK.replace("version: 1\n", "version: 1\nversion: 1\n"), 2),
        ("conda-lock.yml", _LOCK.replace("package:", "package: []\npackage:"), 5),
        ("conda-lock.yml", _LOCK + "  name: pot\n", 13),
        ("conda-lock.yml", _LOCK.replace("pot: '*'", "pot: '*'\n    pot: '>1'"), 11),
    ],
)
def test_a_repeated_key_is_reported_with_its_line(name: str, content: str, line: int) -> None:
    problems = registry.parse(SourceFile(name, content.encode())).problems
    found = [problem.line for problem in problems if problem.code == "repeated_key"]
    assert found == [line]
