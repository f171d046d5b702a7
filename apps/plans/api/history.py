"""A plan's changes and the ways back, the company's policy, and two plans side by side."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.api.finding import PlanTagged, plan_documents, plan_or_404
from apps.plans.models import CompanyPolicy
from apps.plans.serializers import PlanSerializer
from apps.plans.serializers.documents import Document
from apps.plans.serializers.history import (
    CompanyPolicyChangeSerializer,
    CompanyPolicySerializer,
    PlanDifferenceSerializer,
    PresentPolicySerializer,
    RevisionNamedSerializer,
    RevisionSerializer,
)
from sponsorplan.domain.allocation.differences import differences
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated

_DIGITS = 9


class RevisionListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(RevisionSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="revisions_list",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """What was changed about the plan, oldest first."""
        found = selectors.revision_list(plan=plan_or_404(self, number))
        return self.page(request, found, lambda rows: RevisionSerializer(rows, many=True).data)


class RestoreApi(PlanTagged):
    permission = Permission.PLANS_WRITE

    @extend_schema(
        request=RevisionNamedSerializer,
        responses=PlanSerializer,
        operation_id="plans_restore",
        tags=["plans"],
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Give a draft the settings that it had at a revision, as a new revision."""
        plan = plan_or_404(self, number)
        after = services.plan_restore(member=self.member, plan=plan, number=_revision(request))
        return Response(plan_documents([after])[0])


class UndoApi(PlanTagged):
    permission = Permission.PLANS_WRITE

    @extend_schema(
        request=RevisionNamedSerializer,
        responses=PlanSerializer,
        operation_id="plans_undo",
        tags=["plans"],
    )
    def post(self, request: Request, company_slug: str, number: int) -> Response:
        """Take the last change back, if it is the revision that is named."""
        plan = plan_or_404(self, number)
        after = services.plan_undo(member=self.member, plan=plan, number=_revision(request))
        return Response(plan_documents([after])[0])


class PlanDifferenceApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(PlanDifferenceSerializer),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("from", int, required=True, description="The number of the other."),
        ],
        operation_id="plans_difference",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """What each recipient has more or less than in another plan, most moved first."""
        text = request.query_params.get("from", "")
        if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
            raise ValidationError({"from": ["Write the number of another plan."]})
        before, after = plan_or_404(self, int(text)), plan_or_404(self, number)
        found = differences(
            selectors.explained_split_of(plan=before), selectors.explained_split_of(plan=after)
        )
        return self.page_of_all(
            request,
            found,
            lambda one: one.key,
            lambda rows: PlanDifferenceSerializer(rows, many=True).data,
        )


class CompanyPolicyApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=PresentPolicySerializer, operation_id="policy_retrieve", tags=["policy"]
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The rules that new plans start from."""
        return Response(self._present())

    @extend_schema(
        request=CompanyPolicyChangeSerializer,
        responses=PresentPolicySerializer,
        operation_id="policy_replace",
        tags=["policy"],
    )
    def put(self, request: Request, company_slug: str) -> Response:
        """Make a new version. Plans that exist keep their own policy."""
        form = CompanyPolicyChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        services.policy_set(
            member=self.member,
            policy=policy_from(form.validated_data["policy"]),
            reason=form.validated_data["reason"],
        )
        return Response(self._present())

    def _present(self) -> Document:
        company = self.member.company
        newest: CompanyPolicy | None = selectors.policy_list(company=company).first()
        policy = selectors.policy_of(company=company)
        return {"version": newest.version if newest else 0, "policy": policy.as_dict()}


class PolicyVersionListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(CompanyPolicySerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="policy_versions_list",
        tags=["policy"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """All versions of the company's rules, oldest first."""
        found = selectors.policy_list(company=self.member.company)
        return self.page(request, found, lambda rows: CompanyPolicySerializer(rows, many=True).data)


def _revision(request: Request) -> int:
    form = RevisionNamedSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    return int(form.validated_data["revision"])
