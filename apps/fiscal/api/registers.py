from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.fiscal import selectors, services
from apps.fiscal import serializers as shapes
from apps.fiscal.models import PurchaseOrder
from sponsorplan.domain.fiscal.rates import parse_rate
from sponsorplan.domain.fiscal.years import Span
from sponsorplan.domain.money import Money
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated

_TAGS = ["fiscal"]
_SOURCE = OpenApiParameter(
    "source", str, enum=shapes.SOURCES, description="own, unless ecb: the reference rates."
)


class ExchangeRateListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(shapes.RateSerializer),
        parameters=[*PAGE_PARAMETERS, _SOURCE],
        operation_id="exchange_rates_list",
        tags=_TAGS,
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's own rates, or the reference rates, oldest entry first."""
        source = request.query_params.get("source", "own")
        if source not in shapes.SOURCES:
            raise ValidationError({"source": [f"Use one of: {', '.join(shapes.SOURCES)}."]})
        if source == "own":
            return self.page(
                request,
                selectors.own_rate_list(company=self.member.company),
                lambda rows: [shapes.own_rate_document(row) for row in rows],
            )
        return self.page(
            request,
            selectors.reference_list(),
            lambda rows: [shapes.reference_document(row) for row in rows],
        )

    @extend_schema(
        request=shapes.OwnRateSerializer,
        responses={201: shapes.RateSerializer},
        operation_id="exchange_rates_create",
        tags=_TAGS,
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Set a rate of the company's own, which goes before the reference rates."""
        form = shapes.OwnRateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        wish = services.OwnRateWish(
            values["base"],
            values["currency"],
            values["day"],
            parse_rate(values["rate"]),
            values["reason"],
        )
        made = services.own_rate_make(member=self.member, wish=wish)
        return Response(shapes.own_rate_document(made), status=201)


class FiscalYearListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(shapes.FiscalYearSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="fiscal_years_list",
        tags=_TAGS,
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's fiscal years, in the order they were added."""
        found = selectors.fiscal_year_list(company=self.member.company)
        return self.page(
            request, found, lambda rows: [shapes.fiscal_year_document(row) for row in rows]
        )

    @extend_schema(
        request=shapes.FiscalYearCreateSerializer,
        responses={201: shapes.FiscalYearSerializer},
        operation_id="fiscal_years_create",
        tags=_TAGS,
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Add a fiscal year; it shares no day with another."""
        form = shapes.FiscalYearCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        span = Span(values["name"], values["since"], values["until"])
        made = services.fiscal_year_make(member=self.member, span=span)
        return Response(shapes.fiscal_year_document(made), status=201)


class FiscalYearApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=shapes.FiscalYearCreateSerializer,
        responses=shapes.FiscalYearSerializer,
        operation_id="fiscal_years_update",
        tags=_TAGS,
    )
    def put(self, request: Request, company_slug: str, year_id: int) -> Response:
        """Rename a fiscal year or move its ends; its budgets stay."""
        found = selectors.fiscal_year_find(company=self.member.company, year_id=year_id)
        if found is None:
            raise Http404
        form = shapes.FiscalYearCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        span = Span(values["name"], values["since"], values["until"])
        changed = services.fiscal_year_change(member=self.member, year=found, span=span)
        return Response(shapes.fiscal_year_document(changed))


class CostCentreListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(shapes.CostCentreSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="cost_centres_list",
        tags=_TAGS,
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's cost centres, in the order they were added."""
        found = selectors.cost_centre_list(company=self.member.company)
        return self.page(
            request, found, lambda rows: [shapes.cost_centre_document(row) for row in rows]
        )

    @extend_schema(
        request=shapes.CostCentreCreateSerializer,
        responses={201: shapes.CostCentreSerializer},
        operation_id="cost_centres_create",
        tags=_TAGS,
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Add a cost centre."""
        form = shapes.CostCentreCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = services.cost_centre_make(member=self.member, **form.validated_data)
        return Response(shapes.cost_centre_document(made), status=201)


class CostCentreApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=shapes.CostCentreChangeSerializer,
        responses=shapes.CostCentreSerializer,
        operation_id="cost_centres_update",
        tags=_TAGS,
    )
    def put(self, request: Request, company_slug: str, centre_id: int) -> Response:
        """Rename a cost centre, or take it out of use; what is charged to it stays."""
        found = selectors.cost_centre_find(company=self.member.company, centre_id=centre_id)
        if found is None:
            raise Http404
        form = shapes.CostCentreChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        changed = services.cost_centre_change(
            member=self.member, centre=found, name=values["name"], is_active=values["active"]
        )
        return Response(shapes.cost_centre_document(changed))


class PurchaseOrderListApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=paginated(shapes.PurchaseOrderSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="purchase_orders_list",
        tags=_TAGS,
    )
    def get(self, request: Request, company_slug: str) -> Response:
        """The company's purchase orders, and how much of each is charged."""
        found = selectors.purchase_order_list(company=self.member.company)

        def documents(rows: list[PurchaseOrder]) -> list[dict[str, object]]:
            uses = selectors.order_uses(company=self.member.company, orders=rows)
            return [shapes.purchase_order_document(use) for use in uses]

        return self.page(request, found, documents)

    @extend_schema(
        request=shapes.PurchaseOrderCreateSerializer,
        responses={201: shapes.PurchaseOrderSerializer},
        operation_id="purchase_orders_create",
        tags=_TAGS,
    )
    def post(self, request: Request, company_slug: str) -> Response:
        """Add a purchase order."""
        made = services.purchase_order_make(member=self.member, wish=_wish(request))
        (use,) = selectors.order_uses(company=self.member.company, orders=[made])
        return Response(shapes.purchase_order_document(use), status=201)


class PurchaseOrderApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=shapes.PurchaseOrderCreateSerializer,
        responses=shapes.PurchaseOrderSerializer,
        operation_id="purchase_orders_update",
        tags=_TAGS,
    )
    def put(self, request: Request, company_slug: str, order_id: int) -> Response:
        """Change a purchase order; plans that name it keep it."""
        found = selectors.purchase_order_find(company=self.member.company, order_id=order_id)
        if found is None:
            raise Http404
        changed = services.purchase_order_change(
            member=self.member, order=found, wish=_wish(request)
        )
        (use,) = selectors.order_uses(company=self.member.company, orders=[changed])
        return Response(shapes.purchase_order_document(use))


def _wish(request: Request) -> services.OrderWish:
    form = shapes.PurchaseOrderCreateSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    values = form.validated_data
    return services.OrderWish(
        number=values["number"],
        amount=Money(values["amount"]["minor"], values["amount"]["currency"]),
        since=values["since"],
        until=values["until"],
        centre_id=values["cost_centre"],
    )
