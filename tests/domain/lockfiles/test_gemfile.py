"""Bundler's Gemfile.lock, with and without the Gemfile."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.gemfile.parser import Gemfile
from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_name import edges, package, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "gemfile"
GEMFILE = Gemfile()


def direct(parsed: ParsedLockfile) -> set[str]:
    return {package.name for package in parsed.packages if package.direct}


def text(gemfile: str, names: str) -> ParsedLockfile:
    specs = "".join(f"    {name} (1.0)\n" for name in names.split())
    roots = "".join(f"  {name}\n" for name in names.split())
    lock = f"GEM\n  specs:\n{specs}\nDEPENDENCIES\n{roots}"
    return GEMFILE.parse(SourceFile("Gemfile.lock", lock.encode(), {"Gemfile": gemfile.encode()}))


def test_a_lock_of_bundler_gives_gems_edges_groups_and_places(read) -> None:
    parsed = read(GEMFILE, "gemfile/ordinary/Gemfile.lock")
    assert (parsed.format, parsed.parser, parsed.parser_version) == ("gemfile-lock", "gemfile", 1)
    assert scopes(parsed) == {
        "kettle": "runtime",
        "lid": "runtime",
        "polish": "dev",
        "spout": "runtime",
        "sugar": "runtime",
        "taster": "dev",
        "tray": "runtime",
    }
    assert edges(parsed) == {
        ("kettle", "lid"),
        ("kettle", "spout"),
        ("polish", "lid"),
        ("taster", "sugar"),
        ("tray", "lid"),
    }
    assert (parsed.problems, parsed.wants) == ((), ())


def test_a_path_gem_is_local_and_what_it_needs_is_direct(read) -> None:
    parsed = read(GEMFILE, "gemfile/ordinary/Gemfile.lock")
    assert parsed.local == (LocalPackage("gem", "shop", "0.1.0", "engines/shop"),)
    assert direct(parsed) == {"kettle", "polish", "sugar", "taster", "tray"}


def test_a_lock_without_gems_has_no_packages_and_no_complaint(read) -> None:
    parsed = read(GEMFILE, "gemfile/empty/Gemfile.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_lines_that_bundler_never_writes_are_left_out_and_counted(read) -> None:
    parsed = read(GEMFILE, "gemfile/broken/Gemfile.lock")
    assert [found.name for found in parsed.packages] == ["kettle", "lid", "spout"]
    problem = parsed.problems[0]
    assert (problem.code, problem.line) == ("bad_entry", 6)
    assert problem.message.startswith("3 lines")


def test_a_file_with_no_section_of_a_lock_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GEMFILE, "gemfile/not_a_lock/Gemfile.lock")
    assert caught.value.problem.code == "not_gemfile_lock"


def test_merge_conflict_markers_are_refused_with_their_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GEMFILE, "gemfile/conflict/Gemfile.lock")
    assert caught.value.problem.line == 4


def test_platform_variants_are_one_gem_at_one_version(read) -> None:
    parsed = read(GEMFILE, "gemfile/platforms/Gemfile.lock")
    assert [(found.name, found.version) for found in parsed.packages] == [
        ("kettle", "1.2.0"),
        ("racc", "1.8.1"),
        ("spout", "2.1.0"),
    ]
    assert edges(parsed) == {("kettle", "spout"), ("spout", "racc")}


def test_git_gems_name_their_repository_without_the_password(read) -> None:
    parsed = read(GEMFILE, "gemfile/git/Gemfile.lock")
    pots = package(parsed, "pots-lids")
    assert (pots.source, pots.version) == (Source.GIT, "8.2.0.alpha")
    assert pots.repository == "https://git.example/teahouse/pots.git"
    assert package(parsed, "tray").repository == "git@git.example:teahouse/tray.git"
    assert "s3cret" not in repr(parsed)


def test_only_what_the_dependencies_name_is_direct_in_a_git_monorepo(read) -> None:
    parsed = read(GEMFILE, "gemfile/git/Gemfile.lock")
    assert direct(parsed) == {"kettle", "napkin", "pots", "secret_sauce", "tray"}


def test_the_registry_host_is_given_unless_two_share_a_list(read) -> None:
    parsed = read(GEMFILE, "gemfile/git/Gemfile.lock")
    assert package(parsed, "secret_sauce").host == "gems.corp.example"
    assert package(parsed, "kettle").host == ""
    assert package(parsed, "napkin").source is Source.UNKNOWN


def test_a_git_gem_on_the_disk_is_the_company_s_own() -> None:
    lock = b"GIT\n  remote: ../tray\n  revision: abc\n  specs:\n    tray (1.0)\n"
    parsed = GEMFILE.parse(SourceFile("Gemfile.lock", lock))
    assert parsed.local == (LocalPackage("gem", "tray", "1.0", "../tray"),)
    assert parsed.packages == ()


def test_without_the_gemfile_all_counts_as_run_time_and_it_is_asked_for(read) -> None:
    parsed = read(GEMFILE, "gemfile/platforms/Gemfile.lock")
    assert set(scopes(parsed).values()) == {"runtime"}
    assert (codes(parsed), parsed.wants) == (["companion_missing"], ("Gemfile",))


@pytest.mark.parametrize(
    ("lock", "companion"),
    [
        ("gems.locked", "gems.rb"),
        ("Gemfile.next.lock", "Gemfile.next"),
        ("rails_7.gemfile.lock", "rails_7.gemfile"),
    ],
)
def test_other_names_of_the_lock_have_other_companions(lock: str, companion: str) -> None:
    assert GEMFILE.accepts(lock, b"")
    parsed = GEMFILE.parse(SourceFile(lock, b"GEM\n  specs:\n"))
    assert parsed.wants == (companion,)


def test_locks_of_other_tools_are_not_taken() -> None:
    assert not any(GEMFILE.accepts(name, b"GEM\n") for name in ("Cargo.lock", "Podfile.lock"))


def test_every_way_to_write_a_group_is_read_and_nothing_is_run(read) -> None:
    found = scopes(read(GEMFILE, "gemfile/groups/Gemfile.lock"))
    runtime = {"after_all", "both", "each_one", "plain", "twice"}
    assert {name for name, scope in found.items() if scope == "runtime"} == runtime
    assert {name for name, scope in found.items() if scope == "optional"} == {"reporter"}


def test_gems_of_an_evaluated_gemfile_have_its_groups(read) -> None:
    assert scopes(read(GEMFILE, "gemfile/groups/Gemfile.lock"))["evaluated"] == "dev"


def test_what_only_the_gemspec_names_is_for_development(read) -> None:
    parsed = read(GEMFILE, "gemfile/gemspec/Gemfile.lock")
    assert parsed.local == (LocalPackage("gem", "pot", "1.0.0", "."),)
    assert scopes(parsed) == {
        "kettle": "runtime",
        "lid": "runtime",
        "spout": "runtime",
        "sugar": "dev",
        "taster": "dev",
    }


def test_a_gem_named_by_a_variable_stops_the_guess_about_the_gemspec() -> None:
    parsed = text("gemspec\n%w[a].each { |name| gem name }\n", "a")
    assert scopes(parsed) == {"a": "runtime"}


def test_loops_and_conditions_do_not_end_a_group_early() -> None:
    parsed = text(
        "group :test do\n  while false do\n  end\n  case 1\n  when 1 then gem 'a'\n  end\n"
        "  [1].each do |one|\n    gem 'b' unless one\n  end\n  gem 'c'\nend\ngem 'd'\n",
        "a b c d",
    )
    assert scopes(parsed) == {"a": "dev", "b": "dev", "c": "dev", "d": "runtime"}


def test_a_broken_gemfile_is_a_warning_and_the_lock_is_still_read() -> None:
    parsed = text("<<<<<<< HEAD\ngem 'a'\n", "a")
    assert (codes(parsed), scopes(parsed)) == (["companion_unreadable"], {"a": "runtime"})


def test_more_gems_than_the_limit_are_refused() -> None:
    lock = b"GEM\n  specs:\n    a (1)\n    b (1)\n"
    with pytest.raises(UnreadableLockfile) as caught:
        GEMFILE.parse(SourceFile("Gemfile.lock", lock, limits=Limits(max_packages=1)))
    assert caught.value.problem.code == "too_many_packages"


def test_many_variants_of_one_gem_are_read_in_linear_time() -> None:
    variants = "".join(f"    a (1.0-platform{n})\n      b\n" for n in range(20_000))
    releases = "".join(f"    b ({n})\n" for n in range(1_000))
    started = time.process_time()
    GEMFILE.parse(SourceFile("Gemfile.lock", f"GEM\n  specs:\n{variants}{releases}".encode()))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "gemfile",
    [
        "%w[" * 100_000,
        "=begin\n" * 100_000,
        '"' * 300_000,
        "do " * 60_000 + "(a," * 20_000 + "{" + "}" * 60_000,
        "gem 'a', " * 60_000,
    ],
    ids=["lists", "comments", "quotes", "braces", "one statement"],
)
def test_a_hostile_gemfile_is_read_in_linear_time(gemfile: str) -> None:
    started = time.process_time()
    text(gemfile, "a")
    assert time.process_time() - started < 3


@st.composite
def mutated(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A lock and its Gemfile with parts cut out, doubled or overwritten."""
    spoiled = []
    for name in ("Gemfile.lock", "Gemfile"):
        content = (FIXTURES / "groups" / name).read_bytes()
        for _ in range(draw(st.integers(1, 3))):
            at = draw(st.integers(0, len(content)))
            end = draw(st.integers(at, min(len(content), at + 40)))
            middle = draw(st.one_of(st.binary(max_size=8), st.just(content[at:end] * 2)))
            content = content[:at] + middle + content[end:]
        spoiled.append(content)
    return spoiled[0], spoiled[1]


@given(mutated())
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(files: tuple[bytes, bytes]) -> None:
    lock, gemfile = files
    try:
        parsed = GEMFILE.parse(SourceFile("Gemfile.lock", lock, {"Gemfile": gemfile}))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:gem/") for found in parsed.packages)
