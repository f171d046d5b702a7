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


_LONG = "x" * 100_001


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        ("yarn.lock", "# yarn lockfile v1\n"),
        ("yarn.lock", "__metadata:\n"),
        ("mix.lock", "%{\n"),
        ("environment.yml", "dependencies:\n"),
        ("pixi.lock", "version: 6\n"),
        ("conda-lock.yml", "version: 1\n"),
        ("Podfile.lock", "PODS:\n"),
        ("stack.yaml.lock", "packages:\n"),
        ("a.spdx.yaml", "spdxVersion: SPDX-2.3\n"),
        ("uv.lock", "version = 1\n"),
    ],
)
def test_a_line_longer_than_any_tool_writes_is_refused_with_its_number(
    name: str, content: str
) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        registry.parse(SourceFile(name, f"{content}{_LONG}\n".encode()))
    problem = caught.value.problem
    assert (problem.code, problem.line) == ("line_too_long", 2)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("pnpm-lock.yaml", "a:\n" * 1_000_001, "too_many_lines"),
        ("yarn.lock", "# yarn lockfile v1\n" + "\n" * 1_000_001, "too_many_lines"),
        ("mix.lock", "%{" + ("a," * 40_000 + "\n") * 30 + "}", "too_much"),
        ("environment.yml", "dependencies:\n- [" + ("a," * 40_000 + "\n") * 51, "too_much"),
        ("uv.lock", "a = [" + ("1," * 40_000 + "\n") * 51 + "]", "too_much"),
        ("package-lock.json", "[" + "[]," * 2_000_000 + "1]", "too_much"),
    ],
    ids=["lines", "blank lines", "terms", "entries", "numbers", "lists"],
)
def test_millions_of_parts_are_refused(name: str, content: str, code: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        registry.parse(SourceFile(name, content.encode()))
    assert caught.value.problem.code == code


def test_a_line_as_long_as_large_projects_have_is_read() -> None:
    wide = ", ".join(f"lid@npm:^1.{number}.0" for number in range(4_000))
    text = (
        f'__metadata:\n  version: 8\n\n? "{wide}"\n'
        ':\n  version: 1.0.0\n  resolution: "lid@npm:1.0.0"\n\n'
        '"shop@workspace:.":\n  version: 0.0.0\n  resolution: "shop@workspace:."\n'
    )
    assert len(registry.parse(SourceFile("yarn.lock", text.encode())).packages) == 1


def test_an_environment_of_more_pip_packages_than_the_limit_is_refused() -> None:
    text = "dependencies:\n- pip:\n" + "  - a==1.0\n" * 11
    with pytest.raises(UnreadableLockfile) as caught:
        registry.parse(SourceFile("environment.yml", text.encode(), limits=Limits(max_packages=10)))
    assert caught.value.problem.code == "too_many_packages"
