"""Page routes of fiscal structure."""

from django.urls import URLPattern, path

from apps.fiscal import views

of_plan: list[URLPattern] = [
    path("charges/", views.charges, name="charges"),
    path("charges/set/", views.charges_set, name="charges_set"),
    path("charges.csv", views.charges_csv, name="charges_csv"),
]

of_settings: list[URLPattern] = [
    path("rates/", views.rates, name="rates"),
    path("rates/new/", views.own_rate_new, name="own_rate_new"),
    path("fiscal-years/", views.fiscal_years, name="fiscal_years"),
    path("fiscal-years/new/", views.fiscal_year_new, name="fiscal_year_new"),
    path("fiscal-years/<int:year_id>/", views.fiscal_year, name="fiscal_year"),
    path("cost-centres/", views.cost_centres, name="cost_centres"),
    path("cost-centres/new/", views.cost_centre_new, name="cost_centre_new"),
    path("cost-centres/products/", views.product_centre, name="product_centre"),
    path("cost-centres/<int:centre_id>/", views.cost_centre, name="cost_centre"),
    path(
        "cost-centres/<int:centre_id>/change/", views.cost_centre_change, name="cost_centre_change"
    ),
    path("purchase-orders/", views.purchase_orders, name="purchase_orders"),
    path("purchase-orders/new/", views.purchase_order_new, name="purchase_order_new"),
    path("purchase-orders/<int:order_id>/", views.purchase_order, name="purchase_order"),
]
