"""Every source over real HTTP: what becomes a fact, and what an odd answer does."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.inventory.models import Dependency, Grouping, Upload
from apps.inventory.services import wants_sweep
from apps.upstreams.models import Lookup, SourceState
from apps.upstreams.providers.deps_dev import DepsDevPackages, DepsDevProjects
from apps.upstreams.providers.deps_dev_alpha import DepsDevAlphaPackages, DepsDevAlphaProjects
from apps.upstreams.providers.ecosystems import (
    EcosystemsCommits,
    EcosystemsIssues,
    EcosystemsPackages,
)
from apps.upstreams.providers.funding_json import FundingJson
from apps.upstreams.providers.github import GithubRepositories, GithubSponsors
from apps.upstreams.providers.github_activity import GithubActivity
from apps.upstreams.providers.open_collective import OpenCollectiveAccounts
from apps.upstreams.providers.scorecard import ScorecardRepositories
from apps.upstreams.selectors import known_facts
from apps.upstreams.services import source_refresh
from sponsorplan.domain.risk.score import WHOLE, concentration
from sponsorplan.http import session
from sponsorplan.replay.deps_dev import DepsDev
from sponsorplan.replay.ecosystems import Ecosystems, EcosystemsRepositories
from sponsorplan.replay.funding_json import FundingSites
from sponsorplan.replay.github_graphql import GithubGraphql
from sponsorplan.replay.open_collective import OpenCollective
from sponsorplan.replay.scorecard import Scorecard
from tests.conftest import PACKAGE_LOCK
from tests.upstreams.given import DEPS_DEV, PARSER, SITES, Case, Known, Use, ask

pytestmark = pytest.mark.django_db

_PACKAGES: Known = {
    "pkg:npm/zz-parser": {
        "repository_url": "https://github.com/zz-ada/parser.git",
        "funding_links": ["https://github.com/sponsors/zz-ada", "not an address"],
        "maintainers": [{"login": "zz-ada", "email": "private@ada.example"}],
        "status": "active",
        "latest_release_published_at": "2026-03-01T10:00:00.000Z",
    },
    "pkg:npm/%40zz/scoped": {"repository_url": "", "status": "deprecated", "maintainers": []},
}
_GITHUB: Known = {
    "zz-ada/parser": {
        "nameWithOwner": "zz-ada/parser",
        "isArchived": True,
        "pushedAt": "2025-01-02T03:04:05Z",
        "fundingLinks": [{"platform": "LIBERAPAY", "url": "https://liberapay.com/zz-ada"}],
        "history": [],
    },
    "zz-ada/old": {"nameWithOwner": "ZZ-Ada/Parser", "isArchived": False},
    "zz-ada": {
        "hasSponsorsListing": True,
        "monthlyEstimatedSponsorsIncomeInCents": 12_345,
        "sponsorsListing": {"isPublic": True},
    },
    "zz-quiet": {
        "hasSponsorsListing": True,
        "monthlyEstimatedSponsorsIncomeInCents": 0,
        "sponsorsListing": {"isPublic": True},
    },
    "zz-none": {"hasSponsorsListing": False, "sponsorsListing": None},
}
_ACCOUNTS: Known = {
    "zz-open": {
        "slug": "zz-open",
        "type": "COLLECTIVE",
        "currency": "USD",
        "isActive": True,
        "stats": {"yearlyBudget": {"valueInCents": 250_000, "currency": "EUR"}},
    },
    "zz-frozen": {"slug": "zz-frozen", "type": "COLLECTIVE", "isActive": True, "isFrozen": True},
    "zz-giver": {"slug": "zz-giver", "type": "ORGANIZATION", "isActive": True},
}


_COMMITS: Known = {
    "zz-ada/parser": {
        "last_synced_at": "2026-11-01T00:00:00.000Z",
        "past_year_total_commits": 99,
        "past_year_committers": [
            {"name": "Ada", "email": "private@ada.example", "login": "zz-ada", "count": 60},
            {"name": "Ada L", "email": "ada@other.example", "login": "zz-ada", "count": 20},
            {"name": "dependabot[bot]", "email": "x@y.example", "login": None, "count": 12},
            {"name": "Bea", "email": "bea@bea.example", "login": None, "count": 7},
        ],
    },
    "zz-ada/still": {
        "last_synced_at": "2026-11-01T00:00:00.000Z",
        "past_year_total_commits": 0,
        "past_year_dds": 0,
    },
    "zz-ada/unread": {"last_synced_at": None, "past_year_total_commits": 0},
    "zz-ada/partly": {"last_synced_at": "2026-11-01T00:00:00.000Z"},
}
_ISSUES: Known = {
    "zz-ada/parser": {
        "last_synced_at": "2026-11-01T00:00:00.000Z",
        "past_year_issues_count": 40,
        "past_year_bot_issues_count": 3,
        "past_year_pull_requests_count": 60,
        "past_year_bot_pull_requests_count": 50,
        "past_year_issues_closed_count": 10,
        "past_year_pull_requests_closed_count": 5,
        "active_maintainers": [{"login": "zz-ada", "count": 9, "url": "https://x.example"}],
    },
}


CASES = {
    "ecosystems": Case(
        EcosystemsPackages(),
        lambda: Ecosystems(_PACKAGES),
        "SPONSORPLAN_ECOSYSTEMS_URL",
        "pkg:npm/zz-parser",
        "pkg:npm/zz-nobody",
    ),
    "commits": Case(
        EcosystemsCommits(),
        lambda: EcosystemsRepositories(_COMMITS),
        "SPONSORPLAN_ECOSYSTEMS_COMMITS_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "issues": Case(
        EcosystemsIssues(),
        lambda: EcosystemsRepositories(_ISSUES),
        "SPONSORPLAN_ECOSYSTEMS_ISSUES_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "repositories": Case(
        GithubRepositories(),
        lambda: GithubGraphql(_GITHUB),
        "SPONSORPLAN_GITHUB_API",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "activity": Case(
        GithubActivity(),
        lambda: GithubGraphql(_GITHUB),
        "SPONSORPLAN_GITHUB_API",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "sponsors": Case(
        GithubSponsors(),
        lambda: GithubGraphql(_GITHUB),
        "SPONSORPLAN_GITHUB_API",
        "github_sponsors:zz-ada",
        "github_sponsors:zz-nobody",
    ),
    "open_collective": Case(
        OpenCollectiveAccounts(),
        lambda: OpenCollective(_ACCOUNTS),
        "SPONSORPLAN_OPEN_COLLECTIVE_URL",
        "open_collective:zz-open",
        "open_collective:zz-nobody",
    ),
    "scorecard": Case(
        ScorecardRepositories(),
        lambda: Scorecard({PARSER: {"Maintained": 0, "Code-Review": -1, "License": 10}}),
        "SPONSORPLAN_SCORECARD_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "deps_dev_packages": Case(
        DepsDevPackages(),
        lambda: DepsDev(DEPS_DEV),
        "SPONSORPLAN_DEPS_DEV_URL",
        "pkg:npm/zz-parser",
        "pkg:npm/zz-nobody",
    ),
    "deps_dev_projects": Case(
        DepsDevProjects(),
        lambda: DepsDev(DEPS_DEV),
        "SPONSORPLAN_DEPS_DEV_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "deps_dev_alpha_packages": Case(
        DepsDevAlphaPackages(),
        lambda: DepsDev(DEPS_DEV),
        "SPONSORPLAN_DEPS_DEV_URL",
        "pkg:npm/zz-parser",
        "pkg:npm/zz-nobody",
    ),
    "deps_dev_alpha_projects": Case(
        DepsDevAlphaProjects(),
        lambda: DepsDev(DEPS_DEV),
        "SPONSORPLAN_DEPS_DEV_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
    "funding_json": Case(
        FundingJson(),
        lambda: FundingSites(SITES),
        "SPONSORPLAN_FUNDING_JSON_URL",
        PARSER,
        "github.com/zz-ada/nothing",
    ),
}
every_source = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))


def said(*keys: str) -> list[dict[str, Any]]:
    answers = [Lookup.objects.get(key=key).answer for key in keys]
    return [answer for answer in answers if answer is not None]


@every_source
def test_an_answer_is_kept_and_what_the_source_does_not_know_is_told_apart(
    use: Use, case: Case
) -> None:
    replay = use(case)
    rows = ask(case, case.known, case.unknown)
    assert rows[case.known].answer is not None
    assert rows[case.unknown].answer is None
    assert rows[case.known].due_at > timezone.now()
    state = SourceState.objects.get()
    assert (state.problem, state.paused_until, state.used) == ("", None, len(replay.asked))
    assert b"private@" not in str(rows[case.known].answer).encode()


@every_source
@pytest.mark.parametrize("scenario", ["rate_limited", "down", "slow"])
def test_a_source_that_cannot_answer_is_left_alone_and_asked_again(
    use: Use, case: Case, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_READ", 0.2)
    replay = use(case)
    replay.scenario = scenario
    rows = ask(case, case.known, case.unknown)
    assert len(replay.asked) == 1
    state = SourceState.objects.get()
    assert state.paused_until is not None
    assert state.paused_until > timezone.now()
    assert state.problem
    assert all(row.asked_at is None and row.due_at <= timezone.now() for row in rows.values())
    replay.scenario = "ordinary"
    SourceState.objects.update(paused_until=None)
    assert ask(case, case.known)[case.known].answer is not None


@every_source
@pytest.mark.parametrize("scenario", ["broken", "wrong_type", "huge", "redirect"])
def test_an_answer_against_the_contract_changes_no_fact(
    use: Use, case: Case, scenario: str
) -> None:
    replay = use(case)
    before = ask(case, case.known)[case.known].answer
    Lookup.objects.update(due_at=timezone.now(), etag="")
    replay.scenario = scenario
    row = ask(case, case.known)[case.known]
    assert row.answer == before
    assert row.failures == 1
    assert row.problem
    assert row.due_at > timezone.now()


def test_a_package_s_repository_funding_and_publishers_come_from_ecosystems(use: Use) -> None:
    case = CASES["ecosystems"]
    use(case)
    ask(case, "pkg:npm/zz-parser", "pkg:npm/%40zz/scoped")
    fact = known_facts().packages["npm", "zz-parser"]
    assert (fact.repository, fact.source) == (PARSER, "ecosystems")
    (channel,) = known_facts().channels[PARSER]
    assert (channel.ref.platform, channel.ref.handle) == ("github_sponsors", "zz-ada")
    assert said("pkg:npm/%40zz/scoped")[0]["state"] == "deprecated"


def test_a_renamed_repository_is_followed_to_where_it_is(use: Use) -> None:
    case = CASES["repositories"]
    use(case)
    ask(case, "github.com/zz-ada/old")
    assert known_facts().present_place("github.com/zz-ada/old") == PARSER
    source_refresh(provider=case.provider, requests=1)
    upstream = known_facts().upstreams[PARSER]
    assert upstream.archived is True
    assert known_facts().channels[PARSER][0].ref.platform == "liberapay"


def test_an_income_of_zero_is_unknown_because_github_says_zero_of_what_it_hides(use: Use) -> None:
    case = CASES["sponsors"]
    use(case)
    keys = [f"github_sponsors:{login}" for login in ("zz-ada", "zz-quiet", "zz-none")]
    ask(case, *keys)
    ada, quiet, none = said(*keys)
    assert (ada["takes_payment"], ada["received_minor"]) == (True, 148_140)
    assert (quiet["takes_payment"], quiet["received_minor"]) == (True, None)
    assert (none["takes_payment"], none["received_minor"]) == (False, None)


def test_an_account_that_is_frozen_or_only_gives_takes_no_payment(use: Use) -> None:
    case = CASES["open_collective"]
    use(case)
    keys = [f"open_collective:{slug}" for slug in _ACCOUNTS]
    ask(case, *keys)
    collective, frozen, giver = said(*keys)
    assert (collective["takes_payment"], collective["currency"]) == (True, "EUR")
    assert collective["received_minor"] == 250_000
    assert (frozen["live"], frozen["takes_payment"]) == (False, False)
    assert (giver["live"], giver["takes_payment"]) == (True, False)


def test_a_check_without_a_conclusion_is_no_score_and_an_unchanged_answer_is_not_sent_again(
    use: Use,
) -> None:
    case = CASES["scorecard"]
    replay = use(case)
    first = ask(case, PARSER)[PARSER]
    assert first.answer is not None
    assert first.answer["checks"] == {"License": 10, "Maintained": 0}
    Lookup.objects.update(due_at=timezone.now())
    again = ask(case, PARSER)[PARSER]
    assert replay.asked[1].headers["if-none-match"] == first.etag
    assert again.answer == first.answer
    assert again.asked_at > first.asked_at  # type: ignore[operator]


def test_commits_are_counted_by_person_without_programs_and_nobody_s_name_is_kept(
    use: Use,
) -> None:
    case = CASES["commits"]
    use(case)
    names = [f"github.com/{name}" for name in _COMMITS]
    rows = ask(case, *names)
    parser, still, unread, partly = (rows[name].answer for name in names)
    assert (parser or {})["commits"] == [80, 7]
    assert (still or {})["commits"] == []
    assert unread is None
    assert (partly or {}).get("commits") is None
    assert "ada@" not in str(parser)
    observed = known_facts().observed
    assert concentration(observed["github.com/zz-ada/still"].signals) == WHOLE
    assert concentration(observed["github.com/zz-ada/partly"].signals) is None


def test_questions_are_those_of_people_and_load_is_by_active_maintainer(use: Use) -> None:
    case = CASES["issues"]
    use(case)
    ask(case, PARSER)
    observed = known_facts().observed[PARSER]
    assert (observed.signals.asked, observed.signals.answered) == (47, 15)
    assert (observed.maintainers, observed.load) == (1, 4_700)


def test_few_points_left_are_kept_for_later(use: Use) -> None:
    case = CASES["repositories"]
    replay = use(case)
    replay.scenario = "few_points"
    assert ask(case, PARSER)[PARSER].answer is not None
    state = SourceState.objects.get()
    assert state.problem == ""
    assert state.paused_until is not None


def test_github_without_a_token_says_what_to_set(use: Use, settings: LazySettings) -> None:
    case = CASES["repositories"]
    replay = use(case)
    settings.SPONSORPLAN_GITHUB_TOKEN = ""
    ask(case, PARSER)
    assert replay.asked == []
    assert "SPONSORPLAN_GITHUB_TOKEN" in SourceState.objects.get().problem


@pytest.mark.parametrize(
    "key", ['github.com/zz-ada/par"){x}', "github.com/zz-ada/parser/sub", "gitlab.com/a/b"]
)
def test_a_key_that_could_change_the_question_is_not_taken(key: str) -> None:
    assert not GithubRepositories().takes(key)
    assert not ScorecardRepositories().takes(key)


def test_no_package_of_a_company_s_own_is_ever_asked_about(
    use: Use, deliver: Callable[[dict[str, bytes]], list[Upload]]
) -> None:
    case = CASES["ecosystems"]
    replay = use(case)
    deliver({"package-lock.json": json.dumps(_mixed()).encode()})
    source_refresh(provider=case.provider, requests=9)
    stored = set(Dependency.objects.values_list("name", flat=True))
    assert stored >= {"zz-parser", "zz-inside", "zz-forked"}
    asked = [purl for question in replay.asked for purl in json.loads(question.body)["purls"]]
    assert asked == ["pkg:npm/zz-parser", "pkg:npm/zz-second"]


def _mixed() -> dict[str, Any]:
    """A lockfile with two public packages, and four that are or may be a company's own."""
    return {
        "name": "shop",
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "shop", "dependencies": {"zz-parser": "^1.0.0"}},
            "node_modules/zz-parser": _locked("https://registry.example/zz-parser.tgz"),
            "node_modules/zz-second": _locked("https://registry.example/zz-second.tgz"),
            "node_modules/zz-inside": _locked("https://npm.acme.example/zz-inside.tgz"),
            "node_modules/zz-forked": _locked("git+ssh://git@github.com/acme/zz-forked.git#abc"),
            "node_modules/zz-member": {"resolved": "packages/zz-member", "link": True},
            "packages/zz-member": {"version": "1.0.0"},
        },
    }


def test_no_source_of_all_there_are_hears_of_a_company_s_own_packages(
    use: Use, deliver: Callable[[dict[str, bytes]], list[Upload]]
) -> None:
    replays = [use(case) for case in CASES.values()]
    deliver({"package-lock.json": json.dumps(_mixed()).encode()})
    for _ in range(3):  # what one answers leads to what the next is asked
        for case in CASES.values():
            source_refresh(provider=case.provider, requests=99)
    asked = [one for replay in replays for one in replay.asked]
    heard = " ".join(f"{one.path} {one.query} {one.body.decode()}" for one in asked)
    sources = set(Lookup.objects.exclude(asked_at=None).values_list("source", flat=True))
    assert sources >= {"ecosystems", "deps_dev", "deps_dev_alpha", "funding_json", "github"}
    assert "zz-parser" in heard
    for private in ("zz-inside", "zz-forked", "zz-member", "acme", "shop"):
        assert private not in heard


def _locked(resolved: str) -> dict[str, str]:
    return {"version": "1.0.0", "resolved": resolved}


def test_a_source_switched_on_later_is_asked_about_what_is_in_the_inventory_already(
    use: Use,
    deliver: Callable[[dict[str, bytes]], list[Upload]],
    settings: LazySettings,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    assert not Lookup.objects.exists()
    case = CASES["ecosystems"]
    use(case)
    with django_capture_on_commit_callbacks(execute=True):
        wants_sweep()
    wanted = Lookup.objects.filter(source="ecosystems").values_list("key", flat=True)
    assert "pkg:npm/express" in wanted
    Lookup.objects.update(wanted_at=timezone.now() - timedelta(days=80))
    with django_capture_on_commit_callbacks(execute=True):
        wants_sweep()
    assert not Lookup.objects.filter(wanted_at__gt=timezone.now() - timedelta(days=1)).exists()
    Grouping.objects.update(wanted_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        wants_sweep()
    assert not Lookup.objects.filter(wanted_at__lt=timezone.now() - timedelta(days=1)).exists()
