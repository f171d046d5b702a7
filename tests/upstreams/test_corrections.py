"""What a company corrects and confirms: for itself alone, with reasons, and in its plans."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Dependency, Grouping, Upload
from apps.inventory.selectors import upstream_keys
from apps.inventory.services import company_regroup, groupings_sweep
from apps.plans.models import Line
from apps.plans.services import plan_draft
from apps.upstreams.errors import CorrectionImpossible
from apps.upstreams.models import Confirmation, Correction, Lookup
from apps.upstreams.services import correction_make
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money

PLACE = "github.com/example/made-up"


def channel_of(line: Line) -> dict[str, str]:
    assert line.channel is not None
    found: dict[str, str] = line.channel
    return found


def draft(planner: Member) -> dict[str, Line]:
    plan = plan_draft(
        member=planner,
        title="t",
        budget=Money(500_000, "USD"),
        policy=Policy(cap_percent=100),
        as_of=date(2026, 11, 1),
    )
    return {line.upstream: line for line in plan.lines.all()}


def test_a_package_nobody_knew_gets_the_upstream_that_a_member_names(
    inventory: Upload, client_of: Callable[[Role], Client], company: Company, planner: Member
) -> None:
    page = client_of(Role.PLANNER).post(
        "/c/acme/upstreams/github.com/debug-js/debug/corrections/",
        {
            "kind": "package",
            "subject": "pkg:npm/zz-made-up",
            "target": "https://github.com/Example/Made-Up.git",
            "reason": "they told us",
        },
        follow=True,
    )
    assert "Noted for your company alone" in page.content.decode()
    assert Dependency.objects.get(name="zz-made-up").upstream == PLACE
    assert PLACE in draft(planner)
    event = AuditEvent.objects.get(action="correction.made")
    assert (event.data["target"], event.data["reason"]) == (PLACE, "they told us")


def test_a_correction_changes_the_digest_of_plans_and_of_no_other_company(
    inventory: Upload, planner: Member, outside_client: Client
) -> None:
    before = next(iter(draft(planner).values())).plan.digest
    made = correction_make(
        member=planner,
        kind=Correction.Kind.PACKAGE,
        subject="pkg:npm/zz-made-up",
        target=PLACE,
        reason="r",
    )
    assert next(iter(draft(planner).values())).plan.digest != before
    gone = outside_client.post(f"/c/rival/upstreams/{PLACE}/corrections/{made.pk}/withdraw/")
    assert gone.status_code == 404
    assert Correction.objects.exists()


def test_an_upstream_that_a_member_knows_to_be_a_companys_gets_nothing_until_taken_back(
    inventory: Upload, planner: Member, client_of: Callable[[Role], Client]
) -> None:
    key = next(key for key, line in draft(planner).items() if line.amount_minor)
    browser = client_of(Role.PLANNER)
    browser.post(
        f"/c/acme/upstreams/{key}/corrections/",
        {"kind": "owned", "subject": key, "target": "Example Inc", "reason": "press release"},
    )
    line = draft(planner)[key]
    assert (line.state, line.amount_minor) == ("gated", 0)
    assert "Example Inc" in line.reason
    correction = Correction.objects.get()
    browser.post(f"/c/acme/upstreams/{key}/corrections/{correction.pk}/withdraw/")
    assert draft(planner)[key].amount_minor


def test_public_distress_with_its_address_raises_the_risk_of_a_line(
    inventory: Upload, planner: Member
) -> None:
    key = next(key for key, line in draft(planner).items() if line.amount_minor)
    before = draft(planner)[key].amount_minor
    correction_make(
        member=planner,
        kind=Correction.Kind.DISTRESS,
        subject=key,
        target="https://github.com/example/made-up/issues/1",
        reason="asks for maintainers",
    )
    after = draft(planner)[key]
    assert after.risk["coverage"] == 1000
    assert after.amount_minor > before


@pytest.mark.parametrize(
    ("kind", "subject", "target"),
    [
        (Correction.Kind.PACKAGE, "express", PLACE),
        (Correction.Kind.PACKAGE, "pkg:npm/express", "https://example.org"),
        (Correction.Kind.APART, "github.com/example", ""),
        (Correction.Kind.MERGE, PLACE, PLACE),
        (Correction.Kind.MERGE, PLACE, ""),
        (Correction.Kind.DISTRESS, PLACE, "javascript:alert(1)"),
        (Correction.Kind.OWNED, PLACE, " "),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    planner: Member, kind: Correction.Kind, subject: str, target: str
) -> None:
    with pytest.raises(CorrectionImpossible):
        correction_make(member=planner, kind=kind, subject=subject, target=target, reason="r")
    assert not Correction.objects.exists()


def test_two_upstreams_cannot_be_paid_with_each_other_in_a_circle(planner: Member) -> None:
    def merge(subject: str, target: str) -> None:
        correction_make(
            member=planner,
            kind=Correction.Kind.MERGE,
            subject=subject,
            target=target,
            reason="same people",
        )

    merge("github.com/a/a", "github.com/b/b")
    with pytest.raises(CorrectionImpossible):
        merge("github.com/b/b", "github.com/a/a")


def test_a_changed_payee_is_frozen_until_confirmed_and_the_log_has_both(
    inventory: Upload, planner: Member, client_of: Callable[[Role], Client]
) -> None:
    key, line = next((key, line) for key, line in draft(planner).items() if line.channel)
    old = "https://opencollective.com/somebody-else"
    Line.objects.filter(pk=line.pk).update(
        opened_at=timezone.now(),
        channel={**channel_of(line), "platform": "open_collective", "handle": "x", "url": old},
    )
    frozen = draft(planner)[key]
    assert frozen.state == "frozen"
    assert old in frozen.reason
    browser = client_of(Role.PLANNER)
    page = browser.get(f"/c/acme/upstreams/{key}/").content.decode()
    assert "Confirm the new one" in page
    browser.post(f"/c/acme/upstreams/{key}/confirm/", {"url": channel_of(frozen)["url"]})
    confirmed = draft(planner)[key]
    assert (confirmed.state, channel_of(confirmed)["trust"]) == ("payable", "confirmed")
    event = AuditEvent.objects.get(action="channel.confirmed")
    assert (event.data["old"], event.data["new"]) == (old, channel_of(frozen)["url"])


def test_only_a_channel_that_is_known_can_be_confirmed(
    inventory: Upload, planner: Member, client_of: Callable[[Role], Client]
) -> None:
    key = next(iter(draft(planner)))
    answer = client_of(Role.PLANNER).post(
        f"/c/acme/upstreams/{key}/confirm/", {"url": "https://evil.example/pay"}
    )
    assert answer.status_code == 404
    assert not Confirmation.objects.exists()


def test_a_viewer_can_neither_correct_nor_confirm(
    inventory: Upload, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.VIEWER)
    base = "/c/acme/upstreams/github.com/debug-js/debug/"
    for path in ("corrections/", "confirm/"):
        assert browser.post(base + path, {}).status_code == 403


def place_told(at: datetime) -> None:
    """A source says at that moment where a package's upstream is."""
    Lookup.objects.create(
        source="ecosystems",
        subject="package",
        key="pkg:npm/zz-made-up",
        answer={"repository": PLACE},
        asked_at=at,
        due_at=at,
        wanted_at=at,
        changed_at=at,
    )


def test_new_facts_group_the_inventory_anew_without_reading_files(
    inventory: Upload,
    company: Company,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    company_regroup(company=company)
    place_told(timezone.now())
    attempt = Upload.objects.get().attempt
    company_regroup(company=company)
    assert PLACE in upstream_keys(company=company)
    assert Upload.objects.get().attempt == attempt
    with django_capture_on_commit_callbacks() as queued:  # type: ignore[attr-defined]
        groupings_sweep()
    assert queued == []


def test_facts_that_are_kept_after_a_grouping_began_group_anew_though_they_are_of_before(
    inventory: Upload,
    company: Company,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    company_regroup(company=company)
    began = timezone.now() - timedelta(hours=1)
    Grouping.objects.update(grouped_at=began)
    place_told(began - timedelta(milliseconds=5))
    with django_capture_on_commit_callbacks(execute=True) as queued:  # type: ignore[attr-defined]
        groupings_sweep()
    assert queued
    assert PLACE in upstream_keys(company=company)


def test_a_move_is_shown_with_its_day_and_takes_corrections_along(
    inventory: Upload, client_of: Callable[[Role], Client], company: Company, planner: Member
) -> None:
    old, new = "github.com/debug-js/debug", "github.com/zz-other/debug"
    correction_make(
        member=planner, kind=Correction.Kind.OWNED, subject=old, target="Loom Inc", reason="r"
    )
    now = timezone.now()
    Lookup.objects.create(
        source="github",
        subject="repository",
        key=old,
        answer={"now_at": new, "archived": False},
        asked_at=now,
        changed_at=now,
        due_at=now,
        wanted_at=now,
    )
    company_regroup(company=company)
    page = client_of(Role.PLANNER).get(f"/c/acme/upstreams/{new}/").content.decode()
    assert f'moved to <span class="name">{new}</span>, by github, seen on {now:%Y-%m-%d}' in page
    assert "It belongs to Loom Inc" in page
    assert f'<td class="name break">{old}</td>' in page


def test_share_alike_facts_are_credited_where_they_are_shown(
    inventory: Upload, client_of: Callable[[Role], Client], company: Company
) -> None:
    page = "/c/acme/upstreams/github.com/debug-js/debug/"
    browser, credit = client_of(Role.PLANNER), "Contains data of ecosyste.ms under CC BY-SA 4.0"
    assert credit not in browser.get(page).content.decode()
    now = timezone.now()
    Lookup.objects.create(
        source="ecosystems",
        subject="package",
        key="pkg:npm/debug",
        answer={"repository": "github.com/debug-js/debug", "publishers": 2},
        asked_at=now,
        changed_at=now,
        due_at=now,
        wanted_at=now,
    )
    assert credit in browser.get(page).content.decode()


def test_the_sources_page_names_every_licence_and_credits_what_is_on(
    client_of: Callable[[Role], Client], company: Company, settings: LazySettings
) -> None:
    settings.SPONSORPLAN_SOURCES = []
    browser, credit = client_of(Role.PLANNER), "Contains data of ecosyste.ms under CC BY-SA 4.0"
    page = browser.get("/c/acme/sources/").content.decode()
    assert "<li>osendowment/model: Apache-2.0</li>" in page
    assert credit not in page
    settings.SPONSORPLAN_SOURCES = ["ecosystems_issues", "scorecard"]
    page = browser.get("/c/acme/sources/").content.decode()
    assert page.count(credit) == 1
    assert "OpenSSF Scorecard under CDLA Permissive 2.0" in page


def moved(key: str, new: str) -> None:
    now = timezone.now()
    Lookup.objects.create(
        source="github",
        subject="repository",
        key=key,
        answer={"now_at": new, "archived": False},
        asked_at=now,
        changed_at=now,
        due_at=now,
        wanted_at=now,
    )


def test_a_repository_that_moves_to_a_new_owner_changes_no_payee_unseen(
    inventory: Upload, company: Company, planner: Member, client_of: Callable[[Role], Client]
) -> None:
    lines = draft(planner)
    key = next(key for key, line in lines.items() if line.channel and key.count("/") > 1)
    old, new = "https://opencollective.com/somebody-else", "github.com/zz-buyer/thing"
    Line.objects.filter(pk=lines[key].pk).update(
        opened_at=timezone.now(),
        channel={**channel_of(lines[key]), "platform": "open_collective", "url": old},
    )
    browser = client_of(Role.PLANNER)
    browser.post(f"/c/acme/upstreams/{key}/confirm/", {"url": channel_of(lines[key])["url"]})
    moved(key, new)
    company_regroup(company=company)
    frozen = draft(planner)[new]
    assert frozen.state == "frozen"
    assert old in frozen.reason
    answer = browser.get(f"/c/acme/upstreams/{key}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/c/acme/upstreams/{new}/")


def test_a_confirmed_channel_stays_confirmed_when_its_owner_renames_the_repository(
    inventory: Upload, company: Company, planner: Member, client_of: Callable[[Role], Client]
) -> None:
    lines = draft(planner)
    key = next(key for key, line in lines.items() if line.channel and key.count("/") > 1)
    url = channel_of(lines[key])["url"]
    client_of(Role.PLANNER).post(f"/c/acme/upstreams/{key}/confirm/", {"url": url})
    new = f"{key}-renamed"
    moved(key, new)
    company_regroup(company=company)
    assert channel_of(draft(planner)[new])["trust"] == "confirmed"
