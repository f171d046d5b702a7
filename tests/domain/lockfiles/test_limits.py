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
