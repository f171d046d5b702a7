"""A catalogue built from what sources answer: over real HTTP, dated, apart by licence, and public."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.inventory.models import Claim, Upload
from apps.upstreams.catalogue import loader
from apps.upstreams.catalogue.container import unpack
from apps.upstreams.catalogue.sources import OPEN, SHARE_ALIKE
from apps.upstreams.catalogue.writing import written
from apps.upstreams.models import Correction, Lookup
from apps.upstreams.providers import registry
from apps.upstreams.providers.ecosystems import EcosystemsPackages
from apps.upstreams.services import correction_make, source_refresh, want
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.upstreams.facts import (
    Alias,
    ChannelFact,
    Facts,
    PackageFact,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.findings import (
    PackageFinding,
    RepositoryFinding,
    Subject,
    as_document,
)
from sponsorplan.replay.ecosystems import Ecosystems
from sponsorplan.replay.github_graphql import GithubGraphql
from sponsorplan.replay.github_rest import TOKEN
from sponsorplan.replay.server import Replay

pytestmark = pytest.mark.django_db

DAY, LATER = "2026-11-01", "2026-11-20"
LOOM, WEAVE, OLD = "github.com/zz-loom/loom", "github.com/zz-loom/weave", "github.com/zz-ada/weave"
SPONSORS = "https://github.com/sponsors/zz-loom"
LIBERAPAY = "https://liberapay.com/zz-loom"


def channel(address: str, source: str, evidence: str, day: str = DAY) -> ChannelFact:
    ref = recognise(address)
    assert ref is not None
    return ChannelFact(ref, evidence, source, day)


BASE = Facts(
    packages={
        ("npm", "zz-loom"): PackageFact(LOOM, "package metadata", "npm package metadata", DAY),
        ("npm", "zz-weave"): PackageFact(OLD, "package metadata", "npm package metadata", DAY),
    },
    upstreams={LOOM: UpstreamFact(LOOM, archived=True, note="archived: x list")},
    channels={LOOM: (channel(SPONSORS, "npm package metadata", "package metadata"),)},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / OPEN.file).write_bytes(written(BASE, OPEN, {"packages: undated": 7}).content)
    return tmp_path


def build(folder: Path, *how: str) -> str:
    said = StringIO()
    call_command("catalogue", "build", *how, "--into", str(folder), stdout=said, stderr=said)
    call_command("catalogue", "check", *map(str, sorted(folder.glob("*.gz"))), stdout=StringIO())
    return said.getvalue()


def answered(
    source: str, key: str, finding: PackageFinding | RepositoryFinding | None, day: str = LATER
) -> Lookup:
    subject = Subject.PACKAGE if key.startswith("pkg:") else Subject.REPOSITORY
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Lookup.objects.create(
        source=source,
        subject=subject,
        key=key,
        answer=as_document(finding),
        asked_at=at,
        changed_at=at,
        due_at=at,
        wanted_at=at,
    )


def open_facts(folder: Path) -> Facts:
    return loader.read((folder / OPEN.file).read_bytes())


def shared_facts(folder: Path) -> Facts:
    return loader.read((folder / SHARE_ALIKE.file).read_bytes())


def test_stored_answers_enter_with_source_and_day_each_in_the_file_of_its_licence(
    folder: Path,
) -> None:
    answered("github", LOOM, RepositoryFinding(archived=False, funding=(LIBERAPAY,)))
    answered("github", OLD, RepositoryFinding(now_at=WEAVE, archived=False))
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE, (SPONSORS, "junk")))
    said = build(folder, "--answers")
    known, shared = open_facts(folder), shared_facts(folder)
    assert known.upstreams[LOOM] == UpstreamFact(
        LOOM, archived=False, note=f"not archived: GitHub, {LATER}"
    )
    assert known.aliases == {OLD: Alias(WEAVE, "GitHub", LATER)}
    assert channel(LIBERAPAY, "GitHub", "FUNDING.yml", LATER) in known.channels[LOOM]
    assert known.packages == BASE.packages
    assert shared.packages == {
        ("npm", "zz-shuttle"): PackageFact(WEAVE, "package metadata", "ecosyste.ms", LATER)
    }
    (fact,) = shared.channels[WEAVE]
    assert (fact.ref.url, fact.source) == (SPONSORS, "ecosyste.ms")
    assert f"+ package npm zz-shuttle: {WEAVE}, package metadata, ecosyste.ms" in said
    assert f"~ upstream {LOOM}: unknown, archived, archived: x list, now" in said


def test_the_share_alike_file_names_its_licence_and_credit_and_the_other_has_neither(
    folder: Path,
) -> None:
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE))
    build(folder, "--answers")
    header, other = (unpack((folder / it.file).read_bytes())[0] for it in (SHARE_ALIKE, OPEN))
    assert header.licences == {"ecosyste.ms": "CC BY-SA 4.0"}
    assert "ecosyste.ms under CC BY-SA 4.0" in header.credit
    assert (other.credit, "ecosyste.ms" in other.licences) == ("", False)
    assert header.dated == LATER
    assert other.dated == DAY


def test_a_share_alike_source_says_nothing_of_an_upstream_in_either_file(folder: Path) -> None:
    answered("ecosystems", LOOM, RepositoryFinding(archived=False))
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE))
    build(folder, "--answers")
    assert open_facts(folder).upstreams == BASE.upstreams
    assert shared_facts(folder).upstreams == {}


def test_a_build_over_the_same_answers_gives_the_same_bytes(folder: Path) -> None:
    answered("github", OLD, RepositoryFinding(now_at=WEAVE, archived=True, funding=(LIBERAPAY,)))
    answered("github", LOOM, RepositoryFinding(archived=True))
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE, (SPONSORS,)))
    build(folder, "--answers")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert len(before) == 2
    rows = [(row.source, row.key, row.found().finding) for row in Lookup.objects.all()]
    Lookup.objects.all().delete()
    for source, key, finding in reversed(rows):
        answered(source, key, finding)  # type: ignore[arg-type]  # no account is among them
    said = build(folder, "--answers")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert "0 added, 0 removed, 0 changed, 0 seen again" in said


def test_what_a_source_no_longer_knows_drops_no_entry(folder: Path) -> None:
    answered("github", LOOM, None)
    answered("github", OLD, RepositoryFinding(archived=None))
    build(folder, "--answers")
    assert open_facts(folder).packages == BASE.packages
    assert open_facts(folder).upstreams == BASE.upstreams
    assert open_facts(folder).channels == BASE.channels
    assert unpack((folder / OPEN.file).read_bytes())[0].dropped == {"packages: undated": 7}


def test_an_older_answer_changes_no_newer_fact(folder: Path) -> None:
    row = answered("github", LOOM, RepositoryFinding(archived=False))
    moved = answered("github", OLD, RepositoryFinding(now_at=WEAVE, archived=False))
    build(folder, "--answers")
    before = (folder / OPEN.file).read_bytes()
    row.answer = as_document(RepositoryFinding(archived=True))
    moved.answer = as_document(RepositoryFinding(archived=False))
    for one in (row, moved):
        one.asked_at = datetime(2026, 10, 1, tzinfo=UTC)
        one.save()
    build(folder, "--answers")
    assert open_facts(folder).upstreams[LOOM].archived is False
    assert open_facts(folder).aliases[OLD].new == WEAVE
    assert "archived" in open_facts(folder).upstreams[LOOM].note
    assert unpack(before)[0].counts["aliases"] == 1


def test_a_repository_that_moved_back_leaves_no_circle(folder: Path) -> None:
    answered("github", OLD, RepositoryFinding(now_at=WEAVE, archived=False), DAY)
    build(folder, "--answers")
    answered("github", WEAVE, RepositoryFinding(now_at=OLD, archived=False))
    said = build(folder, "--answers")
    assert open_facts(folder).aliases == {WEAVE: Alias(OLD, "GitHub", LATER)}
    assert f"- move {OLD}: {WEAVE}, GitHub" in said


def test_every_place_of_a_chain_of_moves_enters_with_what_is_said_of_the_last(folder: Path) -> None:
    between = "github.com/zz-ada/weaver"
    answered("github", OLD, RepositoryFinding(now_at=between))
    answered("github", between, RepositoryFinding(now_at=WEAVE))
    answered("github", WEAVE, RepositoryFinding(archived=True))
    build(folder, "--answers")
    known = open_facts(folder)
    assert known.present_place(OLD) == WEAVE
    assert known.upstreams[WEAVE].archived is True


def test_a_channel_that_was_corroborated_stays_so_when_it_is_seen_again(folder: Path) -> None:
    sure = replace(BASE.channels[LOOM][0], trust=Trust.CORROBORATED)
    (folder / OPEN.file).write_bytes(written(Facts(channels={LOOM: (sure,)}), OPEN).content)
    answered("github", LOOM, RepositoryFinding(archived=False, funding=(SPONSORS,)))
    build(folder, "--answers")
    both = open_facts(folder).channels[LOOM]
    assert {(fact.evidence, fact.trust) for fact in both} == {
        ("package metadata", Trust.CORROBORATED),
        ("FUNDING.yml", Trust.FOUND),
    }


def test_share_alike_facts_that_the_other_file_or_a_name_tells_are_not_kept(folder: Path) -> None:
    answered("ecosystems", "pkg:npm/zz-loom", PackageFinding(LOOM, (SPONSORS,)))
    answered(
        "ecosystems", "pkg:golang/github.com/zz-loom/weave", PackageFinding(WEAVE, (LIBERAPAY,))
    )
    build(folder, "--answers")
    shared = shared_facts(folder)
    assert shared.packages == {}
    assert [fact.ref.url for fact in shared.channels[WEAVE]] == [LIBERAPAY]
    assert list(shared.channels) == [WEAVE]


def test_nothing_that_only_a_company_knows_enters(
    folder: Path,
    company: Company,
    planner: Member,
    deliver: Callable[[dict[str, bytes]], list[Upload]],
) -> None:
    lock = (
        b'{"name": "shop", "lockfileVersion": 3, "packages": {"": {"name": "shop"},'
        b'"node_modules/zz-open": {"version": "1.0.0",'
        b'"resolved": "https://registry.example/zz-open.tgz"},'
        b'"node_modules/zz-too": {"version": "1.0.0",'
        b'"resolved": "https://registry.example/zz-too.tgz"},'
        b'"node_modules/zz-inside": {"version": "1.0.0",'
        b'"resolved": "https://npm.acme.example/zz-inside.tgz"}}}'
    )
    deliver({"package-lock.json": lock})
    Claim.objects.create(
        company=company, kind=Claim.Kind.PACKAGE, type="npm", name="zz-claimed", own=True
    )
    correction_make(
        member=planner,
        kind=Correction.Kind.PACKAGE,
        subject="pkg:npm/zz-corrected",
        target="https://github.com/zz-secret/corrected",
        reason="r",
    )
    for name in ("zz-inside", "zz-claimed"):
        answered("ecosystems", f"pkg:npm/{name}", PackageFinding(f"github.com/zz-acme/{name}"))
        answered("github", f"github.com/zz-acme/{name}", RepositoryFinding(archived=False))
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE))
    said = build(folder, "--answers")
    assert "2 answers left out: is or may be a company's own." in said
    assert "2 answers left out: no public package names the repository." in said
    text = repr([open_facts(folder), shared_facts(folder)])
    assert "zz-shuttle" in text
    for secret in ("zz-acme", "zz-inside", "zz-claimed", "zz-secret", "zz-corrected"):
        assert secret not in text


def test_a_deletion_of_the_share_alike_file_leaves_the_rest_to_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered("ecosystems", "pkg:npm/zz-shuttle", PackageFinding(WEAVE))
    answered("ecosystems", "pkg:npm/zz-weave", PackageFinding(LOOM))
    build(folder, "--answers")
    monkeypatch.setattr(loader, "FOLDER", folder)
    both = loader.load.__wrapped__()
    assert both.packages["npm", "zz-shuttle"].source == "ecosyste.ms"
    assert both.packages["npm", "zz-weave"].repository == LOOM
    (folder / SHARE_ALIKE.file).unlink()
    alone = loader.load.__wrapped__()
    assert alone.packages == BASE.packages


@pytest.fixture
def services(settings: LazySettings) -> Iterator[dict[str, Replay]]:
    known: dict[str, Any] = {
        "zz-loom/loom": {"nameWithOwner": "zz-loom/loom", "isArchived": False},
        "zz-ada/weave": {"nameWithOwner": "ZZ-Loom/Weave", "isArchived": True},
        "zz-loom/hidden": {
            "nameWithOwner": "zz-loom/hidden",
            "isPrivate": True,
            "isArchived": True,
        },
    }
    packages: dict[str, Any] = {
        "pkg:npm/zz-shuttle": {"repository_url": f"https://{WEAVE}", "funding_links": [SPONSORS]},
        "pkg:npm/zz-own": {"repository_url": "https://github.com/zz-acme/own"},
    }
    with Replay(GithubGraphql(known)) as github, Replay(Ecosystems(packages)) as ecosystems:
        settings.SPONSORPLAN_GITHUB_API = github.address
        settings.SPONSORPLAN_GITHUB_TOKEN = TOKEN
        settings.SPONSORPLAN_ECOSYSTEMS_URL = ecosystems.address
        yield {"github": github, "ecosystems": ecosystems}


def listed(folder: Path, *purls: str) -> str:
    file = folder / "purls.txt"
    file.write_text("\n".join([*purls, ""]))
    return str(file)


def test_a_source_is_asked_about_listed_packages_through_its_provider(
    folder: Path, services: dict[str, Replay]
) -> None:
    today = timezone.now().date().isoformat()
    purls = listed(folder, "pkg:npm/zz-shuttle", "pkg:npm/zz-nobody@1.0.0")
    said = build(folder, "--from", "ecosystems", "--purls", purls)
    assert "ecosystems knows 1 of what it was asked." in said
    assert shared_facts(folder).packages["npm", "zz-shuttle"].seen_on == today
    purls = listed(folder, "pkg:npm/zz-loom", "pkg:npm/zz-weave", "pkg:npm/zz-shuttle")
    build(folder, "--from", "github", "--purls", purls)
    known = open_facts(folder)
    assert known.aliases == {OLD: Alias(WEAVE, "GitHub", today)}
    assert known.upstreams[WEAVE].archived is True
    assert known.upstreams[LOOM].archived is False
    assert not Lookup.objects.exists()


def test_what_a_token_opens_beyond_the_public_is_not_known(
    folder: Path, services: dict[str, Replay]
) -> None:
    purls = listed(folder, "pkg:golang/github.com/zz-loom/hidden")
    said = build(folder, "--from", "github", "--purls", purls)
    assert services["github"].asked
    assert "github knows 0 of what it was asked." in said
    assert "github.com/zz-loom/hidden" not in open_facts(folder).upstreams


def test_a_company_s_own_package_in_the_list_is_not_asked_about(
    folder: Path, services: dict[str, Replay], company: Company
) -> None:
    Claim.objects.create(
        company=company, kind=Claim.Kind.PACKAGE, type="npm", name="zz-own", own=True
    )
    build(folder, "--from", "ecosystems", "--purls", listed(folder, "pkg:npm/zz-own"))
    assert services["ecosystems"].asked == []
    assert not (folder / SHARE_ALIKE.file).exists()


@pytest.mark.parametrize("scenario", ["rate_limited", "down", "broken", "wrong_type", "redirect"])
def test_nothing_is_written_when_a_source_does_not_answer(
    folder: Path, services: dict[str, Replay], scenario: str
) -> None:
    services["ecosystems"].scenario = scenario
    before = (folder / OPEN.file).read_bytes()
    with pytest.raises(CommandError, match=r"ecosystems: .* Nothing is built"):
        build(folder, "--from", "ecosystems", "--purls", listed(folder, "pkg:npm/zz-shuttle"))
    assert (folder / OPEN.file).read_bytes() == before
    assert not (folder / SHARE_ALIKE.file).exists()


def test_a_list_that_is_missing_or_holds_no_purls_is_refused_with_its_line(folder: Path) -> None:
    with pytest.raises(CommandError, match="--purls FILE"):
        build(folder, "--from", "github")
    with pytest.raises(CommandError, match=r"purls\.txt, line 2: this is no purl"):
        build(folder, "--from", "github", "--purls", listed(folder, "pkg:npm/a", "express"))


def test_answers_as_the_refresh_keeps_them_are_what_the_build_takes(
    folder: Path, services: dict[str, Replay], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "enabled", lambda: (EcosystemsPackages(),))
    want({Subject.PACKAGE: frozenset({"pkg:npm/zz-shuttle", "pkg:npm/zz-nobody"})})
    source_refresh(provider=EcosystemsPackages(), requests=1)
    build(folder, "--answers")
    assert list(shared_facts(folder).packages) == [("npm", "zz-shuttle")]


def test_tables_replace_the_file_and_each_entry_that_goes_is_named(folder: Path) -> None:
    for name in ("packages", "upstreams", "channels", "owner_channels"):
        (folder / f"{name}.tsv").write_text("purl\trepo\n")
    said = build(folder, str(folder))
    assert "0 added, 4 removed, 0 changed" in said
    assert f"- package npm zz-loom: {LOOM}, package metadata, npm package metadata" in said
