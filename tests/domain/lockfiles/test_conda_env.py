from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.conda.environment import CondaEnv
from sponsorplan.domain.lockfiles.conda.specs import Spec, name_and_version, read_spec
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_version import direct, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
CONDA_ENV = CondaEnv()


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("numpy", Spec("numpy")),
        ("Numpy=1.26", Spec("numpy", "1.26")),
        ("numpy==1.26.4", Spec("numpy", "1.26.4")),
        ("numpy == 1.26.4", Spec("numpy", "1.26.4")),
        ("numpy 1.26.4 py312_0", Spec("numpy", "1.26.4")),
        ("numpy=1.26.4=py312_0", Spec("numpy", "1.26.4")),
        ("x264=1!164.3095", Spec("x264", "1!164.3095")),
        ("numpy=1.26.*", Spec("numpy")),
        ("numpy>=1.26", Spec("numpy")),
        ("numpy >=1.26,<2", Spec("numpy")),
        ("numpy=1.26|1.27", Spec("numpy")),
        ("numpy~=1.26", Spec("numpy")),
        ("numpy[version='1.26.4']", Spec("numpy", "1.26.4")),
        ("numpy[build=py312_0, version = 1.26.4]", Spec("numpy", "1.26.4")),
        ("numpy[version='>=1.26']", Spec("numpy")),
        ("community::numpy=1.26", Spec("numpy", "1.26", "community")),
        ("community/linux-64::numpy", Spec("numpy", "", "community/linux-64")),
        ("ruamel.yaml", Spec("ruamel.yaml")),
        ("???", None),
        ("", None),
        ("numpy@1.0", None),
    ],
)
def test_a_match_specification_gives_name_exact_version_and_channel(text, spec) -> None:
    assert read_spec(text) == spec


def test_a_file_name_gives_name_and_version() -> None:
    address = "https://registry.example/main/noarch/ruamel-yaml-1%212.0-py_0.tar.bz2#aa"
    assert name_and_version(address) == ("ruamel-yaml", "1!2.0")
    assert name_and_version("crates/core") == ("", "")


def test_all_that_conda_and_pip_are_asked_for_is_direct(read) -> None:
    parsed = read(CONDA_ENV, "conda-env/ordinary/environment.yml")
    assert [f"{one.type} {one.name} {one.version}" for one in parsed.packages] == [
        "conda dask ",
        "conda numpy 2.1.3",
        "conda pandas ",
        "conda pip ",
        "conda python 3.12",
        "conda scipy 1.14.1",
        "conda seaborn ",
        "conda xarray 2024.9.0",
        "conda zarr 2.18.3",
        "pypi forked 0a1b2c3",
        "pypi httpx ",
        "pypi rich-text 13.9.4",
    ]
    assert direct(parsed) == set(scopes(parsed))
    assert not parsed.edges_known
    assert parsed.format == "conda-env"


def test_what_pip_includes_must_be_uploaded_by_itself(read) -> None:
    parsed = read(CONDA_ENV, "conda-env/ordinary/environment.yml")
    assert codes(parsed) == ["include_missing"]
    assert "requirements.txt" in parsed.problems[0].message
    assert parsed.local == (LocalPackage("pypi", "own-tool", path="./own-tool"),)


def test_the_address_of_an_include_is_never_shown() -> None:
    content = b"dependencies:\n- pip:\n  - -r https://hunter2@files.corp.example/r.txt\n"
    parsed = CONDA_ENV.parse(SourceFile("environment.yml", content))
    assert codes(parsed) == ["include_missing"]
    assert "hunter2" not in repr(parsed)


def test_channels_and_indexes_by_address_give_the_host_but_no_secret(read) -> None:
    parsed = read(CONDA_ENV, "conda-env/exported/environment-dev.yaml")
    assert {one.name: (one.source, one.host) for one in parsed.packages} == {
        "_libgcc_mutex": (Source.REGISTRY, "conda.corp.example"),
        "idna": (Source.REGISTRY, "index.corp.example"),
        "ledger": (Source.REGISTRY, "other.corp.example"),
        "zlib": (Source.REGISTRY, "conda.corp.example"),
    }
    assert "hunter2" not in repr(parsed)
    assert parsed.local == (
        LocalPackage("conda", "own-tool", "1.0", "./built/own-tool-1.0-0.conda"),
    )


def test_of_several_channels_nobody_knows_which_served_a_package() -> None:
    content = b"channels: [main, https://conda.corp.example/x]\ndependencies: [numpy]\n"
    parsed = CONDA_ENV.parse(SourceFile("environment.yml", content))
    assert [one.host for one in parsed.packages] == [""]


def test_the_file_s_name_or_its_category_tells_that_it_is_for_development(read) -> None:
    by_name = read(CONDA_ENV, "conda-env/exported/environment-dev.yaml")
    assert set(scopes(by_name).values()) == {"dev"}
    by_category = read(CONDA_ENV, "conda-env/dev-category/environment.yml")
    assert scopes(by_category) == {"pytest ": "dev"}


@pytest.mark.parametrize(
    ("name", "content", "accepted"),
    [
        ("environment.yml", b"", True),
        ("environment.gpu.yaml", b"", True),
        ("environment.gpu.yaml", b"name: a\ndependencies:\n- numpy\n", True),
        ("env.yml", b"dependencies: []\n", True),
        ("env.yml", b"services:\n  web: {}\n", False),
        ("my-environment.yml", b"dependencies:\n", True),
        ("environments.yml", b"dependencies:\n", False),
        ("pubspec.yml", b"dependencies:\n", False),
    ],
)
def test_other_names_are_accepted_if_the_content_fits(name, content, accepted) -> None:
    assert CONDA_ENV.accepts(name, content) is accepted


def test_an_environment_without_dependencies_has_no_packages(read) -> None:
    parsed = read(CONDA_ENV, "conda-env/empty/environment.yml")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_broken_yaml_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CONDA_ENV, "conda-env/broken/environment.yml")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_yaml", 4)


@pytest.mark.parametrize("content", [b"name: shop\n", b"- numpy\n", b"# nothing\n"])
def test_other_yaml_under_this_name_is_refused(content) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CONDA_ENV.parse(SourceFile("environment.yml", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(CONDA_ENV, "conda-env/wrong-types/environment.yml")
    assert set(scopes(parsed)) == {"idna "}
    assert codes(parsed) == ["entries_skipped"]


TEXT = (FIXTURES / "conda-env/ordinary/environment.yml").read_text()
PIECES = st.sampled_from(
    ["", "\n", "  ", "- ", ": ", "[", "{}", "'", "&a ", "\n- ", "null", "|\n", "é"]
)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 20), PIECES), max_size=6))
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused(changes) -> None:
    text = TEXT
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    try:
        parsed = CONDA_ENV.parse(SourceFile("environment.yml", text.encode()))
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
