"""Approvals through the door: who may what on every route, and what pages say."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.approvals.models import ApprovalRequest, ApprovalRule, Delegation
from apps.approvals.services import rule_make
from apps.companies.models import Member, Membership
from apps.companies.roles import TOKEN_SCOPES, Permission, Role
from apps.plans.models import Line, Plan
from apps.plans.services import plan_copy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money
from tests.approvals.conftest import DAY, Draft, again, approved, ask, say

PLAN = "/c/acme/plans/1/"
REQUESTS = "/api/v1/companies/acme/approval-requests/"
EVERYBODY = set(Role)
WRITERS = {Role.OWNER, Role.PLANNER}
APPROVERS = {Role.OWNER, Role.APPROVER, Role.CONTROLLER}
ROUTES = [
    ("get", f"{PLAN}approval/", EVERYBODY),
    ("post", f"{PLAN}approval/ask/", WRITERS),
    ("post", f"{PLAN}approval/take-back/", WRITERS),
    ("post", f"{PLAN}approval/decide/", EVERYBODY),  # the service looks at the person
    ("post", f"{PLAN}new-version/", WRITERS),
    ("get", "/c/acme/approvals/", EVERYBODY),
    ("post", "/c/acme/approvals/delegations/", APPROVERS),
    ("post", "/c/acme/approvals/delegations/1/end/", APPROVERS),
    ("get", "/c/acme/settings/approval-rules/", {Role.OWNER}),
    ("post", "/c/acme/settings/approval-rules/", {Role.OWNER}),
    ("post", "/c/acme/settings/approval-rules/1/remove/", {Role.OWNER}),
]
Browser = Callable[[Role], Client]


def decide(
    browser: Client, request: ApprovalRequest, says: str = "approve", reason: str = ""
) -> str:
    answer = browser.post(
        f"/c/acme/plans/{request.plan.number}/approval/decide/",
        {"request": request.pk, "digest": request.digest, "says": says, "reason": reason},
        follow=True,
    )
    return answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "address", "allowed"), ROUTES)
def test_who_may_come_through_each_door(
    client_of: Browser, draft: Draft, method: str, address: str, allowed: set[Role], role: Role
) -> None:
    draft()
    answer = getattr(client_of(role), method)(address)
    if role in allowed:
        assert answer.status_code in (200, 302, 404, 409, 422)
    else:
        assert answer.status_code == 403
        assert "Your role does not allow this" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER])
def test_whoever_may_not_approve_is_told_so_and_nothing_happens(
    client_of: Browser, planner: Member, draft: Draft, role: Role
) -> None:
    request = ask(planner, draft())
    page = client_of(role).get(f"{PLAN}approval/").content.decode()
    assert "You cannot approve it." in page
    assert 'value="approve"' not in page
    assert "You cannot approve or reject this plan" in decide(client_of(role), request)
    assert again(request.plan).state == Plan.State.PROPOSED


def test_from_draft_to_approved_by_pages(client_of: Browser, draft: Draft) -> None:
    plan = draft()
    planner, approver = client_of(Role.PLANNER), client_of(Role.APPROVER)
    assert "Ask for approval" in planner.get(PLAN).content.decode()
    assert (
        "does not change meanwhile"
        in planner.post(f"{PLAN}approval/ask/", follow=True).content.decode()
    )
    assert "A plan waits for you to approve it" in approver.get("/c/acme/").content.decode()
    assert "A plan waits for you" not in planner.get("/c/acme/").content.decode()
    page = approver.get(f"{PLAN}approval/")
    assert plan.digest in page.content.decode()
    assert "You may approve it" in page.content.decode()
    assert all(check.met for check in page.context["checks"])
    said = decide(approver, ApprovalRequest.objects.get())
    assert "The plan is approved, and does not change any more." in said
    assert again(plan).state == Plan.State.APPROVED
    assert "approver@acme.example" in planner.get(PLAN).content.decode()


def test_the_first_of_two_is_told_that_one_is_missing(
    client_of: Browser, planner: Member, owner: Member, draft: Draft
) -> None:
    rule_make(member=owner, start=Money(0, "USD"), approvers=2, roles=["owner", "approver"])
    request = ask(planner, draft())
    assert "One more person has to." in decide(client_of(Role.APPROVER), request)
    page = client_of(Role.PLANNER).get(PLAN).content.decode()
    assert "1 still missing" in page


def test_a_rejection_without_a_reason_is_sent_back_with_the_words_to_add(
    client_of: Browser, planner: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    browser = client_of(Role.APPROVER)
    page = browser.post(
        f"{PLAN}approval/decide/",
        {"request": request.pk, "digest": request.digest, "says": "reject", "reason": " "},
    )
    assert page.status_code == 422
    assert "Say why" in page.content.decode()
    assert again(request.plan).state == Plan.State.PROPOSED


def test_the_reason_of_a_rejection_is_on_the_draft_and_is_text(
    client_of: Browser, planner: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    decide(client_of(Role.APPROVER), request, "reject", "Too <b>much</b> for one")
    page = client_of(Role.PLANNER).get(PLAN).content.decode()
    assert "Too &lt;b&gt;much&lt;/b&gt; for one" in page
    assert "Ask for approval" in page


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "x"},
        {"digest": ""},
        {"request": "0"},
        {"request": "9" * 30},
        {"says": "perhaps"},
        {"reason": "x" * 501},
    ],
)
def test_a_decision_that_cannot_be_meant_changes_nothing(
    client_of: Browser, planner: Member, draft: Draft, change: dict[str, str]
) -> None:
    request = ask(planner, draft())
    form = {"request": str(request.pk), "digest": request.digest, "says": "approve"}
    answer = client_of(Role.APPROVER).post(f"{PLAN}approval/decide/", form | change)
    assert answer.status_code == 422
    assert again(request.plan).state == Plan.State.PROPOSED


def test_a_page_opened_before_the_plan_was_taken_back_decides_nothing(
    client_of: Browser, planner: Member, draft: Draft
) -> None:
    old = ask(planner, draft())
    client_of(Role.PLANNER).post(f"{PLAN}approval/take-back/")
    assert "does not wait for approval" in decide(client_of(Role.APPROVER), old)
    ask(planner, again(old.plan))
    assert "asked about anew" in decide(client_of(Role.APPROVER), old)
    assert again(old.plan).state == Plan.State.PROPOSED


def test_a_plan_that_may_not_be_approved_yet_says_why_and_has_no_button(
    client_of: Browser, planner: Member, approver: Member, draft: Draft
) -> None:
    one, other = draft("One"), draft("Other")
    waiting = ask(planner, other)
    approved(planner, approver, one)
    page = client_of(Role.APPROVER).get("/c/acme/plans/2/approval/").content.decode()
    assert "would be given out twice" in page
    assert 'value="approve"' not in page
    assert 'value="reject"' in page
    assert "would be given out twice" in decide(client_of(Role.APPROVER), waiting)
    assert again(other).state == Plan.State.PROPOSED


def test_what_changed_since_the_last_plan_of_its_kind_is_shown_and_adds_up(
    client_of: Browser, planner: Member, approver: Member, draft: Draft
) -> None:
    before = approved(planner, approver, draft("November"))
    Line.objects.filter(plan=before, state=LineState.PAYABLE).update(channel={"url": "elsewhere"})
    once = draft("December", budget=Money(600_000, "USD"))
    page = client_of(Role.APPROVER).get("/c/acme/plans/2/approval/")
    found = page.context["comparison"]
    assert found.before == before
    assert found.difference == Money(100_000, "USD")
    placed = [sum(line.amount_minor for line in plan.lines.all()) for plan in (before, once)]
    assert sum(row.difference.minor for row in found.largest) == placed[1] - placed[0]
    assert len(found.elsewhere) > 0
    assert "paid at another address than then" in page.content.decode()


def test_the_first_of_its_kind_shows_its_largest_lines(client_of: Browser, draft: Draft) -> None:
    plan = draft()
    page = client_of(Role.VIEWER).get(f"{PLAN}approval/")
    found = page.context["comparison"]
    assert found.before is None
    largest = max(line.amount_minor for line in plan.lines.all())
    assert found.largest[0].now == Money(largest, "USD")


def test_a_company_without_anybody_to_approve_is_told_before_it_asks(
    client_of: Browser, owner: Member, draft: Draft
) -> None:
    Membership.objects.filter(role__in=[Role.APPROVER, Role.CONTROLLER]).delete()
    draft(by=owner)
    page = client_of(Role.OWNER).get(PLAN).content.decode()
    assert "Nobody can approve it now." in page


def test_a_new_version_is_made_and_shown_on_both_plans(
    client_of: Browser, planner: Member, approver: Member, draft: Draft
) -> None:
    approved(planner, approver, draft())
    browser = client_of(Role.PLANNER)
    answer = browser.post(f"{PLAN}new-version/")
    assert answer["Location"] == "/c/acme/plans/2/"
    assert (
        "which it replaces once it is approved" in browser.get("/c/acme/plans/2/").content.decode()
    )
    approved(planner, approver, Plan.objects.get(number=2))
    page = browser.get(PLAN).content.decode()
    assert "Replaced by" in page
    assert browser.post(f"{PLAN}new-version/").status_code == 409


def test_rules_are_made_and_removed_by_an_owner(client_of: Browser) -> None:
    browser, address = client_of(Role.OWNER), "/c/acme/settings/approval-rules/"
    form = {"start": "10000", "currency": "USD", "approvers": "2", "roles": ["owner", "approver"]}
    browser.post(address, form)
    rule = ApprovalRule.objects.get()
    assert (rule.from_minor, rule.approvers, rule.roles) == (1_000_000, 2, ["approver", "owner"])
    twice = browser.post(address, form)
    assert (twice.status_code, "is there already" in twice.content.decode()) == (422, True)
    for wrong in ({"start": "x"}, {"approvers": "3"}, {"roles": ["viewer"]}, {"currency": "XXX"}):
        assert browser.post(address, form | wrong).status_code == 422
    browser.post(f"{address}{rule.pk}/remove/")
    assert not ApprovalRule.objects.exists()


def test_an_approver_on_leave_names_a_stand_in_and_an_owner_may_end_it(
    client_of: Browser, planner: Member, viewer: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    today = timezone.now().date()
    form = {
        "stand_in": Membership.objects.get(role=Role.VIEWER).pk,
        "first": today.isoformat(),
        "last": (today + timedelta(days=7)).isoformat(),
        "reason": "on leave",
    }
    address = "/c/acme/approvals/delegations/"
    client_of(Role.APPROVER).post(address, form)
    page = client_of(Role.VIEWER).get(f"{PLAN}approval/").content.decode()
    assert "You may approve it for" in page
    assert "A plan waits for you" in client_of(Role.VIEWER).get("/c/acme/").content.decode()
    made = Delegation.objects.get()
    client_of(Role.OWNER).post(f"{address}{made.pk}/end/")
    assert (
        "You cannot approve it." in client_of(Role.VIEWER).get(f"{PLAN}approval/").content.decode()
    )
    assert "You cannot approve or reject" in decide(client_of(Role.VIEWER), request)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": "2020-01-01"}, "last"),
        ({"first": "2999-01-02", "last": "2999-01-01"}, "last"),
        ({"last": "2999-01-01"}, "last"),
        ({"first": "soon"}, "first"),
        ({"reason": ""}, "reason"),
        ({"stand_in": "0"}, "stand_in"),
    ],
)
def test_a_stand_in_that_cannot_be_meant_is_refused_at_its_field(
    client_of: Browser, change: dict[str, str], field: str
) -> None:
    today = timezone.now().date().isoformat()
    stand_in = Membership.objects.get(role=Role.VIEWER).pk
    form = {"stand_in": stand_in, "first": today, "last": today, "reason": "away"}
    page = client_of(Role.APPROVER).post("/c/acme/approvals/delegations/", form | change)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Delegation.objects.exists()


def test_an_approver_ends_only_their_own_stand_in(client_of: Browser, owner: Member) -> None:
    away = Membership.objects.get(role=Role.OWNER)
    made = Delegation.objects.create(
        company=owner.company,
        away=away,
        stand_in=Membership.objects.get(role=Role.VIEWER),
        from_day=DAY,
        until_day=DAY,
        reason="r",
    )
    address = f"/c/acme/approvals/delegations/{made.pk}/end/"
    assert client_of(Role.APPROVER).post(address).status_code == 403
    assert client_of(Role.OWNER).post(address).status_code == 302


def test_a_token_reads_requests_and_is_told_that_people_approve(
    api_of: Callable[..., APIClient], planner: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    rest = api_of("plans:read")
    (found,) = rest.get(REQUESTS).json()["results"]
    assert found == rest.get(f"{REQUESTS}apr_{request.pk}/").json()
    assert (found["state"], found["missing"], found["plan"]) == ("open", 1, 1)
    assert found["makers"] == [planner.name]
    answer = api_of().post(f"{REQUESTS}apr_{request.pk}/approvals/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "people_approve")
    assert "A token cannot approve" in answer.json()["detail"]
    assert api_of("inventory:read").get(REQUESTS).status_code == 403
    assert rest.get(f"{REQUESTS}apr_{request.pk + 1}/").status_code == 404
    assert again(request.plan).state == Plan.State.PROPOSED


def test_no_token_can_be_given_the_right_to_approve() -> None:
    assert not {Permission.PLANS_APPROVE, Permission.PLANS_VOTE} & TOKEN_SCOPES


def test_the_document_of_an_approved_plan_says_who_approved_it(
    api_of: Callable[..., APIClient], planner: Member, approver: Member, draft: Draft
) -> None:
    plan = approved(planner, approver, draft())
    found = api_of().get("/api/v1/companies/acme/plans/1/").json()
    assert found["state"] == "approved"
    assert found["proposed_by"] == planner.name
    (one,) = found["approved_by"]
    assert (one["approver"], one["on_behalf_of"]) == (approver.name, "")
    assert plan.approved_at is not None
    assert found["approved_at"] is not None
    closed = api_of().get(REQUESTS).json()["results"][0]
    assert (closed["state"], closed["missing"]) == ("approved", 0)


def test_what_waits_for_somebody_is_theirs_alone(
    client_of: Browser, planner: Member, owner: Member, draft: Draft
) -> None:
    own = ask(owner, draft("By the owner", by=owner))
    other = ask(planner, draft("By the planner"))
    waiting = client_of(Role.OWNER).get("/c/acme/approvals/").context["waiting"]
    assert waiting == [other]
    waiting = client_of(Role.APPROVER).get("/c/acme/approvals/").context["waiting"]
    assert waiting == [own, other]
    say(owner, other)
    assert client_of(Role.APPROVER).get("/c/acme/approvals/").context["waiting"] == [own]


def test_the_page_of_an_approval_asks_the_same_whatever_the_plans_size(
    client_of: Browser,
    planner: Member,
    approver: Member,
    draft: Draft,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    first = approved(planner, approver, draft())
    plan = plan_copy(member=planner, plan=first, title="B", as_of=DAY, replaces=True)
    ask(planner, plan)
    line = Line.objects.filter(plan=plan)[0]
    copies = [
        Line(**{**values, "id": None, "position": 100 + n, "upstream": f"host.example/{n}"})
        for n, values in enumerate([Line.objects.filter(pk=line.pk).values()[0]] * 500)
    ]
    Line.objects.bulk_create(copies)
    browser = client_of(Role.APPROVER)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        page = browser.get("/c/acme/plans/2/approval/")
    assert page.status_code == 200
    assert "It cannot be approved as it is." in page.content.decode()


def test_the_overview_shows_approval_as_a_step_of_the_way(
    client_of: Browser, planner: Member, approver: Member, draft: Draft
) -> None:
    def steps() -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = client_of(Role.VIEWER).get("/c/acme/").context["steps"]
        return found[1:3]

    plan = draft()
    assert steps() == [("Plan drafted", "done"), ("To be approved", "now")]
    request = ask(planner, plan)
    assert steps() == [("Plan drafted", "done"), ("Waiting for approval", "now")]
    say(approver, request)
    assert steps() == [("Plan drafted", "done"), ("Approved", "done")]
