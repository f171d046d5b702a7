"""Building a catalogue: what enters it, what stays out, and that a damaged file is refused."""

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.upstreams.catalogue import loader
from apps.upstreams.catalogue.build import build
from apps.upstreams.catalogue.checking import misfits
from apps.upstreams.catalogue.container import CatalogueDamaged, Header, pack
from apps.upstreams.catalogue.writing import Built
from sponsorplan.domain.channels import registry
from sponsorplan.domain.upstreams.facts import Kind, PackageFact, Trust, UpstreamFact

Row = tuple[str, ...]
PACKAGES = ("purl", "repo", "evidence", "source", "seen_on")
UPSTREAMS = ("repo", "kind", "owner_company", "archived", "note")
CHANNELS = ("repo", "platform", "handle", "url", "evidence", "seen_on", "source", "seen_in")
OWNERS = ("owner", "platform", "handle", "url", "evidence", "seen_on", "source")
WEAVE = "github.com/loom/weave"
ADA = "https://github.com/sponsors/ada"
DAY = "2026-11-23"


def table(columns: Row, *rows: Row) -> bytes:
    return "".join("\t".join(row) + "\n" for row in (columns, *rows)).encode()


def built(
    packages: tuple[Row, ...] = (),
    upstreams: tuple[Row, ...] = (),
    channels: tuple[Row, ...] = (),
    owners: tuple[Row, ...] = (),
) -> Built:
    return build(
        {
            "packages.tsv": table(PACKAGES, *packages),
            "upstreams.tsv": table(UPSTREAMS, *upstreams),
            "channels.tsv": table(CHANNELS, *channels),
            "owner_channels.tsv": table(OWNERS, *owners),
        }
    )


def package(name: str = "npm/weave", repo: str = WEAVE, **changes: str) -> Row:
    row = {"evidence": "metadata", "source": "npm:install", "seen_on": DAY} | changes
    return (f"pkg:{name}", repo, row["evidence"], row["source"], row["seen_on"])


def channel(url: str = ADA, **changes: str) -> Row:
    ref = registry.recognise(url)
    row = {
        "platform": ref.platform if ref else "custom",
        "handle": ref.handle if ref else "",
        "evidence": "package metadata pkg:npm/weave",
        "seen_on": DAY,
        "source": "npm:install",
        "seen_in": "metadata",
    } | changes
    names = ("evidence", "seen_on", "source", "seen_in")
    return (WEAVE, row["platform"], row["handle"], url, *(row[name] for name in names))


def dropped(result: Built) -> dict[str, int]:
    return dict(result.header.dropped)


def test_an_admitted_package_keeps_its_evidence_source_and_date() -> None:
    facts = loader.read(built(packages=(package("npm/%40loom/Weave"),)).content)
    assert facts.packages == {
        ("npm", "@loom/Weave"): PackageFact(WEAVE, "package metadata", "npm package metadata", DAY)
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (package(seen_on=""), "packages: undated"),
        (package(source="a table of nobody"), "packages: source not admitted"),
        (
            package(source="same groupId as 2 artifacts with metadata"),
            "packages: source not admitted",
        ),
        (package(evidence="guessed"), "packages: source not admitted"),
        (package(repo="github.com/Loom/Weave"), "packages: no such package or repository name"),
        (package(repo="loom.example/weave"), "packages: no such package or repository name"),
        (package("npm/we%09ave"), "packages: no such package or repository name"),
        (
            package("golang/github.com/loom/weave", evidence="lockfile", source="go module path"),
            "packages: told by the name alone",
        ),
    ],
)
def test_a_doubtful_package_stays_out_and_is_counted(row: Row, reason: str) -> None:
    result = built(packages=(row,))
    assert loader.read(result.content).packages == {}
    assert dropped(result) == {reason: 1}


def test_a_scope_is_left_to_the_rule_that_finds_it() -> None:
    stated = tuple(package(f"npm/%40loom/{part}") for part in "abc")
    told = package(
        "npm/%40loom/d", evidence="known", source="same npm scope as 3 packages with metadata"
    )
    result = built(packages=(*stated, told))
    assert result.header.counts["packages"] == 3
    assert dropped(result) == {"packages: told by the name alone": 1}


def test_an_admitted_channel_keeps_its_evidence_source_and_date() -> None:
    (fact,) = loader.read(built(channels=(channel(),)).content).channels[WEAVE]
    assert (fact.ref.platform, fact.ref.handle, fact.ref.url) == ("github_sponsors", "ada", ADA)
    assert (fact.evidence, fact.source) == (
        "package metadata pkg:npm/weave",
        "npm package metadata",
    )
    assert (fact.seen_on, fact.of_owner, fact.trust) == (DAY, False, Trust.FOUND)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (channel(source="opencollective-tools@480346d"), "channels: source not admitted"),
        (channel(source="backyourstack@4e4788a"), "channels: source not admitted"),
        (channel(source="stored file, commit 0a1b2c"), "channels: source not admitted"),
        (channel(seen_on="2021-08-23"), "channels: undated or too old"),
        (channel(seen_on=""), "channels: undated or too old"),
        (channel("https://loom.example/give"), "channels: no platform we know"),
        (
            channel("https://github.com/loom/weave?sponsor=1", platform="github_repo_dialog"),
            "channels: no platform we know",
        ),
        (
            channel(handle="bea"),
            "channels: handle and address do not agree with the platform's rules",
        ),
        (
            channel("https://github.com.evil.example/sponsors/ada", platform="github_sponsors"),
            "channels: handle and address do not agree with the platform's rules",
        ),
        (
            channel(platform="open_collective", handle=""),
            "channels: handle and address do not agree with the platform's rules",
        ),
    ],
)
def test_a_doubtful_channel_stays_out_and_is_counted(row: Row, reason: str) -> None:
    result = built(channels=(row,))
    assert loader.read(result.content).channels == {}
    assert dropped(result) == {reason: 1}


def test_the_newest_statement_of_a_witness_is_kept() -> None:
    rows = (channel(seen_on="2026-11-23"), channel(seen_on="2025-01-02"))
    (fact,) = loader.read(built(channels=rows).content).channels[WEAVE]
    assert fact.seen_on == "2026-11-23"


def test_two_witnesses_in_the_table_corroborate_a_channel() -> None:
    row = channel(seen_in="FUNDING.yml+metadata+owner")
    (fact,) = loader.read(built(channels=(row,)).content).channels[WEAVE]
    assert fact.trust is Trust.CORROBORATED


@pytest.mark.parametrize("seen_in", ["metadata+owner", "FUNDING.yml+owner", "map+metadata"])
def test_hints_from_tables_left_out_corroborate_nothing(seen_in: str) -> None:
    (fact,) = loader.read(built(channels=(channel(seen_in=seen_in),)).content).channels[WEAVE]
    assert fact.trust is Trust.FOUND


def test_what_is_said_of_an_owner_is_kept_once_with_the_owner() -> None:
    said = "osendowment/model@0320a65d"
    row = channel(evidence="owner: sponsors listing of owner", source=said, seen_in="owner")
    again = (
        "github.com/loom",
        "github_sponsors",
        "ada",
        ADA,
        "sponsors listing of owner",
        DAY,
        said,
    )
    facts = loader.read(built(channels=(row, row), owners=(again,)).content)
    assert facts.channels == {}
    (fact,) = facts.owner_channels["github.com/loom"]
    assert (fact.evidence, fact.of_owner) == ("sponsors listing of owner", True)


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        (
            (
                WEAVE,
                "company-owned",
                "Loom Inc",
                "unknown",
                "seen: npm 1; owner: author field of a package in x",
            ),
            UpstreamFact(
                WEAVE, Kind.COMPANY_OWNED, "Loom Inc", note="named as author of a package in x"
            ),
        ),
        (
            (
                WEAVE,
                "foundation",
                "",
                "no",
                "seen: npm 1; steward Loom Foundation: x; commit on 2026-08-08 in snapshot",
            ),
            UpstreamFact(
                WEAVE,
                Kind.FOUNDATION,
                archived=False,
                note="stewarded by Loom Foundation: x; a commit of 2026-08-08 was seen",
            ),
        ),
        (
            (
                WEAVE,
                "org",
                "",
                "yes",
                "kind: GitHub organisation in opencollective-tools@480346d; archived: x list",
            ),
            UpstreamFact(WEAVE, archived=True, note="archived: x list"),
        ),
    ],
)
def test_a_note_keeps_only_what_the_kept_values_rest_on(row: Row, fact: UpstreamFact) -> None:
    assert loader.read(built(upstreams=(row,)).content).upstreams == {WEAVE: fact}


@pytest.mark.parametrize(
    "row",
    [
        (WEAVE, "unknown", "", "unknown", "seen: npm 1"),
        (WEAVE, "org", "", "unknown", "kind: GitHub organisation in opencollective-tools@480346d"),
        (WEAVE, "org", "", "unknown", "kind: 3 different author names over 4 repos (inferred)"),
    ],
)
def test_an_upstream_row_that_tells_nothing_sure_stays_out(row: Row) -> None:
    assert loader.read(built(upstreams=(row,)).content).upstreams == {}


def test_the_same_tables_in_another_order_give_the_same_bytes() -> None:
    rows = (package("npm/a"), package("npm/b", "github.com/loom/b"))
    assert built(packages=rows).content == built(packages=rows[::-1]).content


def test_a_catalogue_is_dated_by_its_newest_fact() -> None:
    rows = (package("npm/a", seen_on="2026-01-02"), package("npm/b", seen_on="2025-03"))
    assert built(packages=rows).header.dated == "2026-01-02"


def resealed(content: bytes, old: bytes, new: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content).replace(old, new))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not gzip",
        built(packages=(package(),)).content[:-9],
        built(packages=(package(),)).content[:30] + b"\0" * 40,
        resealed(built(packages=(package(),)).content, b"weave", b"weapon"),
        resealed(built(packages=(package(),)).content, b'"format":2', b'"format":3'),
        resealed(built(packages=(package(),)).content, b'"dated"', b'"faded"'),
        gzip.compress(b"[]\n", mtime=0),
        gzip.compress(json.dumps({"format": 1}).encode(), mtime=0),
    ],
)
def test_a_damaged_file_is_refused_and_says_what_to_do(content: bytes) -> None:
    with pytest.raises(CatalogueDamaged, match=r"rebuild it|this release reads"):
        loader.read(content)


def test_a_handle_that_todays_rules_refuse_is_left_out_when_reading() -> None:
    header = Header(dated=DAY, counts={}, dropped={}, licences={})
    lines = [("t", "x"), ("c", WEAVE, "github_sponsors", "../evil", "1", "0", "0", DAY)]
    assert loader.read(pack(header, lines)).channels == {}


def test_the_command_says_that_the_bundled_file_is_sound() -> None:
    printed = StringIO()
    call_command("catalogue", "check", stdout=printed)
    assert "is sound" in printed.getvalue()


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    header = Header(dated=DAY, counts={"packages": 1}, dropped={}, licences={})
    lines = [
        ("t", ""),
        ("u", "github.com/Weave/Weave", Kind.UNKNOWN, "", "", "0"),
        ("c", WEAVE, "github_sponsors", "weave", "1", "0", "0", ""),
    ]
    file, said = tmp_path / "facts.tsv.gz", StringIO()
    file.write_bytes(pack(header, lines))
    with pytest.raises(CommandError, match="things are wrong"):
        call_command("catalogue", "check", str(file), stderr=said)
    assert "1 packages, and 0 can be used" in said.getvalue()
    assert "is written github.com/weave/weave" in said.getvalue()
    assert "has no source or no date" in said.getvalue()


@pytest.mark.parametrize("line", [("u", "github.com/a/b"), ("x", "y"), ("c", *"abcdefg")])
def test_a_line_that_is_not_of_the_form_is_told(line: tuple[str, ...]) -> None:
    header = Header(dated=DAY, counts={}, dropped={}, licences={})
    _, wrong = misfits(pack(header, [("t", ""), line]))
    assert wrong


@pytest.mark.parametrize("content", [b"", b"not gzip"])
def test_the_command_refuses_a_damaged_file_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "facts.tsv.gz"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="rebuild it"):
        call_command("catalogue", "check", str(file))


def test_the_command_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("catalogue", "check", str(tmp_path / "none"))
    with pytest.raises(CommandError, match=r"packages\.tsv” could not be opened"):
        call_command("catalogue", "build", str(tmp_path))
