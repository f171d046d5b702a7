import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.gradle.lock import GradleLock
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile, UnreadableLockfile
from tests.domain.lockfiles.spoiled import text_of
from tests.domain.lockfiles.views import codes

GRADLE = GradleLock()


def scopes(parsed: ParsedLockfile) -> dict[str, str]:
    return {
        f"{found.name.rpartition(':')[2]} {found.version}": found.scope.value
        for found in parsed.packages
    }


def test_releases_are_named_by_group_and_artifact_and_direct_is_unknown(read) -> None:
    parsed = read(GRADLE, "gradle/ordinary/gradle.lockfile")
    assert (parsed.format, parsed.edges_known) == ("gradle-lockfile", False)
    assert parsed.packages[0].name == "com.acme.lint:lint"
    assert {found.direct for found in parsed.packages} == {None}
    assert parsed.problems == ()


def test_what_no_shipped_configuration_holds_is_for_development(read) -> None:
    assert scopes(read(GRADLE, "gradle/ordinary/gradle.lockfile")) == {
        "lint 1.0": "dev",
        "toast-assert 5.0.0": "dev",
        "toast-core 1.0.0": "dev",
        "toast-core 1.4.0": "runtime",
        "toast-fixtures 1.0.0": "dev",
        "toast-inspect 2.0.0": "dev",
        "toast-java11 1.0.0": "runtime",
        "toast-latest 1.0.0": "runtime",
        "toast-mobile 1.0.0": "runtime",
        "toast-processor 1.0.0": "dev",
    }


def test_an_older_lock_is_of_the_configuration_in_its_name(read) -> None:
    path = "gradle/older/compileClasspath.lockfile"
    assert scopes(read(GRADLE, path)) == {
        "toast-core 1.4.0": "runtime",
        "toast-web 2.1.3": "runtime",
    }
    path = "gradle/older/testCompileClasspath.lockfile"
    assert scopes(read(GRADLE, path)) == {"toast-assert 5.0.0": "dev"}


def test_the_lock_of_the_build_itself_is_for_development() -> None:
    content = b"org.toast:toaster:1.0.0=classpath\nempty=\n"
    parsed = GRADLE.parse(SourceFile("buildscript-gradle.lockfile", content))
    assert scopes(parsed) == {"toaster 1.0.0": "dev"}


def test_a_lock_of_empty_configurations_has_no_packages_and_no_complaint(read) -> None:
    parsed = read(GRADLE, "gradle/empty/gradle.lockfile")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_another_file_under_this_name_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GRADLE, "gradle/broken/gradle.lockfile")
    assert caught.value.problem.code == "not_a_lockfile"


def test_lines_of_another_kind_are_skipped_and_counted(read) -> None:
    parsed = read(GRADLE, "gradle/odd/gradle.lockfile")
    assert scopes(parsed) == {"toast-core 1.4.0": "runtime"}
    assert codes(parsed) == ["entries_skipped"]
    assert "2." in parsed.problems[0].message


def test_merge_conflict_markers_are_refused_with_their_line() -> None:
    content = b"org.toast:a:1=compileClasspath\n<<<<<<< ours\norg.toast:b:1=compileClasspath\n"
    with pytest.raises(UnreadableLockfile) as caught:
        GRADLE.parse(SourceFile("gradle.lockfile", content))
    assert (caught.value.problem.code, caught.value.problem.line) == ("merge_conflict", 2)


def test_locks_are_known_by_name_or_by_what_gradle_writes_on_top() -> None:
    assert GRADLE.accepts("gradle.lockfile", b"")
    mark = b"# This is a Gradle generated file for dependency locking.\n"
    assert GRADLE.accepts("runtimeClasspath.lockfile", mark)
    assert not GRADLE.accepts("other.lockfile", b"")


@settings(max_examples=200)
@given(text_of("gradle/ordinary/gradle.lockfile", "gradle/older/compileClasspath.lockfile"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = GRADLE.parse(SourceFile("gradle.lockfile", content))
    except UnreadableLockfile:
        return
    assert all(found.name.count(":") == 1 and found.version for found in parsed.packages)
