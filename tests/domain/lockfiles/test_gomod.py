import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.gomod.parser import GoMod
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.views import codes

GOMOD = GoMod()


def parse(text: str) -> ParsedLockfile:
    return GOMOD.parse(SourceFile("go.mod", f"module m.example\ngo 1.24\n{text}".encode()))


def direct(parsed: ParsedLockfile) -> dict[str, bool | None]:
    return {f"{one.name} {one.version}": one.direct for one in parsed.packages}


def test_modules_are_direct_unless_go_says_indirect(read) -> None:
    parsed = read(GOMOD, "gomod/ordinary/go.mod")
    assert direct(parsed) == {
        "github.com/BurntSushi/toml v1.5.0": True,
        "github.com/davecgh/go-spew v1.1.2-0.20180830191138-d8f796af33cc": False,
        "github.com/docker/cli v28.4.0+incompatible": False,
        "golang.org/x/sys v0.36.0": False,
        "golang.org/x/text v0.29.0": True,
    }
    assert parsed.problems == ()


def test_the_module_itself_is_local(read) -> None:
    parsed = read(GOMOD, "gomod/ordinary/go.mod")
    assert parsed.local == (LocalPackage("golang", "corp.example/shop"),)


def test_a_go_mod_carries_no_edges_and_says_that_it_does_not(read) -> None:
    parsed = read(GOMOD, "gomod/ordinary/go.mod")
    assert (parsed.edges, parsed.edges_known, parsed.format) == ((), False, "go.mod")


def test_a_fork_takes_the_place_of_what_it_replaces_and_a_folder_is_local(read) -> None:
    parsed = read(GOMOD, "gomod/replaced/go.mod")
    assert direct(parsed) == {
        "github.com/BurntSushi/toml v1.5.0": False,
        "github.com/a/c v1.0.0": False,
        "github.com/fork/b v1.0.1": True,
    }
    assert parsed.local == (
        LocalPackage("golang", "corp.example/app"),
        LocalPackage("golang", "corp.example/lib", path="../lib"),
    )


def test_a_replacement_of_one_version_leaves_the_others_alone() -> None:
    replaced = "replace a.example/b v1.0.0 => c.example/d v1.0.1\n"
    assert direct(parse(f"{replaced}require a.example/b v1.2.0\n")) == {"a.example/b v1.2.0": True}


def test_before_1_17_the_file_is_known_to_be_incomplete(read) -> None:
    parsed = read(GOMOD, "gomod/before-1.17/go.mod")
    assert len(parsed.packages) == 1
    assert codes(parsed) == ["transitive_unknown"]


def test_without_a_go_version_the_file_is_taken_for_an_old_one() -> None:
    parsed = GOMOD.parse(SourceFile("go.mod", b"module m.example\n"))
    assert codes(parsed) == ["transitive_unknown"]


def test_a_module_that_only_a_tool_comes_from_was_chosen_for_development(read) -> None:
    parsed = read(GOMOD, "gomod/tools/go.mod")
    assert {one.name: (one.scope.value, one.direct) for one in parsed.packages} == {
        "github.com/ada/shipped": ("runtime", True),
        "golang.org/x/mod": ("runtime", False),
        "golang.org/x/tools": ("dev", True),
        "golang.org/x/tools/gopls": ("dev", True),
    }


def test_quotes_one_line_blocks_and_tight_spelling_are_read_as_go_reads_them(read) -> None:
    parsed = read(GOMOD, "gomod/spellings/go.mod")
    assert direct(parsed) == {
        "github.com/ada/exact v1.1.0": True,
        "github.com/ada/raw v1.0.0": False,
        "gitlab.com/ada/group/nested v1.0.0": True,
        "gitlab.com/ada/plain/v2 v2.0.0": True,
        "mycorp/unfetchable v1.0.0": True,
    }
    assert LocalPackage("golang", "bitbucket.org/ada/tool/sub", path="C:\\src\\tool") in (
        parsed.local
    )


def test_lines_that_go_would_refuse_are_skipped_with_a_warning(read) -> None:
    parsed = read(GOMOD, "gomod/spellings/go.mod")
    assert [(problem.code, problem.line) for problem in parsed.problems] == [
        ("line_skipped", 10),
        ("line_skipped", 17),
    ]


@pytest.mark.parametrize(
    ("path", "repository"),
    [
        ("github.com/BurntSushi/toml", "https://github.com/BurntSushi/toml"),
        ("github.com/ada/tool/v2/cmd", "https://github.com/ada/tool"),
        ("bitbucket.org/ada/tool", "https://bitbucket.org/ada/tool"),
        ("codeberg.org/ada/tool/v3", "https://codeberg.org/ada/tool"),
        ("gitlab.com/ada/tool/v2", "https://gitlab.com/ada/tool"),
        ("gitlab.com/ada/group/tool", ""),
        ("github.com/ada", ""),
        ("golang.org/x/tools", ""),
    ],
)
def test_a_path_on_a_known_forge_names_its_repository(path, repository) -> None:
    (package,) = parse(f"require {path} v1.0.0\n").packages
    assert package.repository == repository
    assert package.source is Source.REGISTRY


def test_a_path_that_no_registry_can_serve_has_no_known_source() -> None:
    (package,) = parse("require mycorp/lib v1.0.0\n").packages
    assert package.source is Source.UNKNOWN


def test_a_module_alone_has_no_packages(read) -> None:
    parsed = read(GOMOD, "gomod/empty/go.mod")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_what_is_no_go_mod_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GOMOD, "gomod/not-a-module/go.mod")
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_file_that_was_cut_off_is_read_with_a_warning(read) -> None:
    parsed = read(GOMOD, "gomod/broken/go.mod")
    assert direct(parsed) == {"github.com/BurntSushi/toml v1.5.0": True}
    assert codes(parsed) == ["truncated", "line_skipped"]
    assert parsed.problems[0].line == 5


def test_a_go_sum_is_refused_with_the_file_to_upload_instead(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GOMOD, "gomod/sum/go.sum")
    assert caught.value.problem.code == "not_a_lockfile"
    assert "Upload the go.mod" in caught.value.problem.message


@pytest.mark.parametrize(
    ("name", "content", "accepted"),
    [
        ("go.mod", b"", True),
        ("go.sum", b"", True),
        ("tools.mod", b"// tools\nmodule m.example\n", True),
        ("song.mod", b"M.K.\x00\x01", False),
        ("go.work", b"go 1.24\n", False),
    ],
)
def test_files_are_known_by_name_or_by_their_module_line(name, content, accepted) -> None:
    assert GOMOD.accepts(name, content) is accepted


def test_very_many_unreadable_lines_give_few_warnings() -> None:
    assert len(parse("require a\n" * 5_000).problems) < 50


def test_a_line_longer_than_any_module_path_is_skipped_at_once() -> None:
    parsed = parse("require a.example/b v1.0.0\nrequire " + '"' * 1_000_000 + "\n")
    assert direct(parsed) == {"a.example/b v1.0.0": True}
    assert codes(parsed) == ["line_skipped"]


def test_a_quote_that_never_ends_spoils_only_its_line() -> None:
    parsed = parse('require "a.example/b v1.0.0\nrequire a.example/c v1.0.0\n')
    assert direct(parsed) == {"a.example/c v1.0.0": True}
    assert codes(parsed) == ["line_skipped"]


def test_more_lines_than_the_limit_on_packages_allows_are_refused() -> None:
    file = SourceFile("go.mod", b"module m\n" * 50, limits=Limits(max_packages=5))
    with pytest.raises(UnreadableLockfile) as caught:
        GOMOD.parse(file)
    assert caught.value.problem.code == "too_many_packages"


PIECES = [
    "module ", "go 1.1", "require ", "replace ", "tool ", "exclude ", "(", ")", "\n", " ", "=>",
    "a.example/b", "v1.0.0", "./", "// indirect", ";", '"', "`", "\\", "\x00", "é", "[", ",",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_whatever_the_lines_hold_the_file_is_read_or_refused(pieces) -> None:
    try:
        parsed = GOMOD.parse(SourceFile("go.mod", "".join(pieces).encode()))
    except UnreadableLockfile:
        return
    assert all(package.name and package.version for package in parsed.packages)
