"""From asking to a frozen plan, and all that must not lead there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.approvals.errors import MayNotApprove, NotReady, PlanChanged, ReasonMissing
from apps.approvals.models import Approval, ApprovalRequest, ApprovalRule
from apps.approvals.selectors import checks_of
from apps.approvals.services import (
    Absence,
    Said,
    approval_record,
    delegation_make,
    delegation_withdraw,
    request_open,
    request_withdraw,
    rule_make,
    rule_remove,
)
from apps.audit.models import AuditEvent
from apps.audit.selectors import chain_verdict
from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.services import membership_set, token_create
from apps.plans.errors import WrongState
from apps.plans.models import Line, Plan, PlanInputs, VoteRound
from apps.plans.services import plan_edit
from sponsorplan.domain.approval.standing import Hindrance
from sponsorplan.domain.money import Money
from tests.approvals.conftest import Draft, again, approved, ask, say

Join = Callable[[str, Role], Member]


def absence(member: Member, *, start: int = 0, days: int = 0) -> Absence:
    found = Membership.objects.get(company=member.company, user__email=member.name)
    first = timezone.now().date() + timedelta(days=start)
    return Absence(found.pk, first, first + timedelta(days=days), "on leave")


def two(owner: Member) -> None:
    rule_make(member=owner, start=Money(0, "USD"), approvers=2, roles=["owner", "approver"])


def test_an_approved_plan_says_who_approved_it_and_when(
    planner: Member, approver: Member, draft: Draft
) -> None:
    plan = approved(planner, approver, draft())
    assert plan.state == Plan.State.APPROVED
    assert plan.approved_at is not None
    (one,) = plan.approved_by
    assert (one["approver"], one["on_behalf_of"]) == (approver.name, "")
    assert ApprovalRequest.objects.get().state == "approved"


def test_every_act_is_in_the_log_and_its_chain_holds(
    planner: Member, approver: Member, owner: Member, draft: Draft
) -> None:
    plan = draft()
    say(approver, ask(planner, plan), approves=False, reason="Too much for one recipient")
    ask(planner, plan)
    request_withdraw(member=planner, plan=plan)
    say(owner, ask(planner, plan))
    acts = AuditEvent.objects.filter(action__regex=r"^(approval|plan\.approved)").order_by("number")
    assert [(event.action, event.actor) for event in acts] == [
        ("approval.asked", planner.name),
        ("approval.rejected", approver.name),
        ("approval.asked", planner.name),
        ("approval.taken_back", planner.name),
        ("approval.asked", planner.name),
        ("approval.given", owner.name),
        ("plan.approved", owner.name),
    ]
    assert acts[5].data["digest"] == again(plan).digest
    assert chain_verdict(company_id=plan.company_id).misfit is None


def test_a_rejected_plan_is_a_draft_again_and_keeps_the_reason(
    planner: Member, approver: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    with pytest.raises(ReasonMissing):
        say(approver, request, approves=False, reason="  ")
    say(approver, request, approves=False, reason="Not before the audit")
    assert again(request.plan).state == Plan.State.DRAFT
    assert Approval.objects.get().reason == "Not before the audit"
    with pytest.raises(WrongState):
        say(approver, request)


def test_a_plan_asked_about_again_as_it_was_rejected_says_so(
    planner: Member, approver: Member, draft: Draft
) -> None:
    def told(plan: Plan) -> list[str]:
        return [each.code for each in checks_of(plan=plan, request=None) if not each.met]

    plan = draft()
    assert told(again(plan)) == []
    say(approver, ask(planner, plan), approves=False, reason="Not before the audit")
    assert told(again(plan)) == ["rejected"]
    changes = {"title": "Smaller"}
    base = again(plan).revision
    plan_edit(member=planner, plan=again(plan), base=base, changes=changes, summary="Renamed")
    assert told(again(plan)) == []


def test_whoever_drafted_it_may_not_approve_it(
    owner: Member, approver: Member, draft: Draft
) -> None:
    request = ask(owner, draft(by=owner))
    with pytest.raises(MayNotApprove) as told:
        say(owner, request)
    assert told.value.extra == {"hindrance": Hindrance.MAKER}
    assert say(approver, request).state == "approved"


def test_whoever_changed_any_revision_or_asked_may_not_approve_it(
    planner: Member, owner: Member, joined: Join, approver: Member, draft: Draft
) -> None:
    second = joined("second-owner@acme.example", Role.OWNER)
    plan = draft()
    plan = plan_edit(
        member=owner, plan=plan, base=1, changes={"title": "December"}, summary="Renamed"
    )
    plan_edit(member=planner, plan=plan, base=2, changes={"title": "November"}, summary="Back")
    request = ask(second, plan)
    for maker in (owner, second, planner):
        with pytest.raises(MayNotApprove, match="You worked on this plan"):
            say(maker, request)
    assert say(approver, request).state == "approved"


def test_whoever_made_the_token_that_drafted_it_may_not_approve_it(
    owner: Member, approver: Member, draft: Draft
) -> None:
    token, _ = token_create(member=owner, name="CI", scopes=sorted(TOKEN_SCOPES))
    request = ask(approver, draft(by=Member.of_token(token)))
    token.delete()
    other, _ = token_create(member=owner, name="CI", scopes=sorted(TOKEN_SCOPES))
    with pytest.raises(MayNotApprove, match="You worked on this plan"):
        say(owner, request)
    with pytest.raises(MayNotApprove):
        say(Member.of_token(other), request)


def test_another_main_address_makes_nobody_another_person(
    owner: Member, company: Company, draft: Draft
) -> None:
    plan = draft(by=owner)
    user = User.objects.get(email=owner.name)
    EmailAddress.objects.create(user=user, email=owner.name)
    EmailAddress.objects.create(user=user, email="new@acme.example", primary=True)
    User.objects.filter(pk=user.pk).update(email="new@acme.example")
    renamed = Member.of_membership(Membership.objects.get(company=company, user=user))
    request = ask(renamed, plan)
    Plan.objects.filter(pk=plan.pk).update(proposed_by="")
    assert renamed.name == "new@acme.example"
    with pytest.raises(MayNotApprove, match="You worked on this plan"):
        say(renamed, request)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.VIEWER])
def test_a_role_that_may_not_approve_may_neither_reject(
    planner: Member, joined: Join, draft: Draft, role: Role
) -> None:
    request = ask(planner, draft())
    other = joined("other@acme.example", role)
    for approves in (True, False):
        with pytest.raises(MayNotApprove):
            say(other, request, approves=approves, reason="because")
    assert again(request.plan).state == Plan.State.PROPOSED


def test_a_member_of_another_company_may_not_approve(
    planner: Member, outsider: User, draft: Draft
) -> None:
    request = ask(planner, draft())
    stranger = Member.of_membership(Membership.objects.get(user=outsider))
    with pytest.raises(MayNotApprove):
        say(stranger, request)


def test_two_have_to_approve_and_nobody_counts_twice(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    two(owner)
    request = ask(planner, draft())
    assert say(approver, request).state == "open"
    with pytest.raises(MayNotApprove, match="Nobody counts twice"):
        say(approver, request)
    assert again(request.plan).state == Plan.State.PROPOSED
    assert say(owner, request).state == "approved"
    assert {one["approver"] for one in again(request.plan).approved_by} == {
        owner.name,
        approver.name,
    }


def test_whoever_approved_may_still_reject_before_the_second_does(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    two(owner)
    request = ask(planner, draft())
    say(approver, request)
    assert say(approver, request, approves=False, reason="I misread it").state == "rejected"


def test_an_approval_of_somebody_who_lost_their_role_does_not_count(
    planner: Member, owner: Member, approver: Member, joined: Join, draft: Draft
) -> None:
    two(owner)
    request = ask(planner, draft())
    say(approver, request)
    joined(approver.name, Role.VIEWER)
    assert say(owner, request).state == "open"
    third = joined("third@acme.example", Role.APPROVER)
    assert say(third, request).state == "approved"
    assert {one["approver"] for one in again(request.plan).approved_by} == {owner.name, third.name}


def test_a_stricter_rule_holds_at_once_and_a_milder_one_from_the_next_request_on(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    first = ask(planner, draft("First"))
    two(owner)
    assert say(approver, first).state == "open"
    second = ask(planner, draft("Second"))
    rule_remove(member=owner, rule_id=ApprovalRule.objects.get().pk)
    assert say(approver, second).state == "open"
    assert say(approver, ask(planner, draft("Third"))).state == "approved"


def test_a_stand_in_approves_for_whoever_is_away_and_only_meanwhile(
    planner: Member, approver: Member, viewer: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    ends = delegation_make(member=approver, absence=absence(viewer, start=1, days=3))
    with pytest.raises(MayNotApprove):
        say(viewer, request)
    delegation_withdraw(member=approver, delegation_id=ends.pk)
    ends = delegation_make(member=approver, absence=absence(viewer))
    delegation_withdraw(member=approver, delegation_id=ends.pk)
    with pytest.raises(MayNotApprove):
        say(viewer, request)
    delegation_make(member=approver, absence=absence(viewer))
    say(viewer, request)
    (one,) = again(request.plan).approved_by
    assert (one["approver"], one["on_behalf_of"]) == (viewer.name, approver.name)


def test_a_maker_approves_neither_as_a_stand_in_nor_through_one(
    planner: Member, owner: Member, approver: Member, viewer: Member, draft: Draft
) -> None:
    delegation_make(member=approver, absence=absence(planner))
    delegation_make(member=owner, absence=absence(viewer))
    request = ask(owner, draft())
    with pytest.raises(MayNotApprove, match="You worked on this plan"):
        say(planner, request)
    with pytest.raises(MayNotApprove, match="Whoever you stand in for worked on"):
        say(viewer, request)


def test_one_person_is_not_two_by_standing_in(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    two(owner)
    delegation_make(member=owner, absence=absence(approver))
    request = ask(planner, draft())
    say(approver, request)
    with pytest.raises(MayNotApprove, match="Nobody counts twice"):
        say(approver, request)
    assert say(owner, request).state == "approved"


@pytest.mark.parametrize("back_as", [Role.VIEWER, Role.APPROVER])
def test_whose_approval_in_anothers_place_lapsed_may_approve_in_their_own_and_counts_once(
    member_of: Callable[[Role], Member], joined: Join, draft: Draft, back_as: Role
) -> None:
    planner, owner, approver, viewer = map(
        member_of, (Role.PLANNER, Role.OWNER, Role.APPROVER, Role.VIEWER)
    )
    two(owner)
    delegation_make(member=approver, absence=absence(viewer))
    request = ask(planner, draft())
    say(viewer, request)
    joined(approver.name, Role.VIEWER)
    joined(viewer.name, Role.APPROVER)
    assert say(viewer, request).state == "open"
    joined(approver.name, back_as)
    assert say(owner, request).state == "approved"
    place = approver.name if back_as == Role.APPROVER else ""
    said = [(one["approver"], one["on_behalf_of"]) for one in again(request.plan).approved_by]
    assert said == [(viewer.name, place), (owner.name, "")]


def test_a_removed_member_stands_in_for_nobody(
    planner: Member, approver: Member, viewer: Member, draft: Draft
) -> None:
    delegation_make(member=approver, absence=absence(viewer))
    request = ask(planner, draft())
    Membership.objects.filter(user__email=approver.name).delete()
    with pytest.raises(MayNotApprove):
        say(viewer, request)


def test_taking_it_back_voids_what_was_approved(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    two(owner)
    plan = draft()
    before = ask(planner, plan)
    say(approver, before)
    request_withdraw(member=planner, plan=plan)
    assert again(plan).state == Plan.State.DRAFT
    after = ask(planner, again(plan))
    assert after.digest == before.digest
    # The same amounts; but one approval of the old request and one of the new are not two.
    assert say(owner, after).state == "open"
    with pytest.raises(PlanChanged):
        say(approver, before)


def test_what_was_looked_at_is_what_is_approved(
    planner: Member, approver: Member, draft: Draft
) -> None:
    request = ask(planner, draft())
    said = Said(request.pk, "0" * 64, approves=True)
    with pytest.raises(PlanChanged):
        approval_record(member=approver, plan=request.plan, said=said)
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: Line.objects.filter(plan=plan, position=1).update(amount_minor=1),
        lambda plan: Line.objects.filter(plan=plan, position=1).update(channel={"url": "x"}),
        lambda plan: Plan.objects.filter(pk=plan.pk).update(title="Another"),
        lambda plan: Plan.objects.filter(pk=plan.pk).update(budget_minor=1),
        lambda plan: PlanInputs.objects.filter(plan=plan).update(document=b"nothing"),
    ],
    ids=["amount", "payee", "title", "budget", "inputs"],
)
def test_a_change_behind_the_back_of_the_services_voids_the_approvals(
    planner: Member,
    owner: Member,
    approver: Member,
    draft: Draft,
    change: Callable[[Plan], object],
) -> None:
    two(owner)
    request = ask(planner, draft())
    say(approver, request)
    change(request.plan)
    with pytest.raises(PlanChanged, match="void"):
        say(owner, request)
    assert again(request.plan).state == Plan.State.DRAFT
    assert ApprovalRequest.objects.get().state == "void"
    assert AuditEvent.objects.latest("number").action == "approval.voided"


def test_giving_may_go_on_while_a_second_approval_is_missing(
    planner: Member, owner: Member, approver: Member, draft: Draft
) -> None:
    two(owner)
    request = ask(planner, draft())
    say(approver, request)
    Line.objects.filter(plan=request.plan).update(opened_at=timezone.now())
    assert say(owner, request).state == "approved"


def test_a_plan_with_an_open_vote_is_not_asked_about(planner: Member, draft: Draft) -> None:
    plan = draft()
    VoteRound.objects.create(
        company=plan.company, plan=plan, closes_at=timezone.now(), opened_by=planner.name
    )
    with pytest.raises(NotReady, match="Close it first"):
        request_open(member=planner, plan=plan)
    assert again(plan).state == Plan.State.DRAFT
    assert not ApprovalRequest.objects.exists()


def test_nobody_asks_twice(planner: Member, draft: Draft) -> None:
    plan = draft()
    ask(planner, plan)
    with pytest.raises(WrongState):
        ask(planner, plan)
    request_withdraw(member=planner, plan=plan)
    with pytest.raises(WrongState):
        request_withdraw(member=planner, plan=plan)


def test_a_role_given_meanwhile_counts(
    planner: Member, viewer: Member, company: Company, draft: Draft
) -> None:
    request = ask(planner, draft())
    user = User.objects.get(email=viewer.name)
    membership_set(company=company, user=user, role=Role.APPROVER, actor="o")
    # The service looks at the role of now, not at that of whoever came through the door.
    assert say(viewer, request).state == "approved"
