"""Plans and their lines."""

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
from apps.plans.api.finding import PlanTagged, plan_documents, plan_or_404
from apps.plans.models import Measurement, Plan
from apps.plans.serializers import (
    ComparisonSerializer,
    LineSerializer,
    MeasuringSerializer,
    PlanChangeSerializer,
    PlanCreateSerializer,
    PlanSerializer,
    SensitivitySerializer,
    changes_of,
    comparison_document,
    line_document,
    sensitivity_document,
)
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.money import Money
from sponsorplan.web.filters import MADE_PARAMETERS, by_made, by_state, state_parameter
from sponsorplan.web.ndjson import NdjsonRenderer
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class PlanListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.PLANS_WRITE

    @extend_schema(
        responses=paginated(PlanSerializer),
        parameters=[*PAGE_PARAMETERS, state_parameter(Plan.State.values), *MADE_PARAMETERS],
        operation_id="plans_list",
        tags=["plans"],
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's plans, oldest first."""
        found = selectors.plan_list(company=self.member.company)
        rows = by_made(by_state(found, request, Plan.State.values), request)
        return self.page(request, rows, plan_documents)

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


class PlanApi(PlanTagged):
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
        lines = selectors.line_list(plan=plan_or_404(self, number))
        return self.page(
            request,
            lines,
            lambda rows: [
                {
                    "position": row.position,
                    **line_document(
                        selectors.line_value(row),
                        row.plan.currency,
                        selectors.link_of(line=row),
                    ),
                }
                for row in rows
            ],
        )
