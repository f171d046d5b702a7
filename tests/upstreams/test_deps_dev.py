"""deps.dev over real HTTP: how a package's repository is known, and what its two interfaces give."""

import json
from dataclasses import replace

import pytest
from django.utils import timezone

from apps.upstreams.models import Lookup, SourceState
from apps.upstreams.providers.deps_dev import DepsDevPackages, DepsDevProjects
from apps.upstreams.providers.deps_dev_alpha import DepsDevAlphaPackages, DepsDevAlphaProjects
from apps.upstreams.providers.ecosystems import EcosystemsPackages
from apps.upstreams.providers.interface import Provider
from apps.upstreams.selectors import known_facts
from apps.upstreams.services import source_refresh
from sponsorplan.replay.deps_dev import DepsDev
from sponsorplan.replay.ecosystems import Ecosystems
from tests.upstreams.given import DEPS_DEV, PARSER, Case, Use, ask, related

pytestmark = pytest.mark.django_db
ZZ = "pkg:npm/zz-parser"


def case(provider: Provider, page: int = 1_000) -> Case:
    return Case(provider, lambda: DepsDev(DEPS_DEV, page), "SPONSORPLAN_DEPS_DEV_URL", "", "")


PACKAGES, PROJECTS = case(DepsDevPackages()), case(DepsDevProjects())
ALPHA, ALPHA_PROJECTS = case(DepsDevAlphaPackages()), case(DepsDevAlphaProjects())
both = pytest.mark.parametrize("one", [PACKAGES, ALPHA], ids=["v3", "v3alpha"])


@both
def test_the_surest_word_of_where_the_source_is_counts_and_says_what_it_rests_on(
    use: Use, one: Case
) -> None:
    use(one)
    ask(one, ZZ, "pkg:npm/%40zz/scoped", "pkg:maven/org.zz/zz-core")
    packages = known_facts().packages
    fact = packages["npm", "zz-parser"]
    assert (fact.repository, fact.attested) == (PARSER, True)
    assert fact.evidence.startswith("named in a SLSA attestation")
    scoped, core = packages["npm", "@zz/scoped"], packages["maven", "org.zz:zz-core"]
    assert (scoped.repository, scoped.attested) == ("github.com/zz-ada/scoped", False)
    assert "unverified" in scoped.evidence
    assert core.repository == "github.com/zz-ada/core"
    assert ("hypothesis" in fact.evidence) is (one is ALPHA)


@both
def test_licences_deprecation_and_addresses_that_are_labelled_for_money_are_taken(
    use: Use, one: Case
) -> None:
    use(one)
    ask(one, ZZ, "pkg:npm/%40zz/scoped")
    facts = known_facts()
    assert facts.observed[PARSER].licences == ("Apache-2.0", "MIT")
    assert facts.observed["github.com/zz-ada/scoped"].signals.state == "deprecated"
    # The home page asks for money too, but nobody labelled it so.
    assert [fact.ref.platform for fact in facts.channels[PARSER]] == ["liberapay"]
    # Nobody looked for payees there, and an old release must not close a line.
    assert facts.observed[PARSER].signals.last_activity is None


def test_dependents_are_counted_by_the_alpha_alone_and_what_is_not_counted_is_not_zero(
    use: Use,
) -> None:
    use(PACKAGES)
    ask(PACKAGES, ZZ)
    assert known_facts().observed[PARSER].users is None
    use(ALPHA)
    ask(ALPHA, ZZ, "pkg:npm/%40zz/scoped")
    observed = known_facts().observed
    assert observed[PARSER].users == 12_345
    assert observed[PARSER].users_from is not None
    assert observed["github.com/zz-ada/scoped"].users is None


def test_every_part_of_a_path_is_percent_encoded(use: Use) -> None:
    replay = use(PACKAGES)
    ask(PACKAGES, "pkg:npm/%40zz/scoped", "pkg:maven/org.zz/zz-core")
    assert {asked.path for asked in replay.asked} == {
        "/v3/systems/NPM/packages/%40zz%2Fscoped",
        "/v3/systems/NPM/packages/%40zz%2Fscoped/versions/1.0.0",
        "/v3/systems/MAVEN/packages/org.zz%3Azz-core",
        "/v3/systems/MAVEN/packages/org.zz%3Azz-core/versions/1.0.0",
    }
    replay = use(PROJECTS)
    ask(PROJECTS, PARSER)
    assert replay.asked[0].path == "/v3/projects/github.com%2Fzz-ada%2Fparser"


@pytest.mark.parametrize(
    ("key", "taken"),
    [
        ("pkg:npm/zz-parser", True),
        ("pkg:golang/example.org/zz/mod", True),
        ("pkg:gem/zz", True),
        ("pkg:nuget/zz", True),
        ("pkg:cargo/zz", True),
        ("pkg:pypi/zz", True),
        ("pkg:composer/zz/zz", False),
        ("pkg:docker/zz", False),
        ("pkg:npm/..", False),
        ("github.com/zz/zz", False),
    ],
)
def test_only_what_it_has_a_system_for_is_asked(key: str, *, taken: bool) -> None:
    assert DepsDevPackages().takes(key) is taken
    assert DepsDevAlphaPackages().takes(key) is taken


def test_checks_of_a_repository_are_those_with_a_score_and_the_sum_is_left_alone(use: Use) -> None:
    for one in (PROJECTS, ALPHA_PROJECTS):
        use(one)
        ask(one, PARSER, "github.com/zz-ada/core")
        answers = {row.key: row.answer for row in Lookup.objects.filter(source=one.provider.name)}
        assert (answers[PARSER] or {})["checks"] == {"Code-Review": 3}
        assert (answers["github.com/zz-ada/core"] or {})["checks"] == {}
        assert (answers[PARSER] or {})["archived"] is None


@both
def test_a_package_without_a_default_version_is_known_and_says_nothing(use: Use, one: Case) -> None:
    use(one)
    row = ask(one, "pkg:npm/zz-versionless")["pkg:npm/zz-versionless"]
    assert row.answer is not None
    assert ("npm", "zz-versionless") not in known_facts().packages


@pytest.mark.parametrize(
    "one", [PACKAGES, PROJECTS, ALPHA, ALPHA_PROJECTS], ids=["v3", "v3 projects", "alpha", "batch"]
)
def test_objects_without_anything_in_them_change_no_fact(use: Use, one: Case) -> None:
    replay = use(one)
    key = PARSER if one in (PROJECTS, ALPHA_PROJECTS) else ZZ
    before = ask(one, key)[key].answer
    Lookup.objects.update(due_at=timezone.now())
    replay.scenario = "empty"
    row = ask(one, key)[key]
    assert (row.answer, row.failures) == (before, 1)
    assert before is not None


@both
def test_names_that_come_back_spelled_another_way_are_still_those_asked_for(
    use: Use, one: Case
) -> None:
    replay = use(one)
    replay.scenario = "renamed"
    ask(one, ZZ)
    assert known_facts().packages["npm", "zz-parser"].repository == PARSER


def test_batches_ask_for_versions_at_once_and_for_projects_at_once(use: Use) -> None:
    replay = use(ALPHA)
    ask(ALPHA, ZZ, "pkg:npm/%40zz/scoped", "pkg:npm/zz-nobody")
    posts = [asked for asked in replay.asked if asked.method == "POST"]
    assert [asked.path for asked in posts] == ["/v3alpha/versionbatch"]
    versions = [one["versionKey"]["name"] for one in json.loads(posts[0].body)["requests"]]
    assert sorted(versions) == ["@zz/scoped", "zz-parser"]
    replay = use(ALPHA_PROJECTS)
    source_state = SourceState.objects.get(source="deps_dev_alpha").used
    ask(ALPHA_PROJECTS, PARSER, "github.com/zz-ada/core", "github.com/zz-ada/nothing")
    assert len(replay.asked) == 1
    assert SourceState.objects.get(source="deps_dev_alpha").used == source_state + 1


def test_pages_of_a_batch_are_followed_and_what_is_past_the_last_is_asked_again(use: Use) -> None:
    one = replace(ALPHA_PROJECTS, service=lambda: DepsDev(DEPS_DEV, page=1))
    replay = use(one)
    keys = [PARSER, "github.com/zz-ada/core", "github.com/zz-ada/x1", "github.com/zz-ada/x2"]
    ask(one, *keys)
    tokens = [json.loads(asked.body).get("pageToken", "") for asked in replay.asked[:3]]
    assert tokens == ["", "1", "2"]
    left = Lookup.objects.get(key="github.com/zz-ada/x2")
    assert left.asked_at is None
    assert left.due_at > timezone.now()


def test_a_signed_statement_stands_against_the_metadata_that_a_more_trusted_source_read(
    use: Use,
) -> None:
    claimed = {ZZ: {"repository_url": "https://github.com/zz-famous/thing", "status": "active"}}
    metadata = Case(
        EcosystemsPackages(), lambda: Ecosystems(claimed), "SPONSORPLAN_ECOSYSTEMS_URL", "", ""
    )
    use(metadata)
    use(PACKAGES)
    ask(metadata, ZZ)
    source_refresh(provider=PACKAGES.provider, requests=9)
    assert known_facts().packages["npm", "zz-parser"].repository == PARSER


def test_unsigned_words_keep_to_the_operator_s_order(use: Use) -> None:
    version = {"relatedProjects": [related("github.com/zz-other/thing", "UNVERIFIED_METADATA")]}
    known = {"NPM/zz-parser": {"version": version}}
    claimed = {ZZ: {"repository_url": f"https://{PARSER}", "status": "active"}}
    metadata = Case(
        EcosystemsPackages(), lambda: Ecosystems(claimed), "SPONSORPLAN_ECOSYSTEMS_URL", "", ""
    )
    use(metadata)
    second = replace(PACKAGES, service=lambda: DepsDev(known))
    use(second)
    ask(metadata, ZZ)
    source_refresh(provider=second.provider, requests=9)
    assert known_facts().packages["npm", "zz-parser"].repository == PARSER
