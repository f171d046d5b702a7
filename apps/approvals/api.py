from typing import NoReturn

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.approvals import selectors
from apps.approvals.errors import PeopleApprove
from apps.approvals.models import ApprovalRequest
from apps.approvals.serializers import (
    ApprovalRequestSerializer,
    Document,
    PlanApprovalSerializer,
    request_document,
)
from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans.selectors import plan_find
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class ApprovalRequestListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(ApprovalRequestSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="approval_requests_list",
        tags=["approvals"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """What was asked to be approved, oldest first."""
        found = selectors.request_list(company=self.member.company)
        return self.page(request, found, lambda rows: [_document(self, row) for row in rows])


class ApprovalRequestApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=ApprovalRequestSerializer,
        operation_id="approval_requests_retrieve",
        tags=["approvals"],
    )
    def get(self, request: Request, company_slug: str, request_id: int) -> Response:
        """One request, with what was said and what is missing."""
        return Response(_document(self, _found(self, request_id)))


class PlanApprovalApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=PlanApprovalSerializer, operation_id="plans_approval", tags=["approvals"]
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """Where a plan stands with its approval: what it takes, and its newest request."""
        plan = plan_find(company=self.member.company, number=number)
        if plan is None:
            raise Http404
        newest = selectors.request_of(plan=plan)
        needed = selectors.needed_of(plan=plan)
        if newest is not None and newest.is_open:
            needed = selectors.needed_now(request=newest)
        return Response(
            {
                "plan": plan.number,
                "state": plan.state,
                "approvers_needed": needed.approvers,
                "roles": sorted(needed.roles),
                "request": _document(self, newest) if newest else None,
            }
        )


class ApprovalListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        request=None,
        responses={},
        operation_id="approvals_create",
        tags=["approvals"],
    )
    def post(self, request: Request, company_slug: str, request_id: int) -> NoReturn:
        """Always refused: only people approve, on the plan's page. It is here to say so."""
        found = _found(self, request_id)
        raise PeopleApprove(
            "A token cannot approve or reject a plan, whatever its scopes. Somebody who did not work "
            f"on it does that on the page of plan {found.plan.number}."
        )


def _found(api: CompanyApi, request_id: int) -> ApprovalRequest:
    found = selectors.request_find(company=api.member.company, request_id=request_id)
    if found is None:
        raise Http404
    return found


def _document(api: CompanyApi, row: ApprovalRequest) -> Document:
    if not row.is_open:
        return request_document(row, None)
    today = timezone.now().date()
    position = selectors.position_of(plan=row.plan, request=row, member=api.member, today=today)
    return request_document(row, position)
