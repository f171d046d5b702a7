from rest_framework import serializers

from apps.approvals.models import Approval, ApprovalRequest
from apps.approvals.selectors import Position
from sponsorplan.domain.approval.rules import ROLES

Document = dict[str, object]


def request_document(request: ApprovalRequest, position: Position | None) -> Document:
    """``position`` is given for an open request: what it takes now, and what is missing."""
    needed = position.needed if position else request.needed
    return {
        "id": f"apr_{request.pk}",
        "plan": request.plan.number,
        "state": request.state,
        "digest": request.digest,
        "seal": request.seal,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at,
        "closed_at": request.closed_at,
        "approvers_needed": needed.approvers,
        "roles": sorted(needed.roles),
        "missing": position.standing.missing if position else 0,
        "makers": position.makers if position else [],
        "approvals": [_approval(row) for row in request.approvals.all()],
    }


def _approval(row: Approval) -> Document:
    return {
        "approver": row.approver,
        "on_behalf_of": row.on_behalf_of,
        "approves": row.approves,
        "reason": row.reason,
        "digest": row.digest,
        "at": row.at,
    }


class ApprovalSerializer(serializers.Serializer[Document]):
    """What one person said."""

    approver = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_blank=True, help_text="Empty for one's own word.")
    approves = serializers.BooleanField(help_text="False: it was rejected.")
    reason = serializers.CharField(allow_blank=True)
    digest = serializers.CharField(help_text="Of the plan that it was said about.")
    at = serializers.DateTimeField()


class ApprovalRequestSerializer(serializers.Serializer[Document]):
    """A plan as it was when somebody asked for its approval, and what was said."""

    id = serializers.CharField()
    plan = serializers.IntegerField(help_text="The plan's number.")
    state = serializers.ChoiceField(choices=[str(state) for state in ApprovalRequest.State])
    digest = serializers.CharField(help_text="The plan's.")
    seal = serializers.CharField(help_text="Of everything that is approved, names and payees too.")
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    approvers_needed = serializers.IntegerField(min_value=1, max_value=2)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=list(ROLES)))
    missing = serializers.IntegerField(help_text="Approvals still missing; 0 once it is closed.")
    makers = serializers.ListField(
        child=serializers.CharField(),
        help_text="Who worked on the plan and cannot approve it; empty once it is closed.",
    )
    approvals = ApprovalSerializer(many=True)


class PlanApprovalSerializer(serializers.Serializer[Document]):
    """Where a plan stands with its approval."""

    plan = serializers.IntegerField(help_text="Its number.")
    state = serializers.CharField(help_text="The plan's.")
    approvers_needed = serializers.IntegerField(min_value=1, max_value=2)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=list(ROLES)))
    request = ApprovalRequestSerializer(allow_null=True, help_text="The newest; null: none yet.")
