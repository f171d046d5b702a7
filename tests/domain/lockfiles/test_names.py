"""Which files of an archive are worth unpacking, by their names alone."""

import pytest

from sponsorplan.domain.lockfiles import registry


@pytest.mark.parametrize(
    "name",
    [
        "bom.xml",
        "shop.cdx.json",
        "sbom.spdx",
        "sbom.spdx.yml",
        "sbom.spdx.yaml",
        "shop.spdx3.json",
        "shop.jsonld",
        "dependency-snapshot.json",
        "npm-ls.json",
        "npm_list.json",
        "pip-freeze.txt",
        "go-list.txt",
    ],
)
def test_what_may_be_an_sbom_or_the_output_of_a_command_is_unpacked(name: str) -> None:
    assert registry.is_wanted(name)


@pytest.mark.parametrize("name", ["tsconfig.json", "logback.xml", "ci.yml", "photo.png", "a.js"])
def test_other_files_are_not(name: str) -> None:
    assert not registry.is_wanted(name)
