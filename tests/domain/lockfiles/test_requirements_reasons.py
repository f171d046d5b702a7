import pytest

from sponsorplan.domain.lockfiles.interface import LocalPackage, ParsedLockfile, SourceFile
from sponsorplan.domain.lockfiles.requirements.parser import Requirements
from tests.domain.lockfiles.by_name import direct, edges, scopes

REQUIREMENTS = Requirements()


def parse(text: str, name: str = "requirements.txt") -> ParsedLockfile:
    return REQUIREMENTS.parse(SourceFile(name, text.encode()))


def versions(parsed: ParsedLockfile) -> dict[str, str]:
    return {package.name: package.version for package in parsed.packages}


def test_a_compiled_file_tells_versions_edges_and_what_was_chosen(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/compiled/requirements.txt")
    assert parsed.format == "requirements-pip-compile-hashes"
    assert versions(parsed) == {
        "anyio": "4.11.0",
        "certifi": "2025.8.3",
        "httpx": "0.28.1",
        "idna": "3.10",
    }
    assert edges(parsed) == {
        ("anyio", "idna"),
        ("httpx", "anyio"),
        ("httpx", "certifi"),
        ("httpx", "idna"),
    }
    assert direct(parsed) == {"anyio": False, "certifi": True, "httpx": True, "idna": False}
    assert parsed.problems == ()


def test_what_a_compiled_layer_passes_on_is_direct_only_if_nothing_else_explains_it(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/layered/deploy.txt")
    assert direct(parsed) == {
        "gunicorn": True,
        "httpx": True,
        "idna": False,
        "packaging": False,
        "pytest": True,
        "redis": True,
    }


def test_an_input_file_named_for_tests_makes_its_packages_dev(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/layered/deploy.txt")
    assert [name for name, scope in scopes(parsed).items() if scope == "dev"] == ["pytest"]


def test_the_one_file_that_was_compiled_is_no_layer_whatever_its_name() -> None:
    parsed = parse(
        "#\n#    pip-compile --output-file requirements.lock chosen.txt\n#\n"
        "httpx==0.28.1\n    # via -r chosen.txt\n"
        "idna==3.10\n    # via\n    #   -r chosen.txt\n    #   httpx\n",
        "requirements.lock",
    )
    assert direct(parsed) == {"httpx": True, "idna": True}


def test_reasons_on_one_line_are_read(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/one-line/requirements.txt")
    assert edges(parsed) == {("anyio", "idna"), ("httpx", "anyio"), ("httpx", "idna")}
    assert direct(parsed) == {"anyio": False, "httpx": True, "idna": True}
    assert parsed.packages[2].host == "registry.example"


def test_in_an_export_the_project_is_the_root_and_its_groups_have_no_reason(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/exported/dev.txt")
    assert parsed.format == "requirements-uv-export"
    assert direct(parsed) == {
        "colorama": False,
        "forked": True,
        "httpx": True,
        "idna": False,
        "pytest": True,
    }
    assert scopes(parsed) == {
        "colorama": "dev",
        "forked": "runtime",
        "httpx": "runtime",
        "idna": "runtime",
        "pytest": "dev",
    }
    assert parsed.local == (LocalPackage("pypi", "api", path="./packages/api"),)


def test_a_package_left_out_of_an_export_is_not_taken_for_the_project(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/left-out/requirements.txt")
    assert direct(parsed) == {"filelock": False, "httpx": True}


def test_a_dependency_group_of_the_project_is_dev(read) -> None:
    parsed = read(REQUIREMENTS, "requirements/project/requirements-dev.txt")
    assert scopes(parsed) == {"httpx": "runtime", "idna": "runtime", "ruff": "dev"}
    assert direct(parsed) == {"httpx": True, "idna": False, "ruff": True}


def test_extras_of_the_project_cannot_be_told_apart_so_the_file_s_name_decides() -> None:
    text = (
        "#\n#    pip-compile --extra=dev --output-file=x.txt pyproject.toml\n#\n"
        "pytest==8.4.2\n    # via shop (pyproject.toml)\n"
    )
    assert scopes(parse(text, "requirements-dev.txt")) == {"pytest": "dev"}
    assert scopes(parse(text, "requirements.txt")) == {"pytest": "runtime"}


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("requirements.txt", "runtime"),
        ("requirements-dev.txt", "dev"),
        ("dev-requirements.txt", "dev"),
        ("requirements_tests.txt", "dev"),
        ("requirements.lint.txt", "dev"),
        ("docs/requirements.txt", "dev"),
        ("device-requirements.txt", "runtime"),
        ("latest-requirements.txt", "runtime"),
        ("test-shop/requirements.txt", "runtime"),
    ],
)
def test_the_name_of_a_file_or_its_folder_tells_its_scope(name, scope) -> None:
    assert scopes(parse("httpx\n", name)) == {"httpx": scope}


def test_a_comment_of_a_person_is_no_reason() -> None:
    parsed = parse("httpx==0.28.1  # via the vendor's request\nidna==3.10\n")
    assert direct(parsed) == {"httpx": None, "idna": None}
