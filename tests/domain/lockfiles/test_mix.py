from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.mix.parser import Mix
from tests.domain.lockfiles.by_name import direct, edges, scopes
from tests.domain.lockfiles.spoiled import text_of, values_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "mix"
MIX = Mix()
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_packages_have_their_own_name_and_not_that_of_the_application(read) -> None:
    parsed = read(MIX, "mix/ordinary/mix.lock")
    assert parsed.format == "mix-lock"
    assert {found.name: found.version for found in parsed.packages} == {
        "assert_it": "5.0.0",
        "crumbs": COMMIT,
        "diff": "1.0.0",
        "eini_beam": "2.2.4",
        "invoices": "1.0.0",
        "toast": "1.4.0",
        "web": "2.1.3",
    }


def test_edges_follow_applications_and_an_optional_one_only_if_it_is_there(read) -> None:
    assert edges(read(MIX, "mix/ordinary/mix.lock")) == {
        ("assert_it", "diff"),
        ("toast", "eini_beam"),
        ("web", "toast"),
    }


def test_the_manifest_says_what_is_direct_and_what_is_only_for_tests(read) -> None:
    parsed = read(MIX, "mix/ordinary/mix.lock")
    assert direct(parsed) == {
        "assert_it": True,
        "crumbs": True,
        "diff": False,
        "eini_beam": False,
        "invoices": True,
        "toast": False,
        "web": True,
    }
    assert [name for name, scope in scopes(parsed).items() if scope == "dev"] == [
        "assert_it",
        "diff",
    ]
    assert (parsed.problems, parsed.wants) == ((), ())


def test_sources_keep_repository_and_private_registry_but_no_secret(read) -> None:
    parsed = read(MIX, "mix/ordinary/mix.lock")
    found = {one.name: (one.source, one.repository, one.host) for one in parsed.packages}
    assert found["crumbs"] == (Source.GIT, "https://git.example/toast/crumbs", "")
    assert found["invoices"] == (Source.REGISTRY, "", "hexpm:acme")
    assert found["toast"] == (Source.REGISTRY, "", "")
    assert "hunter2" not in repr(parsed)


def test_a_path_is_local(read) -> None:
    parsed = read(MIX, "mix/ordinary/mix.lock")
    assert parsed.local == (LocalPackage("hex", "words", path="../words"),)


def test_without_a_manifest_direct_is_unknown_and_it_is_asked_for(read) -> None:
    parsed = read(MIX, "mix/alone/mix.lock")
    assert set(direct(parsed).values()) == {None}
    assert set(scopes(parsed).values()) == {"runtime"}
    assert (codes(parsed), parsed.wants) == (["companion_missing"], ("mix.exs",))


def test_the_applications_of_an_umbrella_speak_together(read) -> None:
    parsed = read(MIX, "mix/umbrella/mix.lock")
    assert direct(parsed) == {"assert_it": True, "toast": False, "web": True}
    assert scopes(parsed) == {"assert_it": "dev", "toast": "runtime", "web": "runtime"}


def test_an_umbrella_without_its_applications_says_too_little() -> None:
    folder = FIXTURES / "umbrella"
    beside = {"mix.exs": (folder / "mix.exs").read_bytes()}
    parsed = MIX.parse(SourceFile("mix.lock", (folder / "mix.lock").read_bytes(), beside))
    assert set(direct(parsed).values()) == {None}
    assert codes(parsed) == ["companion_missing"]


@pytest.mark.parametrize("manifest", [b"<<<<<<< ours\n", b"[" * 1_000])
def test_a_manifest_that_cannot_be_read_is_left_out_with_a_warning(manifest: bytes) -> None:
    lock = (FIXTURES / "alone" / "mix.lock").read_bytes()
    parsed = MIX.parse(SourceFile("mix.lock", lock, {"mix.exs": manifest}))
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]


def test_a_manifest_that_works_its_list_out_tells_nothing() -> None:
    lock = (FIXTURES / "alone" / "mix.lock").read_bytes()
    beside = {"mix.exs": b"def project, do: [deps: Shop.Deps.all()]"}
    parsed = MIX.parse(SourceFile("mix.lock", lock, beside))
    assert set(direct(parsed).values()) == {None}
    assert codes(parsed) == ["companion_missing"]


def test_the_environments_of_a_dependency_decide_unless_they_are_worked_out() -> None:
    lock = b'%{"a": {:hex, :a, "1"}, "b": {:hex, :b, "1"}, "c": {:hex, :c, "1"}}'
    manifest = b'[{:a, "~> 1.0", [only: :docs]}, {:b, "~> 1.0", only: @tools}, {:c, only: [:prod]}]'
    parsed = MIX.parse(SourceFile("mix.lock", lock, {"mix.exs": manifest}))
    assert scopes(parsed) == {"a": "dev", "b": "runtime", "c": "runtime"}


def test_locks_of_the_first_versions_are_read(read) -> None:
    parsed = read(MIX, "mix/older/mix.lock")
    assert {found.name: found.version for found in parsed.packages} == {
        "first": "0.2.0",
        "second": "0.3.0",
        "third": "0.4.0",
    }
    assert edges(parsed) == {("third", "second")}


def test_a_lock_without_dependencies_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(MIX, "mix/empty/mix.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused_with_the_line_that_is_open(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(MIX, "mix/broken/mix.lock")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_elixir", 3)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[]", "not_a_lockfile"),
        (b"%{} %{}", "not_a_lockfile"),
        (b"", "not_a_lockfile"),
        (b"%{)", "not_elixir"),
        (b'%{"a": "unclosed }', "not_elixir"),
        (b"%{" + b"[" * 1_000, "not_elixir"),
    ],
)
def test_what_is_no_lock_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        MIX.parse(SourceFile("mix.lock", content))
    assert caught.value.problem.code == code


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(MIX, "mix/odd/mix.lock")
    assert direct(parsed) == {"toast": None}
    assert parsed.local == (LocalPackage("hex", "mine", path="../mine"),)
    assert codes(parsed)[0] == "entries_skipped"
    assert "4." in parsed.problems[0].message


@settings(max_examples=200)
@given(
    st.one_of(
        text_of("mix/ordinary/mix.lock", "mix/older/mix.lock"),
        values_of("mix/ordinary/mix.lock", "mix/older/mix.lock"),
    ),
    st.one_of(text_of("mix/ordinary/mix.exs"), values_of("mix/ordinary/mix.exs")),
)
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content, manifest) -> None:
    try:
        parsed = MIX.parse(SourceFile("mix.lock", content, {"mix.exs": manifest}))
    except UnreadableLockfile:
        return
    assert all(found.name for found in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
