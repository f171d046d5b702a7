"""Addresses as lockfiles write them, made fit to keep."""

import time

import pytest

from sponsorplan.domain.lockfiles.addresses import host, is_on_disk, repository


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://git.example/tea/pot.git", "https://git.example/tea/pot.git"),
        ("git+https://git.example/tea/pot.git#v1", "https://git.example/tea/pot.git"),
        ("git+ssh://git@git.example/tea/pot.git@abc", "ssh://git.example/tea/pot.git"),
        ("https://user:s3cret@git.example/tea/pot", "https://git.example/tea/pot"),
        ("https://user:s3c@ret@git.example/tea/pot", "https://git.example/tea/pot"),
        ("https://git.example/tea/pot?access_token=s3cret", "https://git.example/tea/pot"),
        ("https://git.example/repos?p=pot.git", "https://git.example/repos?p=pot.git"),
        ("scm:git:git://git.example/tea/pot", "git://git.example/tea/pot"),
        ("git@git.example:tea/pot.git", "git@git.example:tea/pot.git"),
        ("https://git.example/@tea/pot", "https://git.example/@tea/pot"),
        ("https://git.example/tree/${tag}", ""),
        ("https://git.example/two words", ""),
        ("../pot", ""),
        ("pot", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_a_repository_is_kept_without_secrets_and_revisions(written: str, kept: str) -> None:
    assert repository(written) == kept


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://user:pass@Registry.Example:8443/x", "registry.example"),
        ("git@git.example:tea/pot.git", "git.example"),
        ("file:///build/pot", ""),
        ("http://exa mple/", ""),
        ("nonsense", ""),
    ],
)
def test_a_host_is_given_alone_and_in_lower_case(address: str, expected: str) -> None:
    assert host(address) == expected


@pytest.mark.parametrize(
    "address", ["../pot", "./pot", "/srv/pot", "file:../pot", "git+file:///pot", ".", "C:\\pot"]
)
def test_paths_are_on_the_disk(address: str) -> None:
    assert is_on_disk(address)


@pytest.mark.parametrize("address", ["https://git.example/x", "git@git.example:x", "", "pot"])
def test_addresses_of_hosts_are_not_on_the_disk(address: str) -> None:
    assert not is_on_disk(address)


def test_an_endless_address_costs_nothing() -> None:
    started = time.process_time()
    assert repository("https://git.example/?" + "token" * 1_000_000) == ""
    assert time.process_time() - started < 0.5
