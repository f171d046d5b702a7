"""`catalogue check`: every way in which a file may be wrong is found and told in words."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from apps.upstreams.catalogue.checking import misfits
from apps.upstreams.catalogue.container import CatalogueDamaged, Header, Line, pack
from apps.upstreams.catalogue.loader import FOLDER, contents
from apps.upstreams.catalogue.sources import OPEN, SHARE_ALIKE, SHELVES, Shelf, origin_of

DAY = "2026-11-23"
WEAVE = "github.com/loom/weave"
TEXTS: tuple[Line, ...] = (
    ("t", "package metadata"),
    ("t", "npm package metadata"),
    ("t", "ecosyste.ms"),
    ("t", ""),
    ("t", "FUNDING.yml"),
    ("t", "a table of nobody"),
    ("t", "archived: ecosyste.ms, 2026-11-01"),
)
PACKAGE: Line = ("p", "npm", "weave", WEAVE, "0", "1", DAY)
CHANNEL: Line = ("c", WEAVE, "github_sponsors", "ada", "1", "0", "1", DAY)
ALIAS: Line = ("a", "github.com/ada/weave", WEAVE, "1", DAY)
KINDS = {"p": "packages", "u": "upstreams", "c": "channels", "o": "owner_channels", "a": "aliases"}


def file(lines: Sequence[Line], shelf: Shelf = OPEN, **changes: object) -> bytes:
    counts = {name: sum(line[0] == mark for line in lines) for mark, name in KINDS.items()}
    said: dict[str, object] = {
        "dated": DAY,
        "counts": counts,
        "dropped": {},
        "licences": shelf.licences,
        "credit": shelf.credit,
    } | changes
    return pack(Header(**said), [*TEXTS, *lines])  # type: ignore[arg-type]  # by their names


def wrong(content: bytes) -> str:
    return "\n".join(misfits(content)[1])


def test_a_sound_file_is_sound() -> None:
    assert wrong(file([PACKAGE, CHANNEL, ALIAS])) == ""
    shared = (*PACKAGE[:5], "2", DAY)
    assert wrong(file([shared], SHARE_ALIKE)) == ""
    # Two witnesses of one channel are two statements.
    assert wrong(file([PACKAGE, CHANNEL, (*CHANNEL[:5], "4", "1", DAY)])) == ""


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([(*PACKAGE[:6], "")], "no source or no date"),
        ([(*PACKAGE[:5], "3", DAY)], "no source or no date"),
        ([(*PACKAGE[:6], "2026-13-01")], "a date that is none: 2026-13-01"),
        ([(*PACKAGE[:6], "yesterday")], "a date that is none: yesterday"),
        ([PACKAGE, (*CHANNEL[:7], "2026-11-24")], "dated 2026-11-23, and its newest fact"),
        ([(*PACKAGE[:5], "5", DAY)], "not admitted: a table of nobody"),
        ([(*PACKAGE[:5], "2", DAY)], "is of ecosyste.ms, which has no place in this file"),
        ([PACKAGE, ("a", *ALIAS[1:3], "2", DAY)], "is of ecosyste.ms, which has no place"),
        ([PACKAGE, (*CHANNEL[:6], "2", DAY)], "is of ecosyste.ms, which has no place"),
        ([PACKAGE, ("u", WEAVE, "unknown", "", "y", "6")], "it rests on a share-alike source"),
        ([PACKAGE, ("u", WEAVE, "unknown", "", "y", "3")], "nothing says what its kind or state"),
        ([(*PACKAGE[:4], "3", "1", DAY)], "has no evidence"),
        ([PACKAGE, PACKAGE], "npm weave: 2 lines say it"),
        ([PACKAGE, CHANNEL, CHANNEL], "2 lines say it"),
        ([PACKAGE, ALIAS, ALIAS], "github.com/ada/weave: 2 lines say it"),
        (
            [PACKAGE, (*CHANNEL[:3], "../evil", *CHANNEL[4:])],
            "cannot be a payee on github_sponsors",
        ),
        ([PACKAGE, (*CHANNEL[:2], "nowhere", *CHANNEL[3:])], "cannot be a payee on nowhere"),
        ([PACKAGE, ("c", "github.com/Loom/weave", *CHANNEL[2:])], "is written github.com/loom"),
        ([PACKAGE, ("o", *CHANNEL[1:])], "an owner's account is written as host/owner"),
        ([PACKAGE, ("a", "loom.example/x", WEAVE, "1", DAY)], "is written as host/owner/name"),
        ([PACKAGE, ("a", WEAVE, WEAVE, "1", DAY)], "its moves go in a circle"),
        (
            [PACKAGE, ALIAS, ("a", WEAVE, "github.com/ada/weave", "1", "2026-11-01")],
            "its moves go in a circle",
        ),
        ([("p", "npm", "weave")], "not of the form"),
        ([("z", "npm", "weave")], "not of the form"),
        ([(*PACKAGE[:4], "99", "1", DAY)], "not of the form"),
        ([PACKAGE, (*CHANNEL[:4], "9", *CHANNEL[5:])], "not of the form"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(lines: list[Line], words: str) -> None:
    assert words in wrong(file(lines))


@pytest.mark.parametrize(
    ("shelf", "changes", "words"),
    [
        (OPEN, {"licences": {**OPEN.licences, "x": "y"}}, "“x” under “y” has no place"),
        (OPEN, {"licences": {"GitHub": "CC0"}}, "“GitHub” under “CC0” has no place"),
        (OPEN, {"licences": {}}, "of which the header names no licence"),
        (OPEN, {"credit": "thanks"}, "Its credit must be: none"),
        (SHARE_ALIKE, {"credit": ""}, "Its credit must be: Contains data of ecosyste.ms"),
        (SHARE_ALIKE, {}, "has no place in this file"),
        (
            OPEN,
            {"licences": {**OPEN.licences, **SHARE_ALIKE.licences}},
            "has no place in this file",
        ),
        (OPEN, {"counts": {"packages": 2}}, "2 packages, and 1 can be used"),
        (OPEN, {"dated": ""}, "It is dated never"),
    ],
)
def test_what_is_wrong_with_the_header_is_told(
    shelf: Shelf, changes: Mapping[str, object], words: str
) -> None:
    assert words in wrong(file([PACKAGE], shelf, **changes))


def test_a_header_with_a_key_that_nobody_knows_is_refused() -> None:
    first, _, body = gzip.decompress(file([PACKAGE])).partition(b"\n")
    odd = gzip.compress(first.replace(b'{"', b'{"colour":"red","', 1) + b"\n" + body)
    with pytest.raises(CatalogueDamaged, match="“colour”, which this release does not know"):
        misfits(odd)


def test_the_bundled_files_are_sound_and_no_name_stands_on_two_shelves() -> None:
    for content in contents(FOLDER).values():
        assert wrong(content) == ""
    assert not OPEN.licences.keys() & SHARE_ALIKE.licences.keys()
    assert [shelf for shelf in SHELVES if not shelf.licences] == []


@pytest.mark.parametrize("name", ["ecosystems", "ecosyste.ms packages", "", "GitHub of somebody"])
def test_a_source_is_known_by_its_whole_name_only(name: str) -> None:
    assert origin_of(name) is None


def test_the_share_alike_file_is_credited_where_it_lies() -> None:
    notice = Path(FOLDER / "NOTICE").read_text()
    assert SHARE_ALIKE.file in notice
    assert "CC BY-SA 4.0" in notice
