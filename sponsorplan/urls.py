"""Every page route."""

from django.urls import URLPattern, URLResolver, include, path

from apps.companies import views as companies
from apps.inventory import views as inventory
from apps.plans import views as plans
from apps.reports import views as reports
from sponsorplan import api

_Routes = list[URLPattern | URLResolver]

_product: _Routes = [
    path("", inventory.product, name="product"),
    path("edit/", inventory.product_edit, name="product_edit"),
    path("remove/", inventory.product_remove, name="product_remove"),
    path("remove-path/", inventory.path_remove, name="path_remove"),
    path("upload/", inventory.upload, name="product_upload"),
    path("upload/wanted/", inventory.upload_wanted, name="upload_wanted"),
    path("uploads/", inventory.uploads, name="product_uploads"),
    path("imports/", inventory.imports, name="product_imports"),
    path("imports/new/", inventory.import_new, name="import_new"),
    path("additions/", inventory.addition_new, name="addition_new"),
    path("additions/remove/", inventory.addition_remove, name="addition_remove"),
    path("paste/", inventory.paste, name="product_paste"),
    path("versions/", inventory.versions, name="product_versions"),
    path("difference/", inventory.product_difference, name="product_difference"),
    path("difference.csv", inventory.product_difference_csv, name="product_difference_csv"),
]

_upload: _Routes = [
    path("", inventory.upload_detail, name="upload"),
    path("difference/", inventory.upload_difference, name="upload_difference"),
    path("difference.csv", inventory.upload_difference_csv, name="upload_difference_csv"),
]

_plan: _Routes = [
    path("", plans.plan, name="plan"),
    path("lines.csv", plans.plan_csv, name="plan_csv"),
    path("bundle.jsonl", plans.plan_bundle, name="plan_bundle"),
    path("compare/", plans.plan_compare, name="plan_compare"),
    path("sensitivity/", plans.plan_sensitivity, name="plan_sensitivity"),
    path("lines/<int:position>/", plans.line, name="line"),
    path("lines/<int:position>/go/", plans.line_go, name="line_go"),
]

_company: _Routes = [
    path("", reports.overview, name="overview"),
    path("products/", inventory.products, name="products"),
    path("products/new/", inventory.product_new, name="product_new"),
    path("products/<slug:product_slug>/", include(_product)),
    path("deliveries/<int:delivery_id>/", inventory.delivery, name="delivery"),
    path("ownership/", inventory.ownership, name="ownership"),
    path("ownership/claims/", inventory.claim_new, name="claim_new"),
    path(
        "ownership/claims/<int:claim_id>/withdraw/",
        inventory.claim_withdraw,
        name="claim_withdraw",
    ),
    path("uploads/<int:upload_id>/", include(_upload)),
    path("sources/", reports.sources, name="sources"),
    path("upstreams/", reports.upstreams, name="upstreams"),
    path(
        "upstreams/<path:key>/corrections/<int:correction_id>/withdraw/",
        reports.correction_remove,
        name="correction_remove",
    ),
    path("upstreams/<path:key>/corrections/", reports.correction_new, name="correction_new"),
    path("upstreams/<path:key>/confirm/", reports.channel_vouch, name="channel_vouch"),
    path("upstreams/<path:key>/", reports.upstream, name="upstream"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<int:number>/", include(_plan)),
    path("settings/", companies.settings, name="settings"),
    path("settings/invitations/", companies.invite, name="invite"),
    path(
        "settings/invitations/<int:invitation_id>/withdraw/",
        companies.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("settings/members/<int:membership_id>/", companies.member_role, name="member_role"),
    path(
        "settings/members/<int:membership_id>/remove/",
        companies.member_remove,
        name="member_remove",
    ),
    path("settings/tokens/", companies.token_new, name="token_new"),
    path("settings/tokens/<int:token_id>/revoke/", companies.token_revoke, name="token_revoke"),
]

urlpatterns = [
    path("", companies.landing, name="landing"),
    path("calculator/risk/", reports.risk_calculator, name="risk_calculator"),
    path("home/", companies.home, name="home"),
    path("companies/new/", companies.company_new, name="company_new"),
    path("invitations/<str:secret>/", companies.invitation, name="invitation"),
    path("accounts/", include("allauth.account.urls")),
    path("c/<slug:company_slug>/", include(_company)),
    path("api/v1/", include(api.urlpatterns)),
]

handler400 = "sponsorplan.web.problems.bad_request"
handler403 = "sponsorplan.web.problems.permission_denied"
handler404 = "sponsorplan.web.problems.page_not_found"
handler500 = "sponsorplan.web.problems.server_error"
