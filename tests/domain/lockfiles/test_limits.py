"""The limits on what one file may cost hold for every format."""

import pytest

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import Limits, SourceFile, UnreadableLockfile

_JSON = '{"lockfileVersion": 3, "packages": {}, "deep": %s1%s}'
_BOM = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "deep": %s1%s}'
_SPDX = '{"spdxVersion": "SPDX-2.3", "packages": [], "deep": %s1%s}'
_SPDX3 = '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [%s1%s]}'
_SNAPSHOT = '{"manifests": {}, "detector": {}, "deep": %s1%s}'
_DEEP = '{"deep": %s1%s}'
_TOML = "deep = %s1%s"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package-lock.json", _JSON),
        ("bun.lock", _DEEP),
        ("deno.lock", _DEEP),
        ("composer.lock", _DEEP),
        ("Pipfile.lock", _DEEP),
        ("packages.lock.json", _DEEP),
        ("Package.resolved", _DEEP),
        ("renv.lock", _DEEP),
        ("sponsorplan.json", _DEEP),
        ("bom.json", _BOM),
        ("a.spdx.json", _SPDX),
        ("b.spdx.json", _SPDX3),
        ("snapshot.json", _SNAPSHOT),
        ("uv.lock", _TOML),
        ("poetry.lock", _TOML),
        ("pdm.lock", _TOML),
        ("pylock.toml", _TOML),
        ("Cargo.lock", _TOML),
        ("libs.versions.toml", _TOML),
    ],
)
def test_a_file_nested_deeper_than_the_limit_is_refused(name: str, content: str) -> None:
    text = content % ("[" * 20, "]" * 20)
    with pytest.raises(UnreadableLockfile) as caught:
        registry.parse(SourceFile(name, text.encode(), limits=Limits(max_depth=10)))
    assert caught.value.problem.code == "too_deep"


_DIGITS = "9" * 5_000
_WHEEL = f"https://registry.example/lid-{_DIGITS}-py3-none-any.whl"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("requirements.txt", f"lid=={_DIGITS}\npot==1.0\n", ["lid", "pot"]),
        ("requirements.txt", f"lid @ {_WHEEL}\npot==1.0\n", ["lid", "pot"]),
        ("requirements.txt", f"{_WHEEL}\npot==1.0\n", ["pot"]),
        ("requirements.txt", f"./lid-{_DIGITS}.tar.gz\npot==1.0\n", ["pot"]),
        ("freeze.txt", f"lid @ {_WHEEL}\npot==1.0\n", ["lid", "pot"]),
        ("environment.yml", f"dependencies:\n- pot=1.0\n- pip:\n  - {_WHEEL}\n", ["pot"]),
        ("go.mod", f"module m\nrequire pot v1.0.0\nrequire lid v{_DIGITS}.0.0\n", ["pot"]),
    ],
)
def test_a_number_of_5_000_digits_spoils_nothing_else(
    name: str, content: str, found: list[str]
) -> None:
    parsed = registry.parse(SourceFile(name, content.encode()))
    assert [one.name for one in parsed.packages] == found


@pytest.mark.parametrize("number", [f"0x{'F' * 5_000}", "9" * 300, "-1", "1000"])
@pytest.mark.parametrize("name", ["Cargo.lock", "uv.lock"])
def test_a_format_version_that_no_tool_writes_is_refused(name: str, number: str) -> None:
    content = f'version = {number}\n[[package]]\nname = "pot"\nversion = "1.0.0"\n'
    with pytest.raises(UnreadableLockfile) as caught:
        registry.parse(SourceFile(name, content.encode()))
    assert caught.value.problem.code == "not_a_lockfile"
