from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.fiscal import selectors, services
from apps.fiscal.serializers import ChargeSetSerializer, ChargesSerializer, charges_document
from apps.plans.models import Plan
from apps.plans.selectors import line_list, plan_find
from sponsorplan.domain.fiscal.charges import Kind


class ChargesApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(responses=ChargesSerializer, operation_id="charges_get", tags=["fiscal"])
    def get(self, request: Request, company_slug: str, number: int) -> Response:
        """How the plan is charged, and what each cost centre bears of it and of each line."""
        return self._answer(self._plan(number))

    @extend_schema(
        request=ChargeSetSerializer,
        responses=ChargesSerializer,
        operation_id="charges_set",
        tags=["fiscal"],
    )
    def put(self, request: Request, company_slug: str, number: int) -> Response:
        """Charge the plan like this. An approved plan takes a reason."""
        plan = self._plan(number)
        form = ChargeSetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        wish = services.Wish(
            kind=Kind(values["kind"]),
            shares={one["cost_centre"]: one["per_mille"] for one in values["shares"]},
            otherwise=values["otherwise"],
            order=values["purchase_order"],
            reason=values["reason"],
        )
        services.charge_rule_set(member=self.member, plan=plan, wish=wish)
        return self._answer(plan)

    def _answer(self, plan: Plan) -> Response:
        rule = selectors.rule_of(plan=plan)
        parts = selectors.charges_by_line(plan=plan)
        lines = [(line, parts[line.pk]) for line in line_list(plan=plan)]
        return Response(charges_document(plan, rule, selectors.charges_of(plan=plan), lines))

    def _plan(self, number: int) -> Plan:
        found = plan_find(company=self.member.company, number=number)
        if found is None:
            raise Http404
        return found
