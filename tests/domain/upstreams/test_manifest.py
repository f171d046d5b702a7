"""Funding manifests: what is read, what is refused and why, and for what one may speak."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from sponsorplan.domain.upstreams.manifest import (
    MOST_BYTES,
    ManifestInvalid,
    Place,
    read,
)
from sponsorplan.domain.upstreams.provenance import (
    Fetched,
    covers,
    fetched,
    is_listed,
    list_of,
    listed,
    settled,
    worth_fetching,
)

GOOD: dict[str, Any] = {
    "version": "v1.1.0",
    "entity": {
        "type": "individual",
        "role": "maintainer",
        "name": "Ada",
        "email": "ada@ada.example",
        "description": "Writes parsers",
        "webpageUrl": {"url": "https://ada.example"},
    },
    "projects": [
        {
            "guid": "parser",
            "name": "Parser",
            "description": "Reads things",
            "webpageUrl": {"url": "https://ada.example/parser"},
            "repositoryUrl": {"url": "https://github.com/zz-ada/parser"},
            "licenses": ["spdx:MIT"],
            "tags": ["parser"],
        }
    ],
    "funding": {
        "channels": [
            {"guid": "spons", "type": "payment-provider", "address": "https://liberapay.com/ada"},
            {"guid": "mybank", "type": "bank", "address": "AB12 3456 7890"},
            {"guid": "gone", "type": "other", "address": "https://ko-fi.com/ada"},
        ],
        "plans": [
            {
                "guid": "any",
                "status": "active",
                "name": "Any",
                "amount": 0,
                "currency": "USD",
                "frequency": "one-time",
                "channels": ["spons"],
            },
            {
                "guid": "old",
                "status": "inactive",
                "name": "Old",
                "amount": 2.5,
                "currency": "EUR",
                "frequency": "monthly",
                "channels": ["gone", "spons"],
            },
        ],
        "history": [{"year": 2025, "income": 10, "currency": "USD"}],
    },
}


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    manifest = deepcopy(GOOD)
    change(manifest)
    return json.dumps(manifest).encode()


def test_channels_are_those_one_can_use_and_nothing_personal_is_kept() -> None:
    manifest = read(json.dumps(GOOD).encode())
    # The bank account is nobody's business, and only an inactive plan names the third.
    assert manifest.addresses == ("https://liberapay.com/ada",)
    assert manifest.projects[0].repository == Place("https://github.com/zz-ada/parser")
    assert "ada@" not in repr(manifest)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("version"),
        lambda manifest: manifest.pop("projects"),
        lambda manifest: manifest["funding"].pop("history"),
        lambda manifest: manifest["entity"].update(phone=None),
        lambda manifest: manifest.update(extra={"a": 1}),
    ],
)
def test_what_may_be_missing_or_added_is_no_fault(change: Callable[[Any], object]) -> None:
    assert read(changed(change)).addresses == ("https://liberapay.com/ada",)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda held: held.update(version="v2.0.0"), "version"),
        (lambda held: held.pop("entity"), "entity"),
        (lambda held: held["entity"].update(type="company"), "entity.type"),
        (lambda held: held["entity"].update(email=7), "entity.email"),
        (lambda held: held["entity"].update(webpageUrl="https://x.example"), "entity.webpageUrl"),
        (lambda held: held["entity"]["webpageUrl"].update(url="javascript:x"), "webpageUrl.url"),
        (lambda held: held["entity"]["webpageUrl"].update(url="https://[::1"), "webpageUrl.url"),
        (lambda held: held["projects"].append("x"), "projects[1]"),
        (lambda held: held.update(projects={}), "projects"),
        (lambda held: held.update(projects=held["projects"] * 31), "projects"),
        (lambda held: held["projects"][0].update(guid="No"), "projects[0].guid"),
        (lambda held: held["projects"][0].update(licenses=[]), "projects[0].licenses"),
        (lambda held: held["projects"][0].update(tags=["a b"]), "projects[0].tags"),
        (lambda held: held["projects"][0].pop("repositoryUrl"), "projects[0].repositoryUrl"),
        (lambda held: held["funding"].update(channels=[]), "funding.channels"),
        (lambda held: held["funding"]["channels"][0].update(type="x"), "funding.channels[0].type"),
        (lambda held: held["funding"]["channels"][1].update(guid="spons"), "channels[1].guid"),
        (lambda held: held["funding"]["plans"][0].update(amount=-1), "funding.plans[0].amount"),
        (lambda held: held["funding"]["plans"][0].update(amount=True), "funding.plans[0].amount"),
        (lambda held: held["funding"]["plans"][0].update(amount=float("nan")), "plans[0].amount"),
        (lambda held: held["funding"]["plans"][0].update(channels=["not"]), "plans[0].channels"),
        (lambda held: held["funding"]["plans"][0].update(currency="usd"), "plans[0].currency"),
        (lambda held: held["funding"]["history"][0].update(year=1), "funding.history[0].year"),
        (lambda held: held["funding"]["history"][0].update(income="1"), "history[0].income"),
    ],
)
def test_a_manifest_against_its_schema_is_refused_and_the_key_named(
    change: Callable[[Any], object], key: str
) -> None:
    with pytest.raises(ManifestInvalid) as refused:
        read(changed(change))
    assert any(key in problem.message for problem in refused.value.problems)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'"x"',
        b"[" * 100_000,
        b" " * (MOST_BYTES + 1),
        b'{"version": ' + b"9" * 9_000 + b"}",
        b'{"entity": {"name": "\\ud800"}}',
        b'{"a": ' * 900 + b"1" + b"}" * 900,
    ],
)
def test_no_bytes_raise_anything_but_the_typed_error(content: bytes) -> None:
    with pytest.raises(ManifestInvalid, match=r"funding\.json"):
        read(content)


def test_a_manifest_full_of_faults_names_twenty_and_says_three() -> None:
    with pytest.raises(ManifestInvalid) as refused:
        read(json.dumps({"entity": {"x": 1}, "projects": [{}] * 30, "funding": {"x": 1}}).encode())
    assert len(refused.value.problems) == 20
    assert "and 17 more" in refused.value.detail


@pytest.mark.parametrize(
    ("manifest", "target", "speaks"),
    [
        ("https://ada.example/funding.json", "https://ada.example/parser", True),
        ("https://ada.example/a/funding.json", "https://ada.example/a/b", True),
        ("https://ada.example/a/b/funding.json", "https://ada.example/a", True),
        ("https://ada.example/a/funding.json", "https://ada.example/ab", False),
        ("https://ada.example/a/funding.json", "https://ada.example/", False),
        ("https://ada.example/funding.json", "https://www.ada.example/", False),
        ("https://github.com/a/r/blob/HEAD/funding.json", "https://github.com/A/R", True),
        ("https://github.com/a/r/blob/HEAD/funding.json", "https://github.com/a/other", False),
        ("https://github.com/a/r/blob/HEAD/funding.json", "https://github.com/", False),
        ("https://github.com/a/a/blob/HEAD/funding.json", "https://github.com/a/other", True),
        ("https://github.com/a/a/blob/HEAD/funding.json", "https://github.com/ab/other", False),
    ],
)
def test_a_manifest_speaks_for_what_is_at_its_place(
    manifest: str, target: str, *, speaks: bool
) -> None:
    assert covers(manifest, target) is speaks


@pytest.mark.parametrize(
    ("url", "well_known", "good"),
    [
        ("https://a.example", "https://a.example/.well-known/funding-manifest-urls", True),
        ("https://a.example/p", "https://a.example/.well-known/funding-manifest-urls", True),
        ("https://a.example/p", "https://a.example/p/.well-known/funding-manifest-urls", True),
        ("https://a.example/p", "https://a.example/q/.well-known/funding-manifest-urls", False),
        ("https://a.example", "https://b.example/.well-known/funding-manifest-urls", False),
        ("https://a.example", "https://a.example/.well-known/funding-manifest-urls.txt", False),
        ("https://a.example", "https://a.example/funding-manifest-urls", False),
        ("https://a.example", "", False),
        # The root of a site of many owners vouches for none of them.
        ("https://gitlab.com/a/p", "https://gitlab.com/.well-known/funding-manifest-urls", False),
    ],
)
def test_only_a_list_at_the_claimed_address_may_vouch_for_it(
    url: str, well_known: str, *, good: bool
) -> None:
    assert list_of(Place(url, well_known)) == (well_known if good else "")


def test_a_list_names_exact_addresses_in_its_first_hundred_lines() -> None:
    manifest = "https://ada.example/funding.json"
    assert is_listed(f"\r\n  {manifest}  \r\n".encode(), manifest)
    assert not is_listed(f"{manifest}.old\nhttps://ada.example/".encode(), manifest)
    assert not is_listed(b"x\n" * 100 + manifest.encode(), manifest)
    assert not is_listed(b"\xff\xfe\x00", manifest)
    assert len(listed(b"https://a.example\n" * 500)) == 100


def test_a_file_of_a_repository_is_one_under_all_its_names() -> None:
    names = (
        "https://github.com/Ada/Parser/blob/main/funding.json",
        "https://github.com/ada/parser/raw/trunk/funding.json",
        "https://raw.githubusercontent.com/ada/parser/refs/heads/main/funding.json",
        "https://raw.githubusercontent.com/ada/parser/main/funding.json",
    )
    assert {settled(name) for name in names} == {
        "https://github.com/ada/parser/blob/HEAD/funding.json"
    }
    assert fetched(names[0]) == Fetched(
        "raw.githubusercontent.com", "/Ada/Parser/main/funding.json"
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://ada.example/funding.json",
        "https://ada.example:8443/funding.json",
        "https://ada@ada.example/funding.json",
        "https://127.0.0.1/funding.json",
        "https://2130706433/funding.json",
        "https://0x7f000001/funding.json",
        "https://[::1]/funding.json",
        "https://localhost/funding.json",
        "https://ada.example/../funding.json",
        "https://ada.example/%2e%2E/funding.json",
        "https://github.com/../x/blob/main/funding.json",
        "https://ada.example/funding.json?a=b",
        "https://ada.example/funding.json#a",
        "https://ada.example/fun ding.json",
        "https://ada.example\\@evil.example/funding.json",
        "ftp://ada.example/funding.json",
        "file:///etc/passwd",
        "https://" + "a" * 2_000 + ".example/",
    ],
)
def test_an_odd_address_is_fetched_from_nowhere(address: str) -> None:
    assert fetched(address) is None
    assert worth_fetching(address.encode()) == ()
