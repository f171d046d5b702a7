"""Which of several lockfiles of one folder counts."""

import pytest

from sponsorplan.domain.lockfiles.choice import choose, doubled

CASES = {
    "two managers of one ecosystem": (
        {"package-lock.json", "yarn.lock", "package.json"},
        {"yarn.lock"},
    ),
    "two ecosystems": ({"package-lock.json", "Gemfile.lock", "uv.lock"}, set()),
    "two folders": ({"a/yarn.lock", "b/package-lock.json", "pnpm-lock.yaml"}, set()),
    "a shrinkwrap is what npm reads": (
        {"npm-shrinkwrap.json", "package-lock.json"},
        {"package-lock.json"},
    ),
    "an exact lock before lists": (
        {"uv.lock", "requirements.txt", "requirements-dev.txt", "pyproject.toml"},
        {"requirements.txt", "requirements-dev.txt"},
    ),
    "lists alone all count": ({"requirements.txt", "requirements-dev.txt"}, set()),
    "a lock before its project file": (
        {"packages.lock.json", "App.csproj", "Directory.Packages.props"},
        {"App.csproj"},
    ),
    "what completes a lock stays": ({"conda-lock.yml", "environment.yml"}, set()),
}


@pytest.mark.parametrize(("names", "skipped"), CASES.values(), ids=CASES)
def test_of_files_that_say_the_same_one_is_taken(names: set[str], skipped: set[str]) -> None:
    choice = choose(dict.fromkeys(names, b"{}"))
    assert {item.path for item in choice.skipped} == skipped
    assert set(choice.files) == names - skipped


def test_the_manifest_says_which_package_manager_it_is() -> None:
    files = {
        "web/package.json": b'{"packageManager": "pnpm@10.2.0+sha512.abc"}',
        "web/package-lock.json": b"{}",
        "web/pnpm-lock.yaml": b"lockfileVersion: '9.0'\n",
        "web/yarn.lock": b"",
    }
    choice = choose(files)
    assert [item.path for item in choice.skipped] == ["web/package-lock.json", "web/yarn.lock"]
    assert "pnpm-lock.yaml" in choice.skipped[0].message


@pytest.mark.parametrize("manifest", [b"{", b"[]", b'{"packageManager": 7}', b"[" * 100_000])
def test_a_manifest_that_says_nothing_changes_nothing(manifest: bytes) -> None:
    files = {"package.json": manifest, "package-lock.json": b"{}", "yarn.lock": b""}
    assert [item.path for item in choose(files).skipped] == ["yarn.lock"]


def test_one_bill_of_materials_in_two_encodings_counts_once() -> None:
    bill = b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}'
    xml = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>'
    choice = choose({"bom.json": bill, "bom.xml": xml, "api.cdx.json": bill})
    assert [item.path for item in choice.skipped] == ["bom.xml"]


def test_locks_that_came_one_after_the_other_are_found_by_their_parsers() -> None:
    present = {
        "web/package-lock.json": "npm",
        "web/yarn.lock": "yarn",
        "web/uv.lock": "uv",
        "api/package-lock.json": "npm",
        "api/npm-shrinkwrap.json": "npm",
        "by-hand/sponsorplan.json": "additions",
    }
    assert doubled(present) == [("web/package-lock.json", "web/yarn.lock")]
