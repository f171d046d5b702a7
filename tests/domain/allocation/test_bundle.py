import contextlib
import hashlib
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.allocation.bundle import (
    BundleAltered,
    BundleUnreadable,
    Kept,
    bundle,
    verify,
)
from sponsorplan.domain.allocation.inputs import MODEL_VERSION, Inputs
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.reading import InvalidInputs, OtherModel, inputs_from
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from tests.domain.allocation.worlds import COLLECTIVE, direct, inputs, product, recipient, worlds


def bundled(world: Inputs) -> bytes:
    made = propose(world)
    return bundle(
        world.canonical(),
        Kept(
            made.model_version,
            made.digest,
            made.available,
            made.assumed_direct,
            made.unreached,
            made.lines,
            made.unplaced,
        ),
    )


def small() -> bytes:
    packages = [direct("a"), direct("b")]
    return bundled(
        inputs(
            Money(1_000, "USD"),
            [product("p", packages, [(0, 1)])],
            [recipient("a", COLLECTIVE), recipient("b", COLLECTIVE)],
        )
    )


def rewritten(content: bytes, row: int, **values: object) -> bytes:
    """The bundle with values of one row changed, and all digests in it made to fit again."""
    rows = [json.loads(each) for each in content.splitlines()]
    rows[row] |= values
    texts = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        for each in rows[:-1]
    ]
    if row == 1:
        rows[0]["digest"] = hashlib.sha256(texts[1]).hexdigest()
        texts[0] = json.dumps(rows[0], separators=(",", ":"), sort_keys=True).encode()
    body = b"".join(text + b"\n" for text in texts)
    return body + b'{"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


@given(worlds())
def test_inputs_come_back_from_their_document(world: Inputs) -> None:
    back = inputs_from(json.loads(world.canonical()))
    assert back.canonical() == world.canonical()
    figures = [
        (one.upstream, one.state, one.minor, one.usage, one.share, one.credit, one.held, one.since)
        for one in propose(world).lines
    ]
    assert figures == [
        (one.upstream, one.state, one.minor, one.usage, one.share, one.credit, one.held, one.since)
        for one in propose(back).lines
    ]


@given(worlds())
def test_a_bundle_verifies_itself_and_always_has_the_same_bytes(world: Inputs) -> None:
    content = bundled(world)
    assert content == bundled(world)
    verdict = verify(content)
    assert verdict.difference is None
    assert verdict.digest == world.digest()


@given(worlds(), st.data())
@settings(max_examples=150)
def test_no_changed_byte_goes_unseen(world: Inputs, data: st.DataObject) -> None:
    content = bytearray(bundled(world))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DomainError):
        verify(bytes(content))


@pytest.mark.parametrize("part", [1, 5, 300, 900])
def test_a_bundle_that_was_cut_off_is_not_whole(part: int) -> None:
    with pytest.raises(BundleUnreadable):
        verify(small()[:-part])


def test_a_changed_amount_is_named_though_its_checksum_was_made_to_fit() -> None:
    content = small()
    steps = json.loads(content.splitlines()[2])["steps"]
    steps[0][1] += 1
    difference = verify(rewritten(content, 2, steps=steps)).difference
    assert difference is not None
    assert difference.where == "the line of b, step 1"
    assert difference.expected == f"usage {steps[0][1]}"
    assert difference.found == f"usage {steps[0][1] - 1}"


def test_a_line_that_should_not_be_there_is_named() -> None:
    difference = verify(rewritten(small(), 3, line="mallory")).difference
    assert difference is not None
    assert (difference.expected, difference.found) == ("the line of mallory", "the line of a")


def test_an_altered_file_says_so_and_where() -> None:
    content = small()
    minor = json.loads(content.splitlines()[2])["minor"]
    with pytest.raises(BundleAltered, match=rf"the line of b, minor: .* 9999, .* it is {minor}"):
        verify(content.replace(b'"minor":%d' % minor, b'"minor":9999', 1))
    with pytest.raises(BundleAltered, match="inputs"):
        verify(content.replace(b'"budget":[1000', b'"budget":[1001'))


def test_a_bundle_of_an_older_model_says_so() -> None:
    with pytest.raises(OtherModel, match=f"version 2 .* computes version {MODEL_VERSION}"):
        verify(rewritten(small(), 0, model_version=2))


def test_another_files_bytes_are_no_bundle() -> None:
    for content in (
        b"",
        b"{}\n",
        b"[" * 100_000 + b"\n\n\n\n\n",
        b"\xff\n\xff\n\xff\n\xff\n\xff\n",
    ):
        with pytest.raises(BundleUnreadable):
            verify(content)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("as_of", "someday", "At as_of: a day"),
        ("budget", [0, "USD"], "At budget: a whole number from 1"),
        ("votes", [["a", True]], "At votes.0: a whole number"),
        ("recipients", [{}], r"At recipients.0.key: something"),
        ("products", [{"tier": 1, "files": 7}], r"At products.0.files: a list"),
        ("decisions", [["a", "bribe", 1]], r"At decisions.0: one of lock"),
        ("upstreams", [["npm", "\ud800", "a"]], r"At upstreams.0: a text of whole"),
    ],
)
def test_inputs_that_no_plan_was_made_from_are_refused_by_place(
    name: str, value: object, words: str
) -> None:
    document = json.loads(small().splitlines()[1]) | {name: value}
    with pytest.raises(InvalidInputs, match=words):
        inputs_from(document)


def test_an_edge_to_nowhere_is_refused() -> None:
    document = json.loads(small().splitlines()[1])
    document["products"][0]["files"][0]["edges"] = [[0, 2]]
    with pytest.raises(InvalidInputs, match=r"At products\.0\.files\.0\.edges\.0"):
        inputs_from(document)


@given(worlds(), st.randoms())
@settings(max_examples=100)
def test_damaged_inputs_raise_nothing_but_our_errors(world: Inputs, chance: Random) -> None:
    document = json.loads(world.canonical())
    _damage(document, chance)
    with contextlib.suppress(DomainError):
        propose(inputs_from(document))


def _damage(value: Any, chance: Random) -> None:  # noqa: ANN401 - any JSON
    """Put something else somewhere in it."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        if not keys:
            return
        key = chance.choice(list(keys))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.1:
            value[key] = chance.choice([None, True, -1, 2**80, "", "x", [], {}, [[]], 0.5])
            return
        value = inner
