"""Every REST route, version 1."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from sponsorplan.api import finance, planning, telling
from sponsorplan.web.reference import api_reference

_company = [*planning.routes, *finance.routes, *telling.routes]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_reference, name="api_reference"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("companies/<slug:company_slug>/", include(_company)),
]
