"""Composer's composer.lock, with and without the composer.json."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.composer import Composer
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_name import package
from tests.domain.lockfiles.spoiled import JSON, json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "composer"
COMPOSER = Composer()


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [package.name.removeprefix("toast/") for package in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def direct(parsed: ParsedLockfile) -> dict[str, bool | None]:
    return {found.name.removeprefix("toast/"): found.direct for found in parsed.packages}


def test_a_lock_of_composer_gives_packages_with_scope(read) -> None:
    parsed = read(COMPOSER, "composer/ordinary/composer.lock")
    assert (parsed.format, parsed.parser) == ("composer-lock", "composer")
    assert [(found.name, found.version, found.scope.value) for found in parsed.packages] == [
        ("toast/client", "2.0.0", "runtime"),
        ("toast/framework", "10.1.0", "runtime"),
        ("toast/log-contract", "1.0.1", "runtime"),
        ("toast/logger", "dev-main", "runtime"),
        ("toast/printer", "0.1.0", "dev"),
        ("toast/tester", "3.2.1", "dev"),
    ]
    assert (parsed.problems, parsed.wants) == ((), ())


def test_edges_go_through_replace_and_provide_and_skip_the_platform(read) -> None:
    # The framework asks for a client implementation, which the client provides, and for a part
    # that it replaces itself; php and ext-* are no packages.
    assert edges(read(COMPOSER, "composer/ordinary/composer.lock")) == {
        ("client", "log-contract"),
        ("framework", "client"),
        ("logger", "client"),
        ("tester", "log-contract"),
        ("tester", "printer"),
    }


def test_a_polyfill_answers_for_an_extension_but_is_not_named_by_it(read) -> None:
    parsed = read(COMPOSER, "composer/polyfill/composer.lock")
    assert edges(parsed) == {("client", "polyfill-mbstring")}
    assert direct(parsed) == {"client": True, "polyfill-mbstring": False}


def test_a_path_package_is_local_and_what_it_requires_is_direct(read) -> None:
    parsed = read(COMPOSER, "composer/ordinary/composer.lock")
    assert parsed.local == (LocalPackage("composer", "acme/own", "1.0.0", "libs/own"),)
    assert direct(parsed) == {
        "client": False,
        "framework": True,
        "log-contract": True,
        "logger": True,
        "printer": False,
        "tester": True,
    }


@pytest.mark.parametrize("address", ["file:///srv/git/own", "../own.git", "/srv/git/own"])
def test_a_repository_on_a_disk_is_the_company_s_own(address: str) -> None:
    source = {"type": "git", "url": address, "reference": "0123abc"}
    own = {"name": "acme/own", "version": "1.0.0", "source": source, "require": {"toast/lid": "*"}}
    lock = {"packages": [own, {"name": "toast/lid", "version": "2.0.0"}], "packages-dev": []}
    parsed = COMPOSER.parse(SourceFile("composer.lock", json.dumps(lock).encode()))
    assert parsed.local == (LocalPackage("composer", "acme/own", "1.0.0", address),)
    assert direct(parsed) == {"lid": True}


def test_funding_source_and_host_come_from_the_lock(read) -> None:
    parsed = read(COMPOSER, "composer/ordinary/composer.lock")
    framework = package(parsed, "toast/framework")
    assert framework.funding == ("https://github.com/sponsors/toast", "https://toast.example/give")
    assert framework.repository == "https://git.example/toast/framework.git"
    assert (framework.source, framework.host) == (Source.REGISTRY, "registry.example")


def test_a_fork_from_a_repository_is_not_taken_for_the_registry_s(read) -> None:
    logger = package(read(COMPOSER, "composer/ordinary/composer.lock"), "toast/logger")
    assert (logger.source, logger.host) == (Source.GIT, "")
    assert logger.repository == "https://git.example/toast/logger.git"


def test_a_lock_without_packages_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(COMPOSER, "composer/empty/composer.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(COMPOSER, "composer/broken/composer.lock")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_json", 2)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"packages": {}}', b"7"])
def test_json_that_is_no_lock_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        COMPOSER.parse(SourceFile("composer.lock", content))
    assert caught.value.problem.code == "not_composer_lock"


def test_without_composer_json_direct_is_unknown_and_it_is_asked_for(read) -> None:
    parsed = read(COMPOSER, "composer/alone/composer.lock")
    assert (codes(parsed), parsed.wants) == (["companion_missing"], ("composer.json",))
    assert direct(parsed)["framework"] is None
    assert direct(parsed)["log-contract"] is True  # the local package names it, companion or not


def test_malformed_parts_are_left_out_and_the_rest_is_kept(read) -> None:
    parsed = read(COMPOSER, "composer/odd/composer.lock")
    assert [found.name for found in parsed.packages] == ["toast/client", "toast/fork"]
    assert parsed.packages[0].funding == ("https://toast.example/give",)
    assert codes(parsed) == ["bad_entry", "companion_unreadable"]
    assert parsed.problems[0].message.startswith("5 packages")


def test_names_are_lower_case_and_a_token_in_an_address_is_not_kept(read) -> None:
    parsed = read(COMPOSER, "composer/odd/composer.lock")
    fork = package(parsed, "toast/fork")
    assert fork.repository == "https://git.example/mine/fork.git"
    assert edges(parsed) == {("fork", "client")}


def test_a_package_of_both_lists_is_one_and_for_run_time(read) -> None:
    parsed = read(COMPOSER, "composer/both/composer.lock")
    assert [found.scope.value for found in parsed.packages] == ["runtime"]


def test_a_lock_under_another_name_is_known_by_its_content() -> None:
    assert COMPOSER.accepts("site.lock", b'{"packages": [], "packages-dev": []}')
    assert not COMPOSER.accepts("poetry.lock", b'content-hash = "0"')
    parsed = COMPOSER.parse(SourceFile("site.lock", b'{"packages": [], "packages-dev": []}'))
    assert parsed.wants == ("site.json",)


@settings(max_examples=200)
@given(json_of("composer/ordinary/composer.lock"), JSON)
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(lock: bytes, companion) -> None:
    beside = {"composer.json": json.dumps(companion).encode()}
    try:
        parsed = COMPOSER.parse(SourceFile("composer.lock", lock, beside))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:composer/") for found in parsed.packages)
