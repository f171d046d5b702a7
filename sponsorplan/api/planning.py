"""Routes of a company, its products and uploads, upstreams, plans, approvals and time."""

from django.urls import URLPattern, path

from apps.approvals import api as approvals
from apps.companies import api as companies
from apps.contributions import api as contributions
from apps.inventory import api as inventory
from apps.plans import api as plans
from apps.reports import api as reports

routes: list[URLPattern] = [
    path("", companies.CompanyDetailApi.as_view(), name="api_company"),
    path("members/", companies.MemberListApi.as_view(), name="api_members"),
    path("tokens/", companies.TokenListApi.as_view(), name="api_tokens"),
    path(
        "service-accounts/",
        companies.ServiceAccountListApi.as_view(),
        name="api_service_accounts",
    ),
    path("audit-events/", companies.AuditEventListApi.as_view(), name="api_audit_events"),
    path("policy/", plans.CompanyPolicyApi.as_view(), name="api_policy"),
    path("policy/versions/", plans.PolicyVersionListApi.as_view(), name="api_policy_versions"),
    path("uploads/", inventory.CompanyUploadListApi.as_view(), name="api_company_uploads"),
    path("products/", inventory.ProductListApi.as_view(), name="api_products"),
    path("products/<slug:product_slug>/", inventory.ProductApi.as_view(), name="api_product"),
    path(
        "products/<slug:product_slug>/uploads/",
        inventory.UploadListApi.as_view(),
        name="api_uploads",
    ),
    path(
        "products/<slug:product_slug>/dependencies/",
        inventory.DependencyListApi.as_view(),
        name="api_dependencies",
    ),
    path(
        "products/<slug:product_slug>/additions/",
        inventory.AdditionListApi.as_view(),
        name="api_additions",
    ),
    path(
        "products/<slug:product_slug>/additions/<str:type_>/<path:name>/",
        inventory.AdditionApi.as_view(),
        name="api_addition",
    ),
    path(
        "products/<slug:product_slug>/imports/",
        inventory.ImportListApi.as_view(),
        name="api_imports",
    ),
    path("imports/imp_<int:import_id>/", inventory.ImportApi.as_view(), name="api_import"),
    path("claims/", inventory.ClaimListApi.as_view(), name="api_claims"),
    path("claims/clm_<int:claim_id>/", inventory.ClaimApi.as_view(), name="api_claim"),
    path("held/", inventory.HeldListApi.as_view(), name="api_held"),
    path("hosts/", inventory.HostListApi.as_view(), name="api_hosts"),
    path("deliveries/dlv_<int:delivery_id>/", inventory.DeliveryApi.as_view(), name="api_delivery"),
    path("products/<slug:product_slug>/pasted/", inventory.PastedApi.as_view(), name="api_pasted"),
    path(
        "products/<slug:product_slug>/versions/",
        inventory.VersionListApi.as_view(),
        name="api_versions",
    ),
    path(
        "products/<slug:product_slug>/difference/",
        inventory.DifferenceApi.as_view(),
        name="api_difference",
    ),
    path("uploads/upl_<int:upload_id>/", inventory.UploadApi.as_view(), name="api_upload"),
    path(
        "uploads/upl_<int:upload_id>/difference/",
        inventory.UploadDifferenceApi.as_view(),
        name="api_upload_difference",
    ),
    path("upstreams/", reports.UpstreamListApi.as_view(), name="api_upstreams"),
    path("upstreams/<path:key>/", reports.UpstreamApi.as_view(), name="api_upstream"),
    path("jobs/", reports.JobListApi.as_view(), name="api_jobs"),
    path("jobs/<str:job_id>/", reports.JobApi.as_view(), name="api_job"),
    path("jobs/<str:job_id>/cancel/", reports.JobCancelApi.as_view(), name="api_job_cancel"),
    path("jobs/<str:job_id>/retry/", reports.JobRetryApi.as_view(), name="api_job_retry"),
    path("sources/", reports.SourceListApi.as_view(), name="api_sources"),
    path("corrections/", reports.CorrectionListApi.as_view(), name="api_corrections"),
    path(
        "corrections/cor_<int:correction_id>/",
        reports.CorrectionApi.as_view(),
        name="api_correction",
    ),
    path("plans/", plans.PlanListApi.as_view(), name="api_plans"),
    path("plans/<int:number>/", plans.PlanApi.as_view(), name="api_plan"),
    path("plans/<int:number>/revisions/", plans.RevisionListApi.as_view(), name="api_revisions"),
    path("plans/<int:number>/restore/", plans.RestoreApi.as_view(), name="api_restore"),
    path("plans/<int:number>/undo/", plans.UndoApi.as_view(), name="api_undo"),
    path(
        "plans/<int:number>/difference/",
        plans.PlanDifferenceApi.as_view(),
        name="api_plan_difference",
    ),
    path(
        "plans/<int:number>/approval/",
        approvals.PlanApprovalApi.as_view(),
        name="api_plan_approval",
    ),
    path("plans/<int:number>/decisions/", plans.DecisionListApi.as_view(), name="api_decisions"),
    path(
        "approval-requests/",
        approvals.ApprovalRequestListApi.as_view(),
        name="api_approval_requests",
    ),
    path(
        "approval-requests/apr_<int:request_id>/",
        approvals.ApprovalRequestApi.as_view(),
        name="api_approval_request",
    ),
    path(
        "approval-requests/apr_<int:request_id>/approvals/",
        approvals.ApprovalListApi.as_view(),
        name="api_approvals",
    ),
    path("plans/<int:number>/report/", reports.ReportApi.as_view(), name="api_report"),
    path("plans/<int:number>/bundle/", plans.BundleApi.as_view(), name="api_bundle"),
    path("plans/<int:number>/compare/", plans.ComparisonApi.as_view(), name="api_comparison"),
    path(
        "plans/<int:number>/sensitivity/",
        plans.SensitivityApi.as_view(),
        name="api_sensitivity",
    ),
    path("plans/<int:number>/lines/", plans.LineListApi.as_view(), name="api_lines"),
    path(
        "plans/<int:number>/suggestions/",
        contributions.SuggestionListApi.as_view(),
        name="api_suggestions",
    ),
    path("contributions/", contributions.ContributionListApi.as_view(), name="api_contributions"),
    path("plans/<int:number>/vote/", plans.VoteApi.as_view(), name="api_vote"),
    path("plans/<int:number>/vote/ballot/", plans.BallotApi.as_view(), name="api_ballot"),
    path("plans/<int:number>/vote/close/", plans.VoteCloseApi.as_view(), name="api_vote_close"),
]
