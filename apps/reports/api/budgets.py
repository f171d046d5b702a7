"""Budgets of cost centres, and what plans make of them."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.companies.access import CompanyApi
from apps.companies.roles import Permission
from apps.fiscal.selectors import fiscal_year_list
from apps.reports import selectors
from apps.reports.serializers import BudgetRowSerializer, budget_document
from sponsorplan.web.pagination import PAGE_PARAMETERS, paginated


class BudgetListApi(CompanyApi):
    permission = Permission.PLANS_READ

    @extend_schema(
        responses=paginated(BudgetRowSerializer),
        parameters=PAGE_PARAMETERS,
        operation_id="fiscal_years_budgets",
        tags=["fiscal"],
    )
    def get(self, request: Request, company_slug: str, year_id: int) -> Response:
        """Each cost centre's budget of a year beside what waits, is approved, was paid and is left."""
        company = self.member.company
        year = fiscal_year_list(company=company).filter(pk=year_id).first()
        if year is None:
            raise Http404
        rows = selectors.budget_rows(company=company, year=year)
        return self.page_of_all(
            request,
            rows,
            lambda row: str(row.centre),
            lambda found: [budget_document(row) for row in found],
        )
