"""Plans and their lines."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.plans import exports, selectors, services
from apps.plans.api.finding import plan_or_404
from apps.plans.models import Measurement, Plan
from apps.plans.serializers import (
    ComparisonSerializer,
    Document,
    LineSerializer,
    MeasuringSerializer,
    PlanChangeSerializer,
    PlanCreateSerializer,
    PlanSerializer,
    SensitivitySerializer,
    changes_of,
    comparison_document,
    line_document,
    money_document,
    sensitivity_document,
    totals_document,
)
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.money import Money
from sponsorplan.web.ndjson import NdjsonRenderer
from sponsorplan.web.pagination import PAGE_PARAMETERS, ById, paginated


class PlanListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=paginated(PlanSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="plans_list",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's plans, oldest first."""
        paginator = ById()
        rows = paginator.paginate_queryset(
            selectors.plan_list(company=self.member.company), request, view=self
        )
        return paginator.get_paginated_response(plan_documents(rows or []))

    @extend_schema(
        request=PlanCreateSerializer,
        responses={201: PlanSerializer},
        operation_id="plans_create",
        tags=["plans"],
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Split a budget over the present inventory and save it as a draft."""
        form = PlanCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        plan = services.plan_draft(
            member=self.member,
            title=values["title"],
            budget=Money(values["budget"]["minor"], values["budget"]["currency"]),
            policy=policy_from(values.get("policy", {})),
            as_of=values.get("as_of") or timezone.now().date(),
        )
        return Response(plan_documents([plan])[0], status=201)


class PlanApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(responses=PlanSerializer, operation_id="plans_retrieve", tags=["plans"])
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """One plan with its totals; its lines are a list of their own."""
        return Response(plan_documents([plan_or_404(self, number)])[0])

    @extend_schema(
        request=PlanChangeSerializer,
        responses=PlanSerializer,
        operation_id="plans_change",
        tags=["plans"],
    )
    def patch(self, request: Request, company_slug: str, number: int) -> Response:
        """Change a draft's title, budget or policy, and split it anew.

        What is not sent stays. What somebody else changed since ``revision`` is answered with 409.
        """
        form = PlanChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        plan = plan_or_404(self, number)
        changed = services.plan_edit(
            member=self.member,
            plan=plan,
            base=form.validated_data.get("revision", plan.revision),
            changes=changes_of(form.validated_data),
            summary="Changed by API",
        )
        return Response(plan_documents([changed])[0])


class BundleApi(CompanyApi):
    permission = Permission.PLANS_READ
    renderer_classes = [JSONRenderer, NdjsonRenderer]

    @extend_schema(
        responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY},
        operation_id="plans_bundle",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> HttpResponse:
        """One file with the plan's inputs and amounts, to compute it again anywhere.

        It holds the inventory, so the token needs inventory:read as well.
        """
        content = exports.plan_bundle(self.member, plan_or_404(self, number))
        return HttpResponse(content, content_type="application/x-ndjson")


class ComparisonApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses={200: ComparisonSerializer, 202: MeasuringSerializer},
        operation_id="plans_comparison",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """The plan's inputs as StackAid, ecosyste.ms Funds and others would split them.

        202 while it is found out: ask again after a moment.
        """
        plan = plan_or_404(self, number)
        asked = services.measurement_ask(plan=plan, kind=Measurement.Kind.COMPARISON)
        found = selectors.comparison_in(measurement=asked)
        return _not_yet() if found is None else Response(comparison_document(found))


class SensitivityApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses={200: SensitivitySerializer, 202: MeasuringSerializer},
        operation_id="plans_sensitivity",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """Bands, what would change each line, concentration, coverage; 202 while it is found out."""
        plan = plan_or_404(self, number)
        asked = services.measurement_ask(plan=plan, kind=Measurement.Kind.SENSITIVITY)
        found = selectors.sensitivity_in(measurement=asked)
        given = selectors.given_units(plan=plan)
        return _not_yet() if found is None else Response(sensitivity_document(found, given))


def _not_yet() -> Response:
    return Response({"state": "measuring"}, status=202, headers={"Retry-After": "2"})


class LineListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(LineSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="lines_list",
        tags=["lines"],
    )
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """A plan's lines, largest first."""
        paginator = ById()
        lines = selectors.line_list(plan=plan_or_404(self, number))
        rows = paginator.paginate_queryset(lines, request, view=self)
        return paginator.get_paginated_response(
            [
                {
                    "position": row.position,
                    **line_document(
                        selectors.line_value(row),
                        row.plan.currency,
                        selectors.link_of(line=row),
                    ),
                }
                for row in rows or []
            ]
        )


def plan_documents(plans: Sequence[Plan]) -> list[Document]:
    totals = selectors.totals_of(plans=plans)
    return [_plan_document(plan, totals[plan.pk]) for plan in plans]


def _plan_document(plan: Plan, totals: selectors.Totals) -> Document:
    return {
        "id": f"plan_{plan.pk}",
        "number": plan.number,
        "title": plan.title,
        "state": plan.state,
        "revision": plan.revision,
        "carried_from": plan.carried_from and plan.carried_from.number,
        "available": money_document(plan.available),
        "budget": money_document(plan.budget),
        "as_of": plan.as_of.isoformat(),
        "policy": plan.policy,
        "model_version": plan.model_version,
        "digest": plan.digest,
        "totals": totals_document(totals.by_state, sum(item["minor"] for item in plan.unplaced)),
        "unplaced": plan.unplaced,
        "line_count": totals.lines,
        "facts_from": plan.facts_from,
        "facts_to": plan.facts_to,
        "created_at": plan.created_at,
        "created_by": plan.created_by,
        "proposed_at": plan.proposed_at,
        "proposed_by": plan.proposed_by,
        "approved_at": plan.approved_at,
        "approved_by": plan.approved_by,
    }
