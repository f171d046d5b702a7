"""funding.json over real HTTP: which manifests count for a repository, and which do not."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.upstreams.models import Lookup, SourceState
from apps.upstreams.providers.ecosystems import EcosystemsPackages
from apps.upstreams.providers.funding_json import FundingJson
from apps.upstreams.providers.github import GithubRepositories
from apps.upstreams.selectors import known_facts
from apps.upstreams.services import packages_want, source_refresh
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.upstreams.resolve import resolve
from sponsorplan.replay.ecosystems import Ecosystems
from sponsorplan.replay.funding_json import FundingSites
from sponsorplan.replay.github_graphql import GithubGraphql
from tests.upstreams.given import PARSER, RAW, Case, Use, ask, manifest

pytestmark = pytest.mark.django_db
OWN = f"{RAW}/zz-ada/parser/HEAD/funding.json"
LIST = f"{RAW}/zz-ada/parser/HEAD/.well-known/funding-manifest-urls"
OF_OWNER = f"{RAW}/zz-ada/zz-ada/HEAD/funding.json"
SITE = "ada.example/funding.json"
MALLORY = "https://liberapay.com/zz-mallory"


def sites(known: Mapping[str, Any]) -> Case:
    return Case(
        FundingJson(), lambda: FundingSites(known), "SPONSORPLAN_FUNDING_JSON_URL", PARSER, ""
    )


def found(case: Case) -> Mapping[str, Any] | None:
    return ask(case, PARSER)[PARSER].answer


def test_a_manifest_in_the_repository_gives_its_channels_and_nothing_personal(use: Use) -> None:
    case = sites({OWN: manifest(PARSER)})
    replay = use(case)
    assert "private@" not in str(found(case))
    (fact,) = known_facts().channels[PARSER]
    assert (fact.ref.platform, fact.ref.handle) == ("liberapay", "zz-ada")
    assert (fact.trust, fact.source) == ("found", "funding_json")
    assert fact.evidence == "funding.json in the repository"
    # Nothing more is fetched than is needed.
    assert [asked.path for asked in replay.asked] == [f"/{OWN}"]


def test_a_manifest_without_projects_is_about_where_it_lies(use: Use) -> None:
    use(case := sites({OWN: manifest()}))
    assert found(case)


def test_a_manifest_that_names_another_repository_says_nothing_of_this_one(use: Use) -> None:
    # As a fork has that copied its original's.
    use(case := sites({OWN: manifest("github.com/zz-bea/original")}))
    assert found(case) is None


def test_the_owner_s_own_repository_speaks_for_those_that_it_names(use: Use) -> None:
    case = sites({OF_OWNER: manifest(PARSER)})
    use(case)
    assert "of the owner" in (found(case) or {})["evidence"]
    other = "github.com/zz-ada/other"
    assert ask(case, other)[other].answer is None


def test_a_manifest_elsewhere_counts_only_where_the_repository_lists_it(use: Use) -> None:
    listed = {SITE: manifest(PARSER), LIST: f"https://{SITE}\n"}
    use(case := sites(listed))
    answer = found(case) or {}
    assert answer["funding"] == ["https://liberapay.com/zz-ada"]
    assert "ada.example, which the repository lists" in answer["evidence"]


@pytest.mark.parametrize(
    "listing",
    [None, "", f"https://{SITE}.old\n", f"# https://{SITE}\n", "https://other.example/x\n"],
)
def test_a_manifest_that_the_repository_does_not_list_adds_no_channel(
    use: Use, listing: str | None
) -> None:
    claims = manifest(PARSER, address=MALLORY)
    use(case := sites({SITE: claims, **({} if listing is None else {LIST: listing})}))
    assert (found(case) or {}).get("funding", []) == []
    assert PARSER not in known_facts().channels


def test_a_listed_manifest_counts_only_for_the_repositories_that_it_names(use: Use) -> None:
    use(case := sites({SITE: manifest("github.com/zz-bea/x"), LIST: f"https://{SITE}\n"}))
    assert found(case) is None


@pytest.mark.parametrize("confirms", [True, False])
def test_a_web_page_elsewhere_confirms_the_manifest_or_is_said_not_to(
    use: Use, *, confirms: bool
) -> None:
    well_known = "ada.example/.well-known/funding-manifest-urls"
    page = {"url": "https://ada.example", "wellKnown": f"https://{well_known}"}
    lines = "https://github.com/zz-ada/parser/blob/main/funding.json\n"
    known = {OWN: manifest(PARSER, page=page), well_known: lines if confirms else "x\n"}
    use(case := sites(known))
    said = "confirms it" if confirms else "does not confirm it (unverified)"
    assert (found(case) or {})["evidence"] == f"funding.json in the repository; ada.example {said}"
    # Whoever wrote the manifest chose the page: it makes nothing surer.
    (fact,) = known_facts().channels[PARSER]
    assert fact.trust == "found"


@pytest.mark.parametrize(
    "well_known",
    ["https://other.example/.well-known/funding-manifest-urls", "https://ada.example/list", ""],
)
def test_a_list_that_is_not_at_the_page_vouches_for_nothing(use: Use, well_known: str) -> None:
    lines = "https://github.com/zz-ada/parser/blob/main/funding.json\n"
    page = {"url": "https://ada.example", "wellKnown": well_known}
    known = {OWN: manifest(PARSER, page=page), well_known.removeprefix("https://"): lines}
    replay = use(case := sites(known))
    assert "(unverified)" in (found(case) or {})["evidence"]
    assert [asked.path for asked in replay.asked] == [f"/{OWN}"]


@pytest.mark.parametrize(
    "address",
    [
        "http://ada.example/funding.json",
        "https://127.0.0.1/funding.json",
        "https://10.0.0.1/funding.json",
        "https://169.254.169.254/latest/meta-data",
        "https://ada.example:8080/funding.json",
        "https://user:secret@ada.example/funding.json",
        "https://localhost/funding.json",
    ],
)
def test_a_listed_address_that_is_not_public_https_is_not_fetched(use: Use, address: str) -> None:
    replay = use(case := sites({LIST: f"{address}\n"}))
    assert found(case) is None
    assert all(asked.path.startswith(f"/{RAW}/") for asked in replay.asked)


def test_a_name_that_leads_inside_is_not_fetched(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, use: Use
) -> None:
    use(case := sites({}))
    settings.SPONSORPLAN_FUNDING_JSON_URL = ""
    reached: list[str] = []

    def inside(host: str, port: object, **_: object) -> list[object]:
        reached.append(host)
        return [(2, 1, 6, "", ("10.0.0.7", port or 443))]

    monkeypatch.setattr("requests_hardened.ip_filter.socket.getaddrinfo", inside)
    row = ask(case, PARSER)[PARSER]
    assert reached == ["raw.githubusercontent.com"]
    assert row.asked_at is None
    assert "InvalidIPAddress" in SourceState.objects.get().problem


def test_a_site_that_is_down_is_no_trouble_of_the_source(use: Use) -> None:
    well_known = "https://ada.example/.well-known/funding-manifest-urls"
    page = {"url": "https://ada.example", "wellKnown": well_known}
    replay = use(case := sites({OWN: manifest(PARSER, page=page)}))
    replay.scenario = "sites_down"
    assert "(unverified)" in (found(case) or {})["evidence"]
    state = SourceState.objects.get()
    assert (state.problem, state.paused_until) == ("", None)


def test_a_listed_site_that_is_down_or_moved_is_asked_again_later(use: Use) -> None:
    moved = {LIST: f"https://{SITE}\n", SITE: "https://elsewhere.example/funding.json"}
    replay = use(case := sites(moved))
    row = ask(case, PARSER)[PARSER]
    assert (row.failures, row.asked_at) == (1, None)
    assert "301" in row.problem
    assert not any("elsewhere" in asked.path for asked in replay.asked)
    assert SourceState.objects.get().paused_until is None


def test_a_broken_manifest_names_the_key_and_keeps_what_was_known(use: Use) -> None:
    known: dict[str, Any] = {OWN: manifest(PARSER)}
    use(case := sites(known))
    before = found(case)
    known[OWN] = {**manifest(PARSER), "funding": {"channels": []}}
    Lookup.objects.update(due_at=timezone.now())
    row = ask(case, PARSER)[PARSER]
    assert row.answer == before
    assert "funding.channels" in row.problem


def test_a_manifest_with_halves_of_characters_is_refused_in_words_that_can_be_kept(
    use: Use,
) -> None:
    held = manifest(PARSER)
    held["funding"]["plans"][0]["channels"] = ["pay\ud800"]
    held["entity"]["webpageUrl"] = {"url": "https://\ud800.example"}
    use(case := sites({OWN: held}))
    row = ask(case, PARSER)[PARSER]
    assert "halves of characters" in row.problem


@pytest.mark.parametrize("held", ["", "https://elsewhere.example/funding.json"])
def test_an_empty_file_and_a_repository_that_moved_keep_what_was_known(use: Use, held: str) -> None:
    known: dict[str, Any] = {OWN: manifest(PARSER)}
    replay = use(case := sites(known))
    before = found(case)
    known[OWN] = held
    Lookup.objects.update(due_at=timezone.now())
    row = ask(case, PARSER)[PARSER]
    assert (row.answer, row.failures) == (before, 1)
    assert all(asked.path.startswith(f"/{RAW}/") for asked in replay.asked)


def test_a_broken_manifest_does_not_stand_before_a_good_one(use: Use) -> None:
    use(case := sites({OWN: "{", OF_OWNER: manifest(PARSER)}))
    assert "of the owner" in (found(case) or {})["evidence"]


def test_an_answer_of_many_requests_is_counted_by_what_it_took(use: Use) -> None:
    replay = use(case := sites({LIST: "".join(f"https://s{at}.example/\n" for at in range(90))}))
    assert found(case) is None
    # Its own, its list, the first three that are listed, the owner's.
    assert len(replay.asked) == SourceState.objects.get().used == 6


def test_no_question_takes_more_requests_than_are_counted_for_it(use: Use) -> None:
    pages = [
        {
            "url": f"https://p{at}.example",
            "wellKnown": f"https://p{at}.example/.well-known/funding-manifest-urls",
        }
        for at in range(2)
    ]
    last = manifest(PARSER, page=pages[0])
    last["projects"] = [
        {**last["projects"][0], "webpageUrl": page, "guid": f"p-{at}"}
        for at, page in enumerate(pages * 4)
    ]
    known = {LIST: "".join(f"https://s{at}.example/f\n" for at in range(9)), OF_OWNER: last}
    replay = use(case := sites(known))
    assert found(case)
    assert len(replay.asked) == FundingJson.requests
    assert SourceState.objects.get().used == FundingJson.requests


def test_what_the_same_people_wrote_twice_is_one_witness_and_the_publisher_is_another(
    use: Use,
) -> None:
    url = "https://liberapay.com/zz-ada"
    row = {
        "nameWithOwner": "zz-ada/parser",
        "isArchived": False,
        "fundingLinks": [{"platform": "LIBERAPAY", "url": url}],
    }
    github = Case(
        GithubRepositories(),
        lambda: GithubGraphql({"zz-ada/parser": row}),
        "SPONSORPLAN_GITHUB_API",
        PARSER,
        "",
    )
    package = {"repository_url": f"https://{PARSER}", "funding_links": [url], "status": "active"}
    ecosystems = Case(
        EcosystemsPackages(),
        lambda: Ecosystems({"pkg:npm/zz-parser": package}),
        "SPONSORPLAN_ECOSYSTEMS_URL",
        "",
        "",
    )
    use(case := sites({OWN: manifest(PARSER)}))
    use(github)
    ask(case, PARSER)
    ask(github, PARSER)
    used = [Package("npm", "zz-parser", "1.0.0", repository=f"https://{PARSER}")]
    assert trust(used) == "found"
    use(ecosystems)
    ask(ecosystems, "pkg:npm/zz-parser")
    assert trust(used) == "corroborated"


def trust(used: list[Package]) -> str:
    (recipient,) = resolve(used, known_facts()).recipients.values()
    (channel,) = recipient.channels
    return str(channel.trust)


def test_a_package_leads_to_its_repository_s_manifest_and_on_to_the_account(use: Use) -> None:
    package = {"repository_url": f"https://{PARSER}", "status": "active"}
    ecosystems = Case(
        EcosystemsPackages(),
        lambda: Ecosystems({"pkg:npm/zz-parser": package}),
        "SPONSORPLAN_ECOSYSTEMS_URL",
        "",
        "",
    )
    use(ecosystems)
    use(case := sites({OWN: manifest(PARSER, address="https://github.com/sponsors/zz-ada")}))
    packages_want(packages=[Package("npm", "zz-parser", "1.0.0")])
    source_refresh(provider=ecosystems.provider, requests=9)
    source_refresh(provider=case.provider, requests=9)
    (recipient,) = resolve(
        [Package("npm", "zz-parser", "1.0.0")], known_facts()
    ).recipients.values()
    assert recipient.key == "github.com/zz-ada"
    assert recipient.channels[0].ref.url == "https://github.com/sponsors/zz-ada"
