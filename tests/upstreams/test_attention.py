"""The pages on which people see who is overwhelmed, whose risk fell, and how asking goes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.inventory.selectors import upstream_keys
from apps.plans.services import plan_draft
from apps.upstreams.models import Lookup, Reading, SourceState
from apps.upstreams.selectors import source_progress
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.findings import (
    PackageFinding,
    RepositoryFinding,
    Subject,
    as_document,
)

pytestmark = pytest.mark.django_db
EXPRESS = "github.com/expressjs/express"


@pytest.fixture
def page(client_of: Callable[[Role], Client]) -> Callable[[str], str]:
    def get(path: str) -> str:
        return client_of(Role.VIEWER).get(f"/c/acme/{path}").content.decode()

    return get


def answered(source: str, finding: RepositoryFinding, key: str = EXPRESS) -> Lookup:
    now = timezone.now()
    return Lookup.objects.create(
        source=source,
        subject=Subject.REPOSITORY,
        key=key,
        answer=as_document(finding),
        asked_at=now,
        changed_at=now,
        due_at=now + timedelta(days=1),
        wanted_at=now,
    )


def test_a_direct_dependency_whose_maintainers_are_overwhelmed_is_listed(
    inventory: Upload, company: Company, page: Callable[[str], str]
) -> None:
    assert any("express" in key for key in upstream_keys(company=company))
    assert "need attention" not in page("")
    assert "None needs attention" in page("upstreams/?show=attention")
    answered("ecosystems_issues", RepositoryFinding(asked=900, answered=100, maintainers=3))
    assert "300 issues and pull requests a year for each active maintainer" in page("")
    listed = page("upstreams/?show=attention")
    assert "expressjs/express" in listed
    assert "Overwhelmed" in listed


def test_a_sudden_fall_of_concentration_is_listed(
    inventory: Upload, page: Callable[[str], str]
) -> None:
    for day, commits in ((1, (200,)), (20, (100, 95))):
        Reading.objects.create(
            source="ecosystems_commits",
            key=EXPRESS,
            day=date(2026, 10, day),
            answer=as_document(RepositoryFinding(commits=commits)),
        )
        # Another source that says other things of it does not stand before this one.
        Reading.objects.create(
            source="funding_json",
            key=EXPRESS,
            day=date(2026, 10, day + 1),
            answer=as_document(RepositoryFinding(evidence=f"funding.json on day {day}")),
        )
    assert "Commit concentration fell from 100 % to" in page("upstreams/?show=attention")


def test_the_sources_page_says_what_is_off(page: Callable[[str], str]) -> None:
    shown = page("sources/")
    assert "No source is asked" in shown
    assert "ecosystems_commits" in shown


def test_the_sources_page_says_how_asking_goes(
    page: Callable[[str], str], settings: LazySettings
) -> None:
    settings.SPONSORPLAN_SOURCES = ("scorecard",)
    assert "none yet" in page("sources/")
    answered("scorecard", RepositoryFinding(checks={"License": 10}))
    SourceState.objects.create(source="scorecard", answered_at=timezone.now())
    assert "up to date" in page("sources/")
    Lookup.objects.update(due_at=timezone.now())
    assert "at work" in page("sources/")
    SourceState.objects.update(
        paused_until=timezone.now() + timedelta(hours=1), problem="It answered with status 503."
    )
    shown = page("sources/")
    assert "rests" in shown
    assert "status 503" in shown


def test_what_a_source_does_not_know_is_counted_apart(settings: LazySettings) -> None:
    settings.SPONSORPLAN_SOURCES = ("scorecard",)
    answered("scorecard", RepositoryFinding(checks={"License": 10}))
    answered("scorecard", RepositoryFinding(), key="github.com/zz/other")
    Lookup.objects.filter(key="github.com/zz/other").update(answer=None)
    (progress,) = source_progress()
    assert (progress.subjects, progress.answered, progress.unknown) == (2, 2, 1)


def test_a_plan_says_how_old_its_facts_are(
    inventory: Upload, planner: Member, page: Callable[[str], str]
) -> None:
    answered("ecosystems_issues", RepositoryFinding(asked=9, answered=1, maintainers=3))
    plan = plan_draft(
        member=planner,
        title="November",
        budget=Money(100_000, "USD"),
        policy=Policy(),
        as_of=date(2026, 11, 1),
    )
    assert plan.facts_to == timezone.now().date().isoformat()
    assert f"{plan.facts_from} to {plan.facts_to}" in page(f"plans/{plan.number}/")


def test_what_was_never_verified_is_marked_where_it_is_shown(
    inventory: Upload, page: Callable[[str], str], settings: LazySettings
) -> None:
    off = page("sources/")
    assert off.count('<span class="badge">hypothesis</span>') == 2
    settings.SPONSORPLAN_SOURCES = ("deps_dev", "deps_dev_alpha", "funding_json")
    on = page("sources/")
    assert "an alpha that may change" in on
    assert on.count('<span class="badge">hypothesis</span>') == 2
    now = timezone.now()
    for source in ("deps_dev", "deps_dev_alpha"):
        Lookup.objects.create(
            source=source,
            subject=Subject.PACKAGE,
            key="pkg:npm/express",
            answer=as_document(PackageFinding(EXPRESS, licences=("MIT",), dependents=1_234)),
            asked_at=now,
            changed_at=now,
            due_at=now + timedelta(days=1),
            wanted_at=now,
        )
    answered(
        "funding_json",
        RepositoryFinding(
            funding=("https://liberapay.com/express",),
            evidence="funding.json in the repository; express.example does not confirm it "
            "(unverified)",
        ),
    )
    shown = page(f"upstreams/{EXPRESS}/")
    assert "<dd>MIT</dd>" in shown
    assert "1,234" in shown
    assert "does not confirm it (unverified)" in shown
    assert '<span class="badge">hypothesis</span>' in shown
