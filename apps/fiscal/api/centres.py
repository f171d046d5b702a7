"""Which cost centre a product is charged to, and what a centre may spend in a year."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.fiscal import selectors, services
from apps.fiscal import serializers as shapes
from apps.fiscal.errors import UnusableEntry
from apps.inventory.models import Product
from apps.inventory.selectors import product_find
from sponsorplan.domain.money import Money


class ProductCentreApi(CompanyApi):
    permission = Permission.PLANS_READ
    permission_to_write = Permission.FINANCE_WRITE

    @extend_schema(
        responses=shapes.ProductCentreSerializer,
        operation_id="products_cost_centre_retrieve",
        tags=["fiscal"],
    )
    def get(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """The cost centre that the product is charged to; null: none."""
        product = _product(self, product_slug)
        centre = selectors.product_centres(company=self.member.company).get(product.pk)
        return Response({"cost_centre": f"ccn_{centre.pk}" if centre else None})

    @extend_schema(
        request=shapes.ProductCentreSerializer,
        responses=shapes.ProductCentreSerializer,
        operation_id="products_cost_centre_update",
        tags=["fiscal"],
    )
    def put(self, request: Request, company_slug: str, product_slug: str) -> Response:
        """Charge the product to a cost centre from now on; null takes it back."""
        product = _product(self, product_slug)
        form = shapes.ProductCentreSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted: int | None = form.validated_data["cost_centre"]
        centre = None
        if wanted is not None:
            centre = selectors.cost_centre_find(company=self.member.company, centre_id=wanted)
            if centre is None:
                raise UnusableEntry("Choose a cost centre that is in use.", field="cost_centre")
        services.product_centre_set(member=self.member, product=product, centre=centre)
        return Response({"cost_centre": f"ccn_{centre.pk}" if centre else None})


class CentreBudgetApi(CompanyApi):
    permission = Permission.FINANCE_WRITE

    @extend_schema(
        request=shapes.CentreBudgetSerializer,
        responses=shapes.CentreBudgetSerializer,
        operation_id="cost_centres_budget_update",
        tags=["fiscal"],
    )
    def put(self, request: Request, company_slug: str, centre_id: int, year_id: int) -> Response:
        """Set what a cost centre may spend in a fiscal year, in place of what was set before."""
        company = self.member.company
        centre = selectors.cost_centre_find(company=company, centre_id=centre_id)
        year = selectors.fiscal_year_list(company=company).filter(pk=year_id).first()
        if centre is None or year is None:
            raise Http404
        form = shapes.CentreBudgetSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        amount = form.validated_data["amount"]
        made = services.centre_budget_set(
            member=self.member,
            centre=centre,
            year=year,
            amount=Money(amount["minor"], amount["currency"]),
        )
        return Response({"amount": {"minor": made.minor, "currency": made.currency}})


def _product(api: CompanyApi, slug: str) -> Product:
    found = product_find(company=api.member.company, slug=slug)
    if found is None:
        raise Http404
    return found
