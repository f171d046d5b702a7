"""Text that people paste: which command printed it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LockfileParser,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import (
    GoList,
    MavenTree,
    NpmLs,
    PipFreeze,
    file_name,
    mended,
    read_pasted,
)

FIXTURES = Path(__file__).parent / "fixtures"
KINDS: dict[str, LockfileParser] = {
    "pip-freeze/sources/pip-freeze.txt": PipFreeze(),
    "npm-ls/ordinary/npm-ls.json": NpmLs(),
    "go-list/replaced/go-list.txt": GoList(),
    "maven-tree/ordinary/tree.txt": MavenTree(),
}


def text_of(path: str) -> str:
    return (FIXTURES / path).read_text(encoding="utf-8")


def refusal(text: str, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(UnreadableLockfile) as caught:
        read_pasted(text, limits)
    return caught.value.problem.code, caught.value.problem.message


@pytest.mark.parametrize("path", KINDS)
def test_each_output_is_recognised_and_read_as_the_file_would_be(path: str) -> None:
    text = text_of(path)
    assert read_pasted(text) == KINDS[path].parse(SourceFile("x.txt", text.encode()))


@pytest.mark.parametrize("path", KINDS)
def test_the_prompt_and_what_tools_print_beside_the_output_do_no_harm(path: str) -> None:
    text = text_of(path)
    before = "```\n$ some command\nWARNING: You are using an old version\nnpm warn old option\n"
    after = "\n[notice] A new release is available\ngo: downloading code.example/lid v1.0.0\n```\n"
    assert read_pasted(before + text + after).packages == read_pasted(text).packages
    coloured = text.replace("lid", "\x1b[1mlid\x1b[0m")
    assert read_pasted(coloured).packages == read_pasted(text).packages


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(venv) dev@desk:~/shop$ pip freeze --all\n", "\n(venv) dev@desk:~/shop$ "),
        ("dev@mac shop % npm ls --json --all\n", "\ndev@mac shop %"),
        ("➜  shop git:(main) go list -m all\n", ""),
        ("root@5c1f:/# ./mvnw -q dependency:tree\n", "\nroot@5c1f:/# exit\n"),
    ],
    ids=["bash", "zsh", "oh-my-zsh", "container"],
)
def test_the_prompts_of_shells_do_no_harm(path: str, before: str, after: str) -> None:
    text = text_of(path)
    assert read_pasted(before + text + after).packages == read_pasted(text).packages


def test_a_line_that_looks_like_a_prompt_or_names_a_command_is_kept_where_it_is_data() -> None:
    freeze = "kettle @ git+ssh://git@git.example/tea/kettle@v1#egg=kettle\nlid==1.0\n"
    assert len(read_pasted(freeze).packages) == 2
    long = text_of("npm-ls/long/npm-ls.json")
    named = long.replace('"name":', '"description": "runs npm ls",\n"name":', 1)
    assert named != long
    assert read_pasted(named) == read_pasted(long)


@pytest.mark.parametrize("path", [*KINDS, "requirements/compiled/requirements.txt"])
def test_the_registry_takes_text_under_its_file_name_for_what_it_is(path: str) -> None:
    text = text_of(path)
    parsed = read_pasted(text)
    parser = registry.find(file_name(parsed), text.encode())
    assert parser is not None
    assert parser.parse(SourceFile(file_name(parsed), text.encode())) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "\ufefflid==1.0\n",
        "\ufffd\ufffdl\x00i\x00d\x00=\x00=\x001\x00.\x000\x00\n\x00",
        "ÿþl\x00i\x00d\x00=\x00=\x001\x00.\x000\x00\n\x00",
        "lid==1.0\r\n",
        "lid==1.0\r",
    ],
)
def test_text_is_mended_after_its_way_through_clipboards_and_encodings(text: str) -> None:
    assert mended(text) == "lid==1.0\n"
    assert mended(mended(text)) == mended(text)


def test_line_numbers_are_those_of_the_text_as_it_was_pasted() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read_pasted('$ npm ls --json --all\n{\n  "dependencies": {')
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_json", 3)


def test_pasted_requirements_are_read_as_such() -> None:
    assert read_pasted("pot\nlid==1.0\n").format == "requirements"
    assert read_pasted("lid==1.0\n    # via pot\npot==1.0\n").format == "requirements-pip-compile"


def test_other_text_is_unknown_and_says_what_to_paste() -> None:
    code, message = refusal("Dear all, please pay the maintainers.")
    assert code == "unknown_text"
    assert "npm ls --json --all" in message


def test_json_of_another_kind_is_unknown() -> None:
    assert refusal('{"dependencies": {"lid": "^1.0"}}')[0] == "unknown_text"
    assert refusal('{"bomFormat": "CycloneDX"}')[0] == "unknown_text"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("shop@1.0.0 /home/dev/shop\n├── lid@0.3.1\n└── pot@3.0.0\n", "npm ls --json --all"),
        ("Package Version\n------- -------\nlid     0.3.1\n", "pip freeze"),
    ],
)
def test_an_output_that_tells_too_little_names_the_command_that_tells_enough(
    text: str, command: str
) -> None:
    code, message = refusal(text)
    assert (code, f"Run “{command}”" in message) == ("unknown_text", True)


def test_no_text_and_too_much_text_are_refused() -> None:
    assert refusal(" \n\t ")[0] == "empty"
    assert refusal("lid==1.0\n" * 10, Limits(max_bytes=50))[0] == "too_large"


@given(st.text())
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    try:
        read_pasted(text)
    except UnreadableLockfile:
        return
